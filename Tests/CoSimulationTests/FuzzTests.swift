import CoSimulation
import CycleKernel
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("a peer that sends anything")
struct FuzzTests {
  /// Messages of a run: 20,000, or as many as the environment says.
  private var messageCount: Int {
    guard let text = getenv("RICOCHET_FUZZ_MESSAGES") else { return 20_000 }
    return Int(String(cString: text)) ?? 20_000
  }

  @Test("loses its own session at most, and the same seed does the same again")
  func anything() throws {
    let first = try FuzzPeer.run(seed: 11, messageCount: messageCount)
    #expect(first.messageCount == messageCount)
    #expect(first.sessionCount > 10)
    #expect(first.answeredCount > messageCount / 4)
    #expect(first.refusedCount > 100)
    let again = try FuzzPeer.run(seed: 11, messageCount: 2000)
    #expect(try FuzzPeer.run(seed: 11, messageCount: 2000) == again)
    #expect(try FuzzPeer.run(seed: 12, messageCount: 2000) != again)
  }
}
