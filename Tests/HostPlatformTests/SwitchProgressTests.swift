import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing

@Suite("Order and progress through a switch (PCIe Base, 2.4.1)")
struct SwitchProgressTests {
  private let near = SwitchBench.windows[0].lowerBound
  private let far = SwitchBench.windows[1].lowerBound

  /// Links that reorder, with room for one request at a time.
  private func tight() -> LinkConfiguration {
    var link = LinkConfiguration()
    link.arbitration = .reordering
    link.holdLimit = 10
    link.transmitQueueDepth = 4
    link.posted = CreditLimit(headers: 1, data: 16)
    link.nonPosted = CreditLimit(headers: 1, data: 1)
    return link
  }

  @Test(
    "two devices that read and write each other and memory at once come to an end",
    arguments: [SwitchRouting.direct, .redirected])
  func progress(routing: SwitchRouting) {
    for seed in 1...5 {
      let bench = SwitchBench(
        routing: routing, peers: .reflected, seed: UInt64(seed), link: tight())
      var random = RandomStream(seed: UInt64(seed), name: "peers")
      var expected = [0, 0]
      var tag: UInt8 = 0
      for _ in 0..<60 {
        for (index, device) in bench.devices.enumerated() where device.hasRoom {
          let target = random.below(2) == 0 ? (index == 0 ? far : near) : 0x8000
          device.write([UInt8(index)], at: target + UInt64(tag))
          device.read(8, at: target + 8 * random.below(16), tag: tag)
          expected[index] += 1
        }
        tag += 1
        bench.run(150)
      }
      bench.run(20_000)
      #expect(bench.isDrained, "seed \(seed)")
      #expect(expected.allSatisfy { $0 > 20 })
      for (index, device) in bench.devices.enumerated() {
        #expect(device.answers.count == expected[index])
        #expect(device.answers.allSatisfy { $0.header.status == .success })
      }
      #expect(bench.findings == [])
    }
  }

  @Test("a read of a sibling's memory stays behind the writes that were sent before it")
  func push() {
    for seed in 1...20 {
      let bench = SwitchBench(seed: UInt64(seed), link: tight())
      for value in 0..<3 { bench.devices[0].write([UInt8(value + 1)], at: far) }
      bench.devices[0].read(1, at: far, tag: 2)
      bench.run(1500)
      #expect(bench.devices[0].answers.map { $0.payload[0] } == [3])
    }
  }

  @Test("posted requests go on while a sibling answers no read")
  func silentSibling() {
    let bench = SwitchBench(link: tight())
    bench.devices[1].isSilent = true
    for tag in 0..<3 { bench.devices[0].read(8, at: far, tag: UInt8(tag)) }
    for round in 0..<20 {
      bench.devices[0].write([UInt8(round)], at: 0x900)
      bench.devices[0].write([UInt8(round)], at: far)
      bench.run(200)
    }
    bench.run(1000)
    #expect(bench.memory.bytes.load(0x900, as: UInt8.self) == 19)
    #expect(bench.devices[1].writes.last?.bytes == [19])
  }

  @Test("what the switch has no port for is dropped or refused, from above as from below")
  func unclaimed() {
    let bench = SwitchBench()
    bench.devices[0].read(4, at: 0x100, tag: 1) { $0.kind = .ioRead }
    var message = TLPHeader(kind: .message, requester: bench.devices[0].identifier)
    message.messageCode = .interrupt(.intA, isAsserted: true)
    message.messageRouting = .local
    bench.devices[0].script.append((1, message))
    bench.run(600)
    // Both go up: the root complex answers the one and takes the other.
    #expect(bench.devices[0].answers.map(\.header.status) == [.unsupportedRequest])
    #expect(bench.sent(0, .message) == 1)
    #expect(bench.fabric.refusedCount == 0)
    bench.sendDown(.memoryWrite, to: 0xe000_0000)
    bench.sendDown(.memoryRead, to: 0xe000_0000)
    bench.run(600)
    #expect(bench.fabric.droppedCount == 1)
    #expect(bench.fabric.refusedCount == 1)
    #expect(bench.devices.allSatisfy { $0.requests.isEmpty })
  }
}
