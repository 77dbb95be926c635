import Testing
import Virtqueues

@Suite("Lookups of the address translation cache")
struct FetchTranslationLookupTests {
  @Test("a hit comes out 2 cycles after it was taken, a miss 4 beyond its round trip")
  func latency() throws {
    var bench = TranslationBench()
    let missed = bench.read(0x1_2345_6789, tag: 1)
    bench.run(20)
    let asked = try #require(bench.requests.first?.cycle)
    let answered = bench.cycle
    bench.answer(0, 0x7_0000_0000)
    bench.run(4)
    #expect(bench.reads.first?.cycle == missed + (answered - asked) + 4)
    let hit = bench.read(0x1_2345_6012, tag: 2)
    bench.run(4)
    #expect(bench.reads.last?.cycle == hit + 2)
    #expect(bench.reads.last?.pins.outAddress == 0x7_0000_0012)
  }

  @Test(
    "an invalidation takes 4 cycles for each set of its range, 4 for each tag, and 10",
    arguments: [0, 2, 20] as [UInt8])
  func invalidationLatency(bits: UInt8) {
    let configuration = FetchTranslationConfiguration(sets: 8, tags: 5)
    var bench = TranslationBench(configuration)
    let taken = bench.cycle
    bench.invalidate(0, bits: bits, tag: 3)
    bench.run(100)
    let sets = min(1 << Int(bits), configuration.sets)
    #expect(bench.completions.map(\.cycle) == [taken + 4 * sets + 4 * configuration.tags + 10])
  }

  @Test("hits leave one in each cycle")
  func throughput() {
    var bench = TranslationBench()
    _ = bench.fetch(0x1_2345_6789, tag: 0, 0x7_0000_0000)
    let first = bench.cycle
    for tag in 1...15 as ClosedRange<UInt8> { bench.read(0x1_2345_6000, tag: tag) }
    #expect(bench.cycle == first + 15)
    bench.run(3)
    #expect(bench.reads.count == 16)
  }

  @Test("reads of a page that misses share one request and stay in order; a hit passes them")
  func merges() {
    var bench = TranslationBench()
    _ = bench.fetch(0x5000, tag: 0, 0x9000)
    for tag in 1...6 as ClosedRange<UInt8> {
      bench.read(0x1_2345_6000 + UInt64(tag), tag: tag)
    }
    bench.read(0x5008, tag: 7)
    bench.run(4)
    #expect(bench.requests.count == 2 && bench.merges == 5)
    #expect(bench.reads.map(\.pins.outTag) == [0, 7])
    bench.answer(0, 0x7_0000_0000)
    bench.run(10)
    #expect(bench.reads.dropFirst(2).map(\.pins.outTag) == [1, 2, 3, 4, 5, 6])
    #expect(bench.reads.dropFirst(2).map(\.pins.outAddress) == (1...6).map { 0x7_0000_0000 + $0 })
    #expect(bench.reads.allSatisfy { $0.pins.outPayload == $0.pins.outTag &+ 0x50 })
  }

  @Test("with translation off reads go as they are")
  func off() {
    var bench = TranslationBench(enable: false)
    let taken = bench.read(0x1_2345_6789, tag: 1)
    bench.run(4)
    #expect(bench.reads.first?.cycle == taken + 2)
    #expect(bench.reads.first?.pins.outAddress == 0x1_2345_6789)
    #expect(bench.reads.first?.pins.outTranslated == false && bench.requests.isEmpty)
  }

  @Test("a read that waits when translation is turned off goes as it is")
  func turnedOff() {
    var bench = TranslationBench()
    bench.read(0x1_2345_6789, tag: 1)
    bench.run(3)
    bench.inputs.enable = false
    bench.run(2)
    #expect(bench.reads.isEmpty, "its request is under way")
    bench.answer(0, 0, status: .unsupported)
    bench.run(4)
    #expect(bench.reads.map(\.pins.outAddress) == [0x1_2345_6789])
    #expect(bench.reads.first?.pins.outStatus == .good)
  }

  @Test("without R, and without an answer, a read says so, and the next one asks again")
  func denied() {
    var bench = TranslationBench()
    for (number, expected) in [FetchTranslationStatus.noRead, .failed, .failed, .failed]
      .enumerated()
    {
      bench.read(0x1_2345_6789, tag: 1)
      bench.run(3)
      #expect(bench.requests.count == number + 1)
      bench.answer(
        0, 0x7_0000_0000, reads: number > 0,
        status: [.good, .unsupported, .aborted, .timeout][number])
      bench.run(4)
      #expect(bench.reads.last?.pins.outStatus == expected)
      #expect(bench.reads.last?.pins.outTranslated == false)
      #expect(bench.reads.last?.pins.outAddress == 0x1_2345_6789)
    }
  }

  @Test("the size without a meaning fails the read")
  func undefinedSize() {
    var bench = TranslationBench()
    bench.read(0x1_2345_6789, tag: 1)
    bench.run(3)
    bench.answer(0, .max, bits: 53)
    #expect(bench.reads.isEmpty)
    bench.run(4)
    #expect(bench.reads.last?.pins.outStatus == .failed)
  }

  @Test("U is cached and keeps the address; N goes with the read")
  func attributes() {
    var bench = TranslationBench()
    bench.read(0x1_2345_6789, tag: 1)
    bench.run(3)
    bench.answer(0, 0x7_0000_0000, isUntranslated: true)
    bench.run(4)
    bench.read(0x1_2345_6780, tag: 2)
    bench.run(4)
    #expect(bench.reads.map(\.pins.outAddress) == [0x1_2345_6789, 0x1_2345_6780])
    #expect(bench.reads.allSatisfy { !$0.pins.outTranslated && $0.pins.outStatus == .good })
    bench.read(0x2_2345_6789, tag: 3)
    bench.run(3)
    bench.answer(0, 0x8_0000_0000, isNoSnoop: true)
    bench.run(4)
    bench.read(0x2_2345_6780, tag: 4)
    bench.run(4)
    #expect(bench.reads.suffix(2).allSatisfy { $0.pins.outNoSnoop && $0.pins.outTranslated })
    #expect(bench.requests.count == 2)
  }

  @Test(
    "an answer of any size from 4 KiB to 1 GiB translates its page",
    arguments: 0...18 as ClosedRange<UInt64>)
  func sizes(bits: UInt64) {
    var bench = TranslationBench(FetchTranslationConfiguration(pageSizes: 0x4_0201))
    let address: UInt64 = 0x5_6789_a123
    let inside: UInt64 = 1 << (bits + 12) - 1
    _ = bench.fetch(address, tag: 1, 0x77_4000_0000, bits: bits)
    #expect(bench.reads.last?.pins.outAddress == 0x77_4000_0000 | address & inside)
    // The neighbour is in the same entry only from the next bank's size on.
    bench.read(address ^ 0x1000, tag: 2)
    bench.run(4)
    #expect(bench.requests.count == (bits >= 9 ? 1 : 2))
    if bits >= 9 {
      #expect(bench.reads.last?.pins.outAddress == 0x77_4000_0000 | (address ^ 0x1000) & inside)
    }
  }

  @Test("with all requests under way a miss waits, and nothing is lost")
  func allRequestsUnderWay() {
    var bench = TranslationBench(FetchTranslationConfiguration(misses: 2))
    for tag in 0..<2 as Range<UInt8> { bench.read(UInt64(tag) << 20, tag: tag) }
    bench.run(4)
    #expect(bench.cache.outputs.requestReady == false)
    bench.answer(0, 0x7_0000_0000)
    bench.read(5 << 20, tag: 5)
    bench.run(4)
    #expect(bench.requests.count == 3 && bench.reads.count == 1)
  }

  @Test("an idle cache stays as it is without inputs")
  func idle() {
    var bench = TranslationBench()
    _ = bench.fetch(0x1_2345_6789, tag: 1, 0x7_0000_0000)
    bench.run(10)
    let before = bench.cache.outputs
    #expect(before.idle)
    bench.run(50)
    #expect(bench.cache.outputs == before)
  }
}
