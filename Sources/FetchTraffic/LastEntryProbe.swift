import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// A table of a split ring whose first descriptor names entry 65,535, the last that can be named: it is
/// fetched where the table has it, and refused where the table ends before it.
struct LastEntryProbe {
  private static let ring: UInt64 = 0x100
  private static let available: UInt64 = 0x200
  private static let table: UInt64 = 0x1000
  /// Addresses of the two descriptors.
  private static let buffers: [UInt64] = [0x7001, 0x7002]

  private let environment: EngineEnvironment
  private let hasEntry: Bool

  /// Makes a probe of a table of 65,536 entries, or of one less.
  init(_ engine: any FetchEngine, hasEntry: Bool) {
    environment = EngineEnvironment(engine, byteCount: 1 << 21)
    self.hasEntry = hasEntry
  }

  /// What was presented otherwise than it should be.
  func violations() -> [String] {
    let memory = environment.memory(.bus)
    memory.store(
      descriptor(
        environment.guestAddress(.bus, Self.table), length: hasEntry ? 0x10_0000 : 0xf_fff0,
        .indirect),
      at: Self.ring)
    memory.store(
      descriptor(Self.buffers[0], length: 1, .next, next: .max), at: Self.table)
    memory.store(
      descriptor(Self.buffers[1], length: 1, []), at: Self.table + 16 * UInt64(UInt16.max))
    memory.store(UInt16(1), at: Self.available + SplitRingLayout.indexOffset)
    memory.store(UInt16(0), at: Self.available + SplitRingLayout.ringOffset)
    let ring = environment.guestAddress(.bus, Self.ring)
    environment.configure(
      0, enable: true, size: 1, table: ring,
      available: environment.guestAddress(.bus, Self.available),
      options: QueueOptions(takesIndirect: true, chainLimit: 16))
    environment.law.configure(0, table: ring, size: 1)
    var found: [UInt64] = []
    environment.onDescriptor = { found.append($0.desc_addr) }
    environment.ringDoorbell(0)
    // A descriptor that names nothing is refused itself.
    let wanted = hasEntry ? Self.buffers : []
    let isOver = environment.run(2000) {
      !environment.errors.isEmpty || (hasEntry && found.count >= wanted.count)
    }
    let code = environment.errors.first?.pins.err_code
    let isRight =
      isOver && found == wanted
      && code == (hasEntry ? nil : UInt8(DFE_ERR_NEXT_OUT_OF_RANGE))
    let size = hasEntry ? "65536" : "65535"
    return isRight
      ? environment.law.violations
      : ["last entry of a table of \(size): \(found.count) descriptors came, code \(code ?? 0)"]
  }

  private func descriptor(
    _ address: UInt64, length: UInt32, _ flags: DescriptorFlags, next: UInt16 = 0
  ) -> SplitDescriptor {
    SplitDescriptor(
      address: DescriptorAddress(rawValue: address), length: length, flags: flags, next: next)
  }
}
