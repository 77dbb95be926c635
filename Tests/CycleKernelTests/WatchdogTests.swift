import CycleKernel
import Testing

@Suite("Watchdog")
struct WatchdogTests {
  @Test("it bites in the first cycle beyond its limit, counted from the last progress")
  func bites() {
    var watchdog = Watchdog(limit: 10)
    #expect(!watchdog.hasExpired(at: 10))
    #expect(watchdog.hasExpired(at: 11))
    watchdog.noteProgress(at: 11)
    #expect(watchdog.lastProgressCycle == 11)
    #expect(!watchdog.hasExpired(at: 21))
    #expect(watchdog.hasExpired(at: 22))
  }

  @Test("what never happens is due after every cycle")
  func never() {
    #expect(Cycle.never == UInt64.max)
    #expect(DelayLine<Int>(latency: 1, capacity: 1).nextDue == .never)
  }
}
