import CycleKernel
import Testing

@Suite("Delay line")
struct DelayLineTests {
  @Test(
    "nothing arrives before its latency, and everything in it", arguments: [1, 2, 7, 50] as [Cycle])
  func latency(_ latency: Cycle) {
    var line = DelayLine<Int>(latency: latency, capacity: 4)
    line.send(11, at: 100)
    #expect(line.nextDue == 100 + latency)
    #expect(line.peek(at: 100 + latency - 1) == nil)
    #expect(line.receive(at: 100 + latency - 1) == nil)
    #expect(line.peek(at: 100 + latency) == 11)
    #expect(line.count == 1)
    #expect(line.receive(at: 100 + latency) == 11)
    #expect(line.isEmpty == true)
    #expect(line.nextDue == .never)
  }

  @Test("elements arrive in the order of sending, also when a later one is due earlier")
  func order() {
    var line = DelayLine<String>(latency: 3, capacity: 4)
    line.send("slow", due: 40)
    line.send("fast", due: 10)
    line.send("last", at: 41)
    #expect(line.receive(at: 39) == nil)
    #expect(line.receive(at: 40) == "slow")
    #expect(line.receive(at: 40) == "fast")
    #expect(line.nextDue == 44)
    #expect(line.receive(at: 44) == "last")
  }

  @Test("a line that was emptied forgets how late its elements were")
  func emptied() {
    var line = DelayLine<Int>(latency: 2, capacity: 2)
    line.send(1, due: 1000)
    line.send(2, due: 1000)
    #expect(line.isFull == true)
    line.removeAll()
    #expect(line.isEmpty == true)
    line.send(3, at: 5)
    #expect(line.nextDue == 7)
  }

  @Test("a line without latency and sending to a full one trap")
  func traps() async {
    await #expect(processExitsWith: .failure) { _ = DelayLine<Int>(latency: 0, capacity: 4) }
    await #expect(processExitsWith: .failure) {
      var line = DelayLine<Int>(latency: 1, capacity: 1)
      line.send(1, at: 0)
      line.send(2, at: 0)
    }
  }
}
