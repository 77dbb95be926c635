import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeLayouts
import TestSupport

/// A CPU on which everything takes effect at once, with memory and one function's configuration
/// space behind it.
final class FakeFunction: GuestCPU, GuestInterrupts {
  static let identifier = RequesterID(bus: 1, device: 3, function: 0)

  /// What the CPU did, in order.
  enum Action: Equatable {
    case store(UInt64, [UInt8])
    case storeFence
    case configure(UInt16, UInt32, Int)
  }

  /// Memory from address 0.
  let memory = SparseMemory(byteCount: 1 << 24)
  /// Configuration space, and the bits that a write can change.
  var registers = [UInt8](repeating: 0, count: 4096)
  var writable = [UInt8](repeating: 0, count: 4096)
  private(set) var actions: [Action] = []
  private(set) var cycle: Cycle = 0
  var isStalled = false
  /// Whether the INTx line is asserted.
  var lineIsAsserted = false
  /// Vectors that are pending.
  var pending: [UInt16] = []

  func load(_ address: GuestPhysicalAddress, into target: inout MutableRawSpan) {
    cycle += 1
    memory.read(address.rawValue, into: &target)
  }

  func store(_ source: RawSpan, at address: GuestPhysicalAddress) {
    cycle += 1
    actions.append(.store(address.rawValue, [UInt8](copying: source)))
    if memory.contains(address.rawValue, count: source.byteCount) {
      memory.write(address.rawValue, source)
    }
  }

  func storeFence() { actions.append(.storeFence) }
  func fullFence() { storeFence() }

  func readConfiguration(_ function: RequesterID, register: UInt16) -> UInt32 {
    cycle += 1
    guard function == Self.identifier else { return .max }
    let registers = registers
    return registers.span.bytes.littleEndian(at: Int(register & 0xffc))
  }

  func writeConfiguration(
    _ function: RequesterID, register: UInt16, value: UInt32, byteCount: Int
  ) {
    actions.append(.configure(register, value, byteCount))
    guard function == Self.identifier else { return }
    for lane in 0..<byteCount {
      let at = Int(register) + lane
      let byte = UInt8(truncatingIfNeeded: value >> UInt32(8 * lane))
      registers[at] = registers[at] & ~writable[at] | byte & writable[at]
    }
  }

  func pause(cycles: Cycle) { cycle += cycles }

  func waitForInterrupt(vector: UInt16, limit: Cycle) -> Bool {
    waitForInterrupt(among: vector...vector, limit: limit) != nil
  }

  func waitForInterrupt(among vectors: ClosedRange<UInt16>, limit: Cycle) -> UInt16? {
    guard let at = pending.firstIndex(where: { vectors.contains($0) }) else {
      cycle += limit
      return nil
    }
    return pending.remove(at: at)
  }

  func waitForLine(limit: Cycle) -> Bool {
    if !lineIsAsserted { cycle += limit }
    return lineIsAsserted
  }

  /// Writes a register of configuration space behind the driver's back.
  func set<Value: FixedWidthInteger>(_ register: Int, _ value: Value) {
    for lane in 0..<Value.bitWidth / 8 {
      registers[register + lane] = UInt8(truncatingIfNeeded: value >> Value(8 * lane))
    }
  }

  /// Gives the function a BAR of a size.
  func addBAR(_ index: Int, byteCount: UInt64, is64Bit: Bool = false, isPrefetchable: Bool = false)
  {
    let at = 0x10 + 4 * index
    registers[at] = (is64Bit ? 4 : 0) | (isPrefetchable ? 8 : 0)
    let mask = ~(byteCount - 1)
    for lane in 0..<(is64Bit ? 8 : 4) {
      writable[at + lane] = UInt8(truncatingIfNeeded: mask >> UInt64(8 * lane))
    }
    writable[at] &= 0xf0
  }

  /// Links capabilities of these bytes (without ID and link) into the list, from 0x40 on.
  func addCapabilities(_ capabilities: [(UInt8, [UInt8])]) -> [UInt16] {
    var link = 0x34
    var at = 0x40
    var places: [UInt16] = []
    for (identifier, bytes) in capabilities {
      registers[link] = UInt8(at)
      registers[at] = identifier
      registers[at + 1] = 0
      registers.replaceSubrange(at + 2..<at + 2 + bytes.count, with: bytes)
      places.append(UInt16(at))
      link = at + 1
      at += (bytes.count + 2 + 3) & ~3
    }
    return places
  }
}
