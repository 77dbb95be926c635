import CycleKernel
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("Link channel (PCIe Base, 2.4.1 and 2.6.1)")
struct LinkChannelTests {
  private func configuration(_ change: (inout LinkConfiguration) -> Void) -> LinkConfiguration {
    var configuration = LinkConfiguration()
    configuration.latency = 10
    change(&configuration)
    return configuration
  }

  @Test("packets of one class arrive in the order of posting with their bytes")
  func order() throws {
    let bench = LinkBench(configuration { _ in })
    for count in 1...20 { bench.write(count) }
    bench.run(until: 100)
    #expect(bench.delivered == Array(0..<20))
    for count in 1...20 {
      let packet = try #require(bench.channel.received(.posted))
      #expect(packet.header.enabledRange.byteCount == count)
      let bytes = bench.channel.withPayload(of: packet) { [UInt8](copying: $0) }
      #expect(Array(bytes.prefix(count)) == Array(differingBytes(count)))
      #expect(bytes.count == (count + 3) / 4 * 4)
      #expect(bytes.dropFirst(count).allSatisfy { $0 == 0 })
      bench.channel.release(.posted, at: bench.cycle)
    }
    #expect(bench.channel.isDrained)
  }

  @Test("an unaligned payload has zeros around it")
  func lead() throws {
    let bench = LinkBench(configuration { _ in })
    let header = TLPHeader.memory(
      .memoryWrite, requester: LinkBench.device, address: 0x1003, byteCount: 3)
    let payload: [UInt8] = [1, 2, 3]
    bench.channel.post(header, payload: payload.span.bytes, lead: 3)
    bench.run(until: 50)
    let packet = try #require(bench.channel.received(.posted))
    let bytes = bench.channel.withPayload(of: packet) { [UInt8](copying: $0) }
    #expect(bytes == [0, 0, 0, 1, 2, 3, 0, 0])
  }

  @Test("a packet waits for header credits, which come back one latency after the release")
  func headerCredits() {
    let bench = LinkBench(configuration { $0.posted = CreditLimit(headers: 2, data: 0) })
    bench.run(until: 9)
    for _ in 0..<4 { bench.write(4) }
    bench.run(until: 99)
    #expect(bench.delivered == [0, 1])
    bench.channel.release(.posted, at: 99)
    bench.run(until: 200)
    #expect(bench.sentCycles == [10, 10, 109])
    bench.channel.release(.posted, at: 200)
    bench.channel.release(.posted, at: 200)
    bench.run(until: 300)
    #expect(bench.delivered == [0, 1, 2, 3])
  }

  @Test("a packet waits for data credits of 16 bytes each")
  func dataCredits() {
    let bench = LinkBench(configuration { $0.posted = CreditLimit(headers: 0, data: 20) })
    bench.write(256)
    bench.write(64)
    // 17 units are not there while 20 of 20 are taken.
    bench.write(4)
    bench.run(until: 100)
    #expect(bench.delivered == [0, 1])
    bench.channel.release(.posted, at: 100)
    bench.run(until: 200)
    #expect(bench.delivered == [0, 1, 2])
  }

  @Test("posted packets and completions pass reads that have no credits")
  func overtaking() {
    let bench = LinkBench(configuration { $0.nonPosted = CreditLimit(headers: 1, data: 1) })
    bench.read(tag: 0)
    bench.read(tag: 1)
    bench.read(tag: 2)
    bench.write(4)
    bench.completion(tag: 9)
    bench.run(until: 100)
    #expect(bench.delivered == [0, 3, 4])
    for _ in 0..<2 {
      bench.channel.release(.nonPosted, at: bench.cycle)
      bench.run(until: bench.cycle + 100)
    }
    #expect(bench.delivered == [0, 3, 4, 1, 2])
  }

  @Test("neither reads nor completions pass a posted packet that has no credits")
  func blocked() {
    let bench = LinkBench(configuration { $0.posted = CreditLimit(headers: 1, data: 0) })
    bench.write(4)
    bench.write(8)
    bench.read(tag: 1)
    bench.completion(tag: 2)
    bench.run(until: 100)
    #expect(bench.delivered == [0])
    bench.channel.release(.posted, at: 100)
    bench.run(until: 200)
    #expect(bench.delivered == [0, 1, 2, 3])
  }

  @Test("relaxed ordering lets a completion pass a posted packet, but not a read")
  func relaxed() {
    let bench = LinkBench(configuration { $0.posted = CreditLimit(headers: 1, data: 0) })
    bench.write(4)
    bench.write(8)
    bench.read(tag: 1) { $0.relaxedOrdering = true }
    bench.completion(tag: 2) { $0.relaxedOrdering = true }
    bench.run(until: 100)
    #expect(bench.delivered == [0, 3])
  }

  @Test("ID-based ordering lets a read of another requester pass, and no read of the same")
  func idBased() {
    for (requester, expected) in [
      (LinkBench.device, [0]), (LinkBench.other, [0, 2]),
    ] as [(RequesterID, [UInt64])] {
      let bench = LinkBench(configuration { $0.posted = CreditLimit(headers: 1, data: 0) })
      bench.write(4)
      bench.write(8)
      bench.read(tag: 1) {
        $0.idBasedOrdering = true
        $0.requester = requester
      }
      bench.run(until: 100)
      #expect(bench.delivered == expected)
    }
  }

  @Test("arrival numbers count up across classes")
  func arrivals() throws {
    let bench = LinkBench(configuration { _ in })
    bench.read(tag: 0)
    bench.write(4)
    bench.completion(tag: 1)
    bench.run(until: 50)
    #expect(try #require(bench.channel.received(.nonPosted)).arrival == 0)
    #expect(try #require(bench.channel.received(.posted)).arrival == 1)
    #expect(try #require(bench.channel.received(.completion)).arrival == 2)
    #expect(bench.channel.sentCounts[Int(TLPKind.memoryWrite.rawValue)] == 1)
  }

  @Test("a queue of a class takes as many packets as configured, and posting more traps")
  func depth() async {
    let bench = LinkBench(configuration { $0.transmitQueueDepth = 4 })
    #expect(bench.channel.hasRoom(.posted, for: 4))
    #expect(!bench.channel.hasRoom(.posted, for: 5))
    for _ in 0..<4 { bench.write(4) }
    #expect(!bench.channel.hasRoom(.posted))
    #expect(bench.channel.hasRoom(.nonPosted, for: 4))
    await #expect(processExitsWith: .failure) {
      var small = LinkConfiguration()
      small.transmitQueueDepth = 4
      let bench = LinkBench(small)
      for _ in 0..<5 { bench.write(4) }
    }
  }

  @Test(
    "the seeded arbitration draws the same order again from the same seed, another from another")
  func seeded() {
    func order(_ seed: UInt64) -> [UInt64] {
      let bench = LinkBench(configuration { $0.arbitration = .seeded }, seed: seed)
      for tag in 0..<16 {
        bench.read(tag: UInt8(tag))
        bench.completion(tag: UInt8(tag))
      }
      bench.run(until: 200)
      return bench.sent
    }
    #expect(order(1) == order(1))
    #expect(order(1) != order(2))
    #expect(order(1).sorted() == Array(0..<32))
    #expect(order(1) != Array(0..<32))
  }
}
