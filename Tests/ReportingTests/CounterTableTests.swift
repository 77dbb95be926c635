import Reporting
import Testing
import Virtqueues

@Suite("Counters of the fetch engine say where cycles went")
struct CounterTableTests {
  private func counters(_ values: [String: UInt64]) -> FetchCounters {
    let sorted = values.sorted { $0.key < $1.key }
    return FetchCounters(names: sorted.map(\.key), values: sorted.map(\.value))
  }

  @Test("the most frequent reason is named with its part of the busy cycles")
  func dominantReason() {
    let waiting = counters([
      "busy_cycles": 1000, "completion_waits": 620, "tag_stalls": 80, "descriptors": 3,
      "tables": 1,
    ])
    #expect(waiting.dominantReason?.name == "completion_waits")
    #expect(waiting.dominantReason?.part == 0.62)
    #expect(waiting.usedByteCount == 64)
    let text = CounterTable(waiting).text
    #expect(text.contains("most busy cycles: completion_waits 62 %"))
    #expect(text.contains("bytes_used") && text.contains("1,000"))
  }

  @Test("cycles in which something moved are the rest, and no busy cycle has no reason")
  func working() {
    let moving = counters(["busy_cycles": 10, "read_stalls": 2, "output_stalls": 3])
    #expect(moving.dominantReason?.name == "working" && moving.dominantReason?.part == 0.5)
    let resting = counters(["busy_cycles": 0])
    #expect(resting.dominantReason == nil)
    #expect(CounterTable(resting).text.contains("never busy"))
    #expect(moving["unheard_of"] == 0)
  }

  @Test("what was counted since a moment is the difference")
  func since() {
    let start = counters(["busy_cycles": 10, "chains": 2])
    let end = counters(["busy_cycles": 15, "chains": 2])
    #expect(end.since(start) == counters(["busy_cycles": 5, "chains": 0]))
  }
}
