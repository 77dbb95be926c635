import ByteLayouts
import PCIeLayouts
import TestSupport
import Testing
import Trace

@testable import Endpoint

@Suite("Reads under way when the function is reset (PCIe Base, 6.6.2)")
struct ReadResetTests {
  private func make(_ mutant: EndpointMutant? = nil) -> (PortBench, [UInt8]) {
    let bench = PortBench {
      $0.completionTimeout = 200
      $0.tagCount = 1
      $0.mutant = mutant
    }
    let bytes = differingBytes(4096)
    bench.root.memory.write(0x10000, bytes.span.bytes)
    return (bench, bytes)
  }

  private func reset(_ bench: PortBench) {
    bench.reads.orphan { _ in true }
    bench.reads.dropUnsent(trace: bench.trace, at: bench.cycle)
    bench.reads.forgetRequests(
      cache: &bench.context.cache, trace: bench.trace, at: bench.cycle)
  }

  @Test("a tag that was given up is free a timeout behind the reset, and reports nothing more")
  func givenUp() {
    let (bench, bytes) = make()
    bench.root.ignored = 0x10000
    bench.read(0x10000, 64)
    bench.run(300)
    #expect(bench.reads.timeoutCount == 1)
    reset(bench)
    bench.read(0x10400, 64)
    bench.run(150)
    #expect(bench.finished.count == 1, "the tag is not free yet")
    bench.run(150)
    #expect(bench.finished.map(\.failed) == [true, false])
    #expect(bench.finished.last?.bytes == Array(bytes[0x400..<0x440]))
    #expect(bench.reads.timeoutCount == 1)
    #expect(bench.reads.outstandingCount == 0)
  }

  @Test("a tag is free at once when its completion comes")
  func stale() {
    let (bench, bytes) = make()
    bench.root.holdsAnswers = true
    bench.read(0x10000, 64)
    bench.run(50)
    reset(bench)
    bench.run(1)
    #expect(bench.finished.map(\.isOrphan) == [true])
    bench.read(0x10400, 64)
    bench.root.holdsAnswers = false
    bench.run(100)
    #expect(bench.finished.last?.bytes == Array(bytes[0x400..<0x440]))
    #expect(bench.reads.timeoutCount == 0)
  }

  @Test("one that is used at once takes a stale completion for its own")
  func mutants() {
    let (bench, bytes) = make(.reusesStaleTags)
    bench.root.holdsAnswers = true
    bench.read(0x10000, 64)
    bench.run(50)
    reset(bench)
    bench.run(1)
    bench.read(0x10400, 64)
    bench.run(20)
    bench.root.holdsAnswers = false
    bench.run(100)
    #expect(bench.finished.last?.bytes == Array(bytes[0..<64]), "of the wrong place")
    let (kept, _) = make(.keepsTagsAcrossReset)
    kept.root.ignored = 0x10000
    kept.read(0x10000, 64)
    kept.run(300)
    reset(kept)
    kept.read(0x10400, 64)
    kept.run(1000)
    #expect(kept.finished.count == 1)
  }

  @Test("nothing more is asked for once the asker is gone")
  func unsent() {
    let (bench, _) = make()
    bench.read(0x10000, 4096)
    bench.run(3)
    bench.reads.orphan { _ in true }
    bench.reads.dropUnsent(trace: bench.trace, at: bench.cycle)
    let sent = bench.root.requests.count + 1
    bench.run(300)
    #expect(bench.root.requests.count <= sent)
    #expect(bench.reads.isDrained == true)
  }
}
