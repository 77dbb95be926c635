@testable import FetchTraffic
import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts

/// One thing that a guest does wrong with an indirect table, and the error that names it.
enum TableFault: String, CaseIterable {
  case withoutTheFeature, nested, linkedOn, empty, endsInsideAnEntry
  case outsideWindow, startsBeforeWindow, wraps, addressZero, bufferAddressZero
  case readableAfterWritable, readFails
  /// In a split ring alone.
  case nextOutside
  /// In a packed ring alone.
  case inAList

  static func cases(isPacked: Bool) -> [TableFault] {
    allCases.filter { $0 != (isPacked ? .nextOutside : .inAList) }
  }

  var windowMode: Int {
    switch self {
    case .outsideWindow, .startsBeforeWindow: DFE_WINDOW_STRICT
    case .addressZero, .bufferAddressZero: DFE_WINDOW_OFFSET
    default: DFE_WINDOW_NONE
    }
  }

  /// Where tables lie in the memory of the test.
  static let table: UInt64 = 0x9000

  /// Writes the wrong chain at the start of a ring; returns the code and the guilty address.
  func arrange(_ ring: FaultRing) -> (code: Int, address: UInt64) {
    let environment = ring.environment
    let table = ring.guest(Self.table)
    let buffer = ring.guest(0x100)
    func name(_ length: UInt32, _ flags: DescriptorFlags = .indirect, at address: UInt64? = nil) {
      ring.put(address ?? table, length, flags, at: 0)
    }
    for entry in 0..<4 as Range<UInt64> {
      ring.putEntry(buffer, 8, entry < 3 ? .next : [], next: UInt16(entry + 1), entry)
    }
    switch self {
    case .withoutTheFeature:
      name(64)
      return (DFE_ERR_INDIRECT, 0)
    case .nested:
      name(64)
      ring.putEntry(table, 16, .indirect, next: 0, 2)
      return (DFE_ERR_INDIRECT_MALFORMED, 2)
    case .linkedOn:
      name(64, [.indirect, .next])
      return (DFE_ERR_INDIRECT_MALFORMED, 0)
    case .empty:
      name(0)
      return (DFE_ERR_INDIRECT_MALFORMED, 0)
    case .endsInsideAnEntry:
      name(24)
      return (DFE_ERR_INDIRECT_MALFORMED, 0)
    case .outsideWindow:
      let end = environment.windowBase + environment.windowSize
      name(64, at: end - 48)
      return (DFE_ERR_OUTSIDE_REGION, end - 48)
    case .startsBeforeWindow:
      name(64, at: environment.windowBase - 16)
      return (DFE_ERR_OUTSIDE_REGION, environment.windowBase - 16)
    case .wraps:
      name(64, at: 0xffff_ffff_ffff_ffd0)
      return (DFE_ERR_LENGTH_WRAPS, 0xffff_ffff_ffff_ffd0)
    case .addressZero:
      name(64, at: 0)
      return (DFE_ERR_ADDRESS_ZERO, 0)
    case .bufferAddressZero:
      name(64)
      ring.putEntry(0, 8, [], next: 0, 1)
      return (DFE_ERR_ADDRESS_ZERO, 0)
    case .readableAfterWritable:
      name(64)
      ring.putEntry(buffer, 8, [.next, .write], next: 1, 0)
      return (DFE_ERR_READABLE_AFTER_WRITABLE, 1)
    case .readFails:
      name(64)
      environment.failingRead = (table + 32, DFE_CPL_ABORT)
      return (DFE_ERR_READ_FAILED, table + 32)
    case .nextOutside:
      name(48)
      return (DFE_ERR_NEXT_OUT_OF_RANGE, 3)
    case .inAList:
      ring.put(buffer, 8, .next, at: 0)
      ring.put(table, 64, .indirect, at: 1)
      return (DFE_ERR_INDIRECT_MALFORMED, 1)
    }
  }
}

/// A ring of either format whose descriptors are written one by one.
struct FaultRing {
  static let offset: UInt64 = 0x40
  static let size: UInt16 = 8
  let environment: EngineEnvironment
  let isPacked: Bool
  let place: Place

  func guest(_ offset: UInt64) -> UInt64 { environment.guestAddress(place, offset) }

  func enable(takesIndirect: Bool = true) {
    let available = Self.offset + SplitRingLayout(size: Self.size).descriptorTableByteCount
    let memory = environment.memory(place)
    // Entry 0 of the table is available; the first in the ring of a packed one.
    memory.store(UInt32(1) << 16, at: available)
    memory.store(UInt16(0), at: available + SplitRingLayout.ringOffset)
    environment.configure(
      2, enable: true, size: Self.size, table: guest(Self.offset), available: guest(available),
      isPacked: isPacked, options: QueueOptions(takesIndirect: takesIndirect, chainLimit: 100))
    environment.law.configure(
      2, table: guest(Self.offset), size: Self.size, isPacked: isPacked)
  }

  /// Writes descriptor `index` of the ring; each of a packed one is available.
  func put(_ address: UInt64, _ length: UInt32, _ flags: DescriptorFlags, at index: UInt16) {
    write(
      address, length, isPacked ? flags.union(.available) : flags, next: index + 1,
      at: Self.offset + 16 * UInt64(index))
  }

  /// Writes an entry of the table.
  func putEntry(
    _ address: UInt64, _ length: UInt32, _ flags: DescriptorFlags, next: UInt16, _ index: UInt64
  ) {
    write(address, length, flags, next: next, at: TableFault.table + 16 * index)
  }

  private func write(
    _ address: UInt64, _ length: UInt32, _ flags: DescriptorFlags, next: UInt16,
    at offset: UInt64
  ) {
    let address = DescriptorAddress(rawValue: address)
    let memory = environment.memory(place)
    if isPacked {
      memory.store(
        PackedDescriptor(address: address, length: length, identifier: 7, flags: flags), at: offset)
    } else {
      memory.store(
        SplitDescriptor(address: address, length: length, flags: flags, next: next), at: offset)
    }
  }
}
