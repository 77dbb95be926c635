import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import PCIeLayouts
import TestSupport
import Testing

@testable import Endpoint

@Suite("Reads of a fetch engine with its own translation cache (ATS 1.1, 2 and 3)")
struct EngineTranslationTests {
  private static let granted = ReadTranslation.granted(TranslatedAddress(rawValue: 0x5_0010))
  private static let page = AlignedRange(containing: 0x1_0000, sizeExponent: 12)

  private func bench(isOn: Bool = true) -> (bench: PortBench, bytes: [UInt8]) {
    let bench = PortBench { $0.completionTimeout = 500 }
    let bytes = differingBytes(64)
    bench.root.memory.write(0x5_0010, bytes.span.bytes)
    bench.root.memory.write(0x1_0010, bytes.reversed().span.bytes)
    bench.context.usesTranslation = isOn
    return (bench, bytes)
  }

  @Test("go where they were granted, marked as translated, and the port looks none of them up")
  func granted() {
    let (bench, bytes) = bench()
    bench.read(0x1_0010, 64, .engine(tag: 3), translation: Self.granted)
    bench.run(200)
    #expect(bench.finished.map(\.bytes) == [bytes])
    #expect(bench.root.requests.map(\.addressType) == [.translated])
    #expect(bench.root.requests.first?.address == 0x5_0010)
    #expect(bench.context.cache.missCount == 0)
  }

  @Test("go untranslated when ATS was turned off before they left, or was to be passed by")
  func off() {
    for (isOn, translation) in [(false, Self.granted), (true, .untranslated)] {
      let (bench, bytes) = bench(isOn: isOn)
      bench.read(0x1_0010, 64, .engine(tag: 3), translation: translation)
      bench.run(200)
      #expect(bench.finished.map(\.bytes) == [bytes.reversed()])
      #expect(bench.root.requests.map(\.addressType) == [.untranslated])
      #expect(bench.context.cache.missCount == 0)
    }
  }

  @Test("count for an invalidation of their page from the moment they are taken until they end")
  func underWay() {
    let (bench, _) = bench()
    let other = AlignedRange(containing: 0x5_0000, sizeExponent: 12)
    bench.context.mayRequest = false
    bench.read(0x1_0010, 64, .engine(tag: 3), translation: Self.granted)
    bench.run(50)
    #expect(bench.reads.usesTranslation(in: Self.page) == true)
    #expect(bench.reads.usesTranslation(in: other) == false)
    bench.context.mayRequest = true
    bench.root.holdsAnswers = true
    bench.run(50)
    #expect(bench.root.requests.count == 1)
    #expect(bench.reads.usesTranslation(in: Self.page) == true)
    bench.root.holdsAnswers = false
    bench.run(50)
    #expect(bench.reads.usesTranslation(in: Self.page) == false)
  }

  @Test("end without data where the function may not ask and an invalidation waits; others stay")
  func refused() {
    let (bench, _) = bench()
    bench.context.mayRequest = false
    bench.read(0x1_0010, 64, .engine(tag: 3), translation: Self.granted)
    bench.read(0x1_0010, 64, .engine(tag: 4), translation: .untranslated)
    bench.run(50)
    #expect(bench.finished.isEmpty)
    let didRefuse = bench.reads.refuseGranted(trace: bench.trace, at: bench.cycle)
    #expect(didRefuse)
    bench.run(50)
    #expect(bench.finished.map(\.client) == [.engine(tag: 3)])
    #expect(bench.finished.map(\.failed) == [true])
    #expect(bench.reads.usesTranslation(in: Self.page) == false)
    bench.context.mayRequest = true
    bench.run(200)
    #expect(bench.finished.map(\.failed) == [true, false])
    #expect(bench.root.requests.count == 1)
  }

  @Test("requests of the engine have the port's tags, and answers come as the pins take them")
  func answers() throws {
    let (bench, _) = bench()
    bench.root.translate = { address in
      address == 0x7000
        ? nil
        : TranslationEntry(
          range: AlignedRange(containing: 0x20_0000, sizeExponent: 21), allowsRead: true,
          allowsWrite: false)
    }
    for (page, tag) in [(0x10, 5), (0x7, 6)] as [(UInt64, UInt8)] {
      let isSent = bench.reads.requestTranslation(
        page: page, engineTag: tag, &bench.context, at: bench.cycle)
      #expect(isSent)
    }
    bench.run(100)
    let large = bench.reads.engineAnswers.pop()
    #expect(large.tag == 5 && Int(large.status) == DFE_TRANSLATION_OK)
    // Eight ones below a zero: 2 MiB.
    #expect(large.page == 0x2ff && Int(large.flags) == DFE_TRANSLATION_SIZE | DFE_TRANSLATION_READ)
    let none = bench.reads.engineAnswers.pop()
    #expect(none.tag == 6 && Int(none.status) == DFE_TRANSLATION_UNSUPPORTED && none.flags == 0)
    #expect(bench.reads.outstandingCount == 0)
  }

  @Test("an answer that does not come in time is told as such, and dropped when it comes late")
  func late() {
    let (bench, _) = bench()
    bench.root.holdsAnswers = true
    _ = bench.reads.requestTranslation(
      page: 0x10, engineTag: 5, &bench.context, at: bench.cycle)
    bench.run(600)
    #expect(bench.reads.engineAnswers.count == 1)
    let answer = bench.reads.engineAnswers.pop()
    #expect(answer.tag == 5 && Int(answer.status) == DFE_TRANSLATION_TIMEOUT)
    bench.root.holdsAnswers = false
    bench.run(100)
    #expect(bench.reads.engineAnswers.isEmpty == true && bench.reads.outstandingCount == 0)
  }

  @Test("an answer for an engine that was reset meanwhile is dropped, and its tag comes back")
  func reset() {
    let (bench, _) = bench()
    _ = bench.reads.requestTranslation(
      page: 0x10, engineTag: 5, &bench.context, at: bench.cycle)
    #expect(bench.reads.outstandingCount == 1)
    bench.reads.abandonEngineTranslation()
    bench.run(100)
    #expect(bench.reads.engineAnswers.isEmpty == true)
    #expect(bench.reads.outstandingCount == 0)
  }
}
