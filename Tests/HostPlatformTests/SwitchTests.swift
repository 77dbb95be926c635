import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("Switch (PCIe Base, 1.3.3, 2.2.4 and 6.12)")
struct SwitchTests {
  private let near = SwitchBench.windows[0].lowerBound
  private let far = SwitchBench.windows[1].lowerBound

  @Test("requests and completions find their way up and down")
  func upAndDown() {
    let bench = SwitchBench()
    bench.memory.bytes.store(UInt32(77), at: 0x500)
    for device in bench.devices {
      device.write([1, 2, 3, 4], at: 0x100 * UInt64(device.identifier.bus))
      device.read(4, at: 0x500, tag: 6)
    }
    bench.run(800)
    for device in bench.devices {
      #expect(device.answers.map(\.payload) == [[77, 0, 0, 0]])
      #expect(
        bench.memory.bytes.load(0x100 * UInt64(device.identifier.bus), as: UInt32.self)
          == 0x0403_0201)
    }
    #expect(bench.fabric.peerCount == 0)
    #expect(bench.findings == [])
    #expect(bench.isDrained)
  }

  @Test("a write to a sibling goes straight to it and never up")
  func peerWrite() {
    let bench = SwitchBench()
    bench.devices[0].write(differingBytes(100), at: far + 0x203)
    bench.devices[0].read(100, at: far + 0x203, tag: 9)
    bench.run(800)
    #expect(bench.devices[1].writes.map(\.bytes) == [differingBytes(100)])
    #expect(bench.devices[0].answers.map(\.header.tag) == [9])
    #expect(
      bench.devices[0].answers.first?.payload.dropFirst(3).prefix(100).elementsEqual(
        differingBytes(100)) == true)
    #expect(bench.fabric.peerCount == 3)
    #expect(bench.sent(0, .memoryWrite) + bench.sent(0, .memoryRead) == 0)
    #expect(bench.findings == [])
  }

  @Test(
    "with redirection the root complex decides: it sends the request down again, or refuses it",
    arguments: [PeerRequests.reflected, .refused])
  func redirected(peers: PeerRequests) {
    let bench = SwitchBench(routing: .redirected, peers: peers)
    bench.devices[0].write([5, 6, 7, 8], at: far)
    bench.devices[0].read(4, at: far, tag: 1)
    bench.run(1200)
    let isReflected = peers == .reflected
    #expect(bench.devices[1].writes.map(\.bytes) == (isReflected ? [[5, 6, 7, 8]] : []))
    #expect(
      bench.devices[0].answers.map(\.header.status)
        == [isReflected ? .success : .unsupportedRequest])
    #expect(bench.root.reflectedRequestCount == (isReflected ? 2 : 0))
    #expect(bench.root.droppedWriteCount == (isReflected ? 0 : 1))
    #expect(bench.findings == [])
    #expect(bench.isDrained)
  }

  @Test("a request to the sender's own window never leaves by the port it came in by")
  func routeToSelf() {
    let bench = SwitchBench()
    bench.devices[0].write([1], at: near)
    bench.devices[0].read(70, at: near + 0x11, tag: 4)
    bench.run(600)
    #expect(bench.devices[0].requests.isEmpty)
    #expect(bench.fabric.droppedCount == 1)
    #expect(bench.fabric.refusedCount == 1)
    let answer = bench.devices[0].answers.first?.header
    #expect(answer?.status == .unsupportedRequest)
    #expect(answer?.completer == bench.fabric.identifier)
    #expect(answer?.byteCount == 70)
    #expect(answer?.lowerAddress == 0x11)
    // By way of the root complex it does.
    let round = SwitchBench(routing: .redirected, peers: .reflected)
    round.devices[0].write([1], at: near)
    round.run(600)
    #expect(round.devices[0].writes.map(\.address) == [near])
  }

  @Test("data to a peer and a flag to memory keep no order: the flag can be seen first")
  func flagBeforeData() {
    // The sibling takes nothing for a while, so the data waits in front of it.
    let bench = SwitchBench()
    bench.devices[1].holdsPostedUntil = 1000
    bench.devices[0].write([1], at: far)
    bench.devices[0].write([1], at: 0x700)
    bench.run(2000)
    let flag = bench.cycleOfWrite(0x700) ?? .never
    #expect(flag < 500)
    #expect((bench.devices[1].writes.first?.cycle ?? 0) >= 1000)
    #expect(bench.findings == [])
  }

  @Test("what two devices send to one port shares it, each in its own order")
  func shared() {
    for seed in 1...10 {
      var link = LinkConfiguration()
      link.arbitration = .reordering
      link.holdLimit = 20
      let bench = SwitchBench(seed: UInt64(seed), link: link)
      for index in 0..<40 {
        for device in bench.devices {
          device.write([UInt8(index)], at: 0x1000 * UInt64(device.identifier.bus))
        }
      }
      bench.run(3000)
      for bus in [UInt64(1), 2] {
        let values = bench.log.compactMap { entry -> UInt8? in
          guard case .memoryWritten(let access) = entry.event.body, access.address == 0x1000 * bus
          else { return nil }
          return entry.payload[0]
        }
        #expect(values == (0..<40).map { UInt8($0) })
      }
      #expect(bench.findings == [])
    }
  }
}
