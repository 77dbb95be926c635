import ByteLayouts
import PCIeLayouts
import TestSupport
import Testing
import VirtioLayouts

@testable import Endpoint

@Suite("MSI-X of the endpoint (PCI 3.0, 6.8.2)")
struct MSIXTests {
  /// A table with addresses and data that all differ, unmasked where `unmasked` says.
  private func program(_ bench: EndpointBench, unmasked: Set<Int>) {
    for vector in 0..<8 {
      let at = EndpointBench.vectors + UInt64(16 * vector)
      bench.write(
        at, filled(4) { $0.storeLittleEndian(UInt32(0xfee0_0000 + 0x1000 * vector), at: 0) })
      bench.write(at + 8, filled(4) { $0.storeLittleEndian(UInt32(0xa0 + vector), at: 0) })
      if unmasked.contains(vector) { bench.write(at + 12, [0, 0, 0, 0]) }
    }
  }

  private func control(_ bench: EndpointBench, enable: Bool, mask: Bool) {
    let value: UInt32 = (enable ? 0x8000_0000 : 0) | (mask ? 0x4000_0000 : 0)
    bench.configure(UInt16(bench.endpoint.space.msixOffset), value, enables: 0b1100)
  }

  /// The device signals the vector of queue `queue`.
  private func signal(_ bench: EndpointBench, queue: UInt16, vector: UInt16) {
    bench.setRegister(CommonConfiguration.queueSelect, queue)
    bench.setRegister(CommonConfiguration.queueVector, vector)
    bench.endpoint.signal(queue: Int(queue), at: bench.cycle)
    bench.run(30)
  }

  private func live(_ unmasked: Set<Int>) throws -> EndpointBench {
    let bench = try EndpointBench()
    bench.negotiate()
    bench.setRegister(CommonConfiguration.deviceStatus, UInt8(15))
    program(bench, unmasked: unmasked)
    return bench
  }

  private func pending(_ bench: EndpointBench) -> [UInt8]? {
    bench.bytes(EndpointBench.vectors + 0x800, 8)
  }

  @Test("the capability tells size and places of table and pending bits")
  func capability() throws {
    let bench = try EndpointBench()
    let at = UInt16(bench.endpoint.space.msixOffset)
    #expect(bench.configuration(at).map { $0 >> 16 } == 7)
    #expect(bench.configuration(at + 4) == 2)
    #expect(bench.configuration(at + 8) == 0x802)
  }

  @Test("the table starts masked and keeps what is written, except reserved bits")
  func table() throws {
    let bench = try EndpointBench()
    #expect(bench.bytes(EndpointBench.vectors + 12, 4) == [1, 0, 0, 0])
    bench.write(
      EndpointBench.vectors + 16, [0x13, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0xfe, 14, 15, 16])
    #expect(
      bench.bytes(EndpointBench.vectors + 16, 16)
        == [0x10, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0, 0])
    bench.write(EndpointBench.vectors + 128, [1, 2, 3, 4])
    #expect(bench.bytes(EndpointBench.vectors + 128, 4) == [0, 0, 0, 0])
    // Pending bits are read-only.
    bench.write(EndpointBench.vectors + 0x800, [255, 255, 255, 255])
    #expect(pending(bench) == [UInt8](repeating: 0, count: 8))
  }

  @Test("an unmasked vector sends its data to its address")
  func message() throws {
    let bench = try live([3])
    control(bench, enable: true, mask: false)
    signal(bench, queue: 1, vector: 3)
    #expect(bench.root.messages == [0xa3])
    let write = try #require(bench.root.requests.last)
    #expect(write.address == 0xfee0_3000)
    #expect(write.requester == EndpointBench.function)
    #expect(!write.relaxedOrdering)
  }

  @Test("a masked vector is pending until it is unmasked, and is then sent once")
  func masked() throws {
    let bench = try live([3])
    control(bench, enable: true, mask: false)
    signal(bench, queue: 1, vector: 5)
    signal(bench, queue: 1, vector: 5)
    #expect(bench.root.messages == [])
    #expect(pending(bench) == [0x20, 0, 0, 0, 0, 0, 0, 0])
    bench.write(EndpointBench.vectors + 16 * 5 + 12, [0, 0, 0, 0])
    bench.run(30)
    #expect(bench.root.messages == [0xa5])
    #expect(pending(bench) == [0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test("the function mask holds every vector, and its end sends those that are not masked")
  func functionMask() throws {
    let bench = try live([3, 4])
    control(bench, enable: true, mask: true)
    for vector in [3, 4, 6] as [UInt16] { signal(bench, queue: 1, vector: vector) }
    #expect(bench.root.messages == [])
    #expect(pending(bench) == [0x58, 0, 0, 0, 0, 0, 0, 0])
    control(bench, enable: true, mask: false)
    bench.run(50)
    #expect(bench.root.messages == [0xa3, 0xa4])
    #expect(pending(bench) == [0x40, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test("without MSI-X the interrupt status shows the queue interrupt, once")
  func interruptStatus() throws {
    let bench = try live([3])
    signal(bench, queue: 1, vector: 3)
    #expect(bench.root.messages == [])
    #expect(bench.register(0x1000, as: UInt8.self) == 1)
    #expect(bench.register(0x1000, as: UInt8.self) == 0)
  }

  @Test("a configuration change shows in the interrupt status, and reading a neighbour keeps it")
  func configurationChange() throws {
    let bench = try live([0])
    bench.setRegister(CommonConfiguration.configurationVector, UInt16(0))
    control(bench, enable: true, mask: false)
    bench.endpoint.signalConfigurationChange(at: bench.cycle)
    bench.run(50)
    #expect(bench.root.messages == [0xa0])
    #expect(bench.register(0x1004, as: UInt32.self) == 0)
    #expect(bench.register(0x1000, as: UInt32.self) == 2)
    #expect(bench.register(0x1000, as: UInt8.self) == 0)
  }

  @Test("NO_VECTOR and a device that is not live send nothing")
  func silent() throws {
    let bench = try live([3])
    control(bench, enable: true, mask: false)
    signal(bench, queue: 1, vector: 0xffff)
    bench.setRegister(CommonConfiguration.deviceStatus, UInt8(0))
    signal(bench, queue: 1, vector: 3)
    #expect(bench.root.messages == [])
    #expect(bench.register(0x1000, as: UInt8.self) == 0)
  }

  @Test("no interrupt leaves while bus mastering is off; it goes when it is on")
  func busMaster() throws {
    let bench = try live([3])
    control(bench, enable: true, mask: false)
    bench.configure(0x04, 2, enables: 3)
    signal(bench, queue: 1, vector: 3)
    bench.run(300)
    #expect(bench.root.messages == [])
    bench.configure(0x04, 6, enables: 3)
    bench.run(50)
    #expect(bench.root.messages == [0xa3])
  }
}
