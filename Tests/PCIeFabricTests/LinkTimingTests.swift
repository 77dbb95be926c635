import CycleKernel
import PCIeFabric
import PCIeLayouts
import Testing
import Trace

@Suite("Link timing")
struct LinkTimingTests {
  private func configuration() -> LinkConfiguration {
    var configuration = LinkConfiguration()
    configuration.latency = 50
    configuration.bytesPerCycle = 63
    configuration.framingByteCount = 12
    configuration.posted = .infinite
    configuration.nonPosted = .infinite
    return configuration
  }

  @Test(
    "a packet arrives one latency after the cycle that carries its last byte",
    // 12 bytes of header and 12 of framing around the payload, 63 bytes a cycle.
    arguments: [(4, 1), (36, 1), (37, 2), (100, 2), (101, 3), (256, 5)] as [(Int, Cycle)])
  func single(byteCount: Int, cycles: Cycle) {
    let bench = LinkBench(configuration())
    bench.run(until: 99)
    bench.write(byteCount)
    bench.run(until: 200)
    #expect(bench.sentCycles == [100])
    #expect(bench.deliveredCycles == [150 + cycles])
  }

  @Test("packets behind each other share cycles but never bytes of the wire")
  func backToBack() {
    let bench = LinkBench(configuration())
    bench.run(until: 99)
    // 280 bytes each: the k-th ends in byte 280 k.
    for _ in 0..<5 { bench.write(256) }
    bench.run(until: 300)
    #expect(bench.sentCycles == [100, 104, 108, 113, 117])
    #expect(bench.deliveredCycles == [155, 159, 164, 168, 173])
    #expect(bench.delivered == [0, 1, 2, 3, 4])
  }

  @Test("small packets begin in one cycle as long as a byte of it is free")
  func several() {
    let bench = LinkBench(configuration())
    bench.run(until: 9)
    // 24 bytes each: bytes 0, 24, 48 of the cycle, then 72.
    for tag in 0..<6 { bench.read(tag: UInt8(tag)) }
    bench.run(until: 100)
    #expect(bench.sentCycles == [10, 10, 10, 11, 11, 11])
    #expect(bench.deliveredCycles == [61, 61, 62, 62, 62, 63])
  }

  @Test("the wire does not save up bytes while it is idle")
  func idle() {
    let bench = LinkBench(configuration())
    bench.run(until: 9)
    bench.write(256)
    bench.run(until: 1009)
    bench.write(256)
    bench.run(until: 2000)
    #expect(bench.deliveredCycles == [65, 1065])
  }

  @Test("long transfers reach the configured bandwidth")
  func bandwidth() {
    let bench = LinkBench(configuration())
    var posted = 0
    while posted < 2000 {
      while posted < 2000, bench.channel.hasRoom(.posted) {
        bench.write(256)
        posted += 1
      }
      bench.run(until: bench.cycle + 1)
      while bench.channel.received(.posted) != nil {
        bench.channel.release(.posted, at: bench.cycle)
      }
    }
    bench.run(until: bench.cycle + 1000)
    // 2000 packets of 280 bytes take 560000 bytes, which is 8888.9 cycles.
    #expect(bench.deliveredCycles.last == 8940)
  }

  @Test("what is due next is never later than what then happens")
  func nextDue() {
    let bench = LinkBench(configuration())
    #expect(bench.channel.nextDue(after: 0) == .never)
    bench.write(256)
    #expect(bench.channel.nextDue(after: 0) == 1)
    bench.write(256)
    bench.run(until: 1)
    // The wire is free again within cycle 5 (byte 343 of 63 a cycle).
    #expect(bench.channel.nextDue(after: 1) == 5)
    bench.run(until: 5)
    #expect(bench.sent == [0, 1])
    #expect(bench.channel.nextDue(after: 5) == 56)
    bench.run(until: 56)
    #expect(bench.delivered == [0])
    #expect(!bench.channel.isDrained)
  }
}
