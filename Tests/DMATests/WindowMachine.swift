import ByteLayouts
import CycleKernel
import GuestDriver
import HostPlatform
import PCIeLayouts
import Trace

/// A guest CPU whose accesses take effect at once, with 8 MiB of memory and any IOMMU.
final class WindowMachine: GuestCPU {
  static let registers = GuestPhysicalAddress(rawValue: 0xfed9_0000)
  static let memoryByteCount: UInt64 = 8 << 20
  let trace = TraceHub()
  let memory: HostMemory
  let unit: any UpstreamTranslation
  let pages = PageAllocator(
    base: GuestPhysicalAddress(rawValue: 0x10_0000), byteCount: 0x20_0000)
  private(set) var cycle: Cycle = 0
  /// Stores to this register of the unit are lost.
  var lostRegister: UInt64?

  init(_ make: (HostMemory, TraceHub) -> any UpstreamTranslation) {
    memory = HostMemory(byteCount: Self.memoryByteCount, trace: trace)
    unit = make(memory, trace)
  }

  func load(_ address: GuestPhysicalAddress, into target: inout MutableRawSpan) {
    cycle += 1
    guard address >= Self.registers else {
      return memory.read(address, into: &target, agent: .guest, at: cycle)
    }
    let value = unit.readRegister(
      offset: address.rawValue - Self.registers.rawValue, byteCount: target.byteCount, at: cycle)
    for index in 0..<target.byteCount {
      target.storeLittleEndian(UInt8(truncatingIfNeeded: value >> UInt64(index * 8)), at: index)
    }
  }

  func store(_ source: RawSpan, at address: GuestPhysicalAddress) {
    cycle += 1
    guard address >= Self.registers else {
      return memory.write(address, source, agent: .guest, at: cycle)
    }
    let offset = address.rawValue - Self.registers.rawValue
    if offset == lostRegister { return }
    var value: UInt64 = 0
    for index in 0..<source.byteCount {
      value |= UInt64(source.littleEndian(at: index, as: UInt8.self)) << UInt64(index * 8)
    }
    unit.writeRegister(offset: offset, value: value, byteCount: source.byteCount, at: cycle)
  }

  func storeFence() { cycle += 1 }
  func fullFence() { cycle += 1 }
  func readConfiguration(_ function: RequesterID, register: UInt16) -> UInt32 { .max }
  func writeConfiguration(
    _ function: RequesterID, register: UInt16, value: UInt32, byteCount: Int
  ) {}
  func pause(cycles: Cycle) { cycle += cycles }
  func waitForInterrupt(vector: UInt16, limit: Cycle) -> Bool { false }

  /// What the unit answers to the device.
  func translate(
    _ address: UInt64, _ kind: TranslationQuery.Kind = .read, byteCount: Int = 1
  ) -> TranslationOutcome {
    unit.translate(
      TranslationQuery(
        requester: RequesterID(bus: 1, device: 0, function: 0), address: address,
        byteCount: byteCount, kind: kind, cycle: cycle)
    ).outcome
  }
}
