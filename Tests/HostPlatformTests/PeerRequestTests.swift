import ByteLayouts
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("Requests of a device to the bus (PCIe Base, 1.3.1)")
struct PeerRequestTests {
  private func bench(_ peers: PeerRequests, reorders: Bool = false) -> HostBench {
    var root = RootComplexConfiguration()
    root.peerRequests = peers
    if reorders { root.reordering = HostReordering() }
    return HostBench(root: root)
  }

  @Test("a write to the device's own BAR is dropped, and a read refused")
  func refused() throws {
    let bench = bench(.refused)
    bench.device.write([1, 2, 3, 4], at: HostBench.uncacheable + 0x100)
    bench.device.read(4, at: HostBench.uncacheable + 0x100, tag: 3)
    bench.run(500)
    #expect(bench.device.requests.isEmpty)
    #expect(bench.root.droppedWriteCount == 1)
    #expect(bench.root.reflectedRequestCount == 0)
    #expect(try #require(bench.device.answers.first).header.status == .unsupportedRequest)
  }

  @Test(
    "where the root complex sends them down again, they reach the BAR with their bytes",
    arguments: [false, true])
  func reflected(reorders: Bool) {
    let bench = bench(.reflected, reorders: reorders)
    let bytes = differingBytes(100)
    bench.device.write(bytes, at: HostBench.combining + 0x1003)
    bench.device.read(100, at: HostBench.combining + 0x1003, tag: 3)
    bench.run(1200)
    #expect(bench.device.writes.map(\.bytes) == [bytes])
    #expect(bench.device.writes.map(\.address) == [HostBench.combining + 0x1003])
    // The read arrives behind the write, and its completion comes back to who asked.
    var gathered: [UInt8] = []
    for answer in bench.device.answers {
      let lead = Int(answer.header.lowerAddress & 3)
      gathered += answer.payload[lead..<min(lead + 100, answer.payload.count)]
    }
    #expect(gathered == bytes)
    #expect(bench.root.reflectedRequestCount == 2)
    #expect(bench.root.unexpectedCompletionCount == 0)
    #expect(bench.root.droppedWriteCount == 0)
  }

  @Test("writes to the bus and writes to memory keep their order at the root complex")
  func order() throws {
    let bench = bench(.reflected)
    for index in 0..<30 {
      bench.device.write([UInt8(index)], at: HostBench.uncacheable + UInt64(index))
    }
    bench.device.write([1], at: 0x4000)
    bench.run(800)
    #expect(bench.device.writes.map { $0.bytes[0] } == (0..<30).map { UInt8($0) })
    let posted = bench.log.compactMap { entry -> UInt64? in
      guard case .tlpSent(let link) = entry.event.body, link.direction == .down else { return nil }
      return entry.event.cycle
    }
    let flag = try #require(bench.accesses(.device, writes: true).first)
    // They have left towards the peer; that they have arrived there nobody promises.
    #expect(posted.filter { $0 <= flag.2 + 1 }.count == 30)
  }

  @Test("nothing outside of the PCI windows is sent down")
  func elsewhere() {
    let bench = bench(.reflected)
    bench.device.write([1], at: 0x90_0000_0000)
    bench.device.write([1], at: AddressMap.platformDevices.lowerBound)
    bench.run(400)
    #expect(bench.device.requests.isEmpty)
    #expect(bench.root.droppedWriteCount == 2)
  }
}
