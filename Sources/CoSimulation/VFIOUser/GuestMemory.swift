import Trace

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The memory that the client has mapped for the device, by address.
///
/// - Complexity: O(log n) for a look-up, O(n) for a change.
struct GuestMemory {
  /// One mapping.
  struct Mapping {
    var address: UInt64
    var byteCount: UInt64
    var isReadable: Bool
    var isWritable: Bool
    /// The bytes, when they are shared; otherwise the client has to be asked.
    var shared: SharedMemory?

    var end: UInt64 { address + byteCount }

    /// The mapping as the trace has it: memory is counted by the address that the device uses.
    var announced: DMAMapping {
      let direction: DMADirection =
        isReadable ? (isWritable ? .bidirectional : .toDevice) : .fromDevice
      return DMAMapping(
        deviceAddress: address, space: .host, memoryAddress: address, byteCount: byteCount,
        direction: direction)
    }
  }

  /// Bytes of a mapping at most: an address space of 52 bits.
  static let addressLimit: UInt64 = 1 << 52

  /// In order of address; none overlaps another.
  private(set) var mappings: [Mapping] = []

  /// The place of the first mapping that ends behind `address`.
  private func position(_ address: UInt64) -> Int {
    var low = 0
    var high = mappings.count
    while low < high {
      let middle = (low + high) / 2
      if mappings[middle].end <= address { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The mapping that holds all of the bytes.
  func find(_ address: UInt64, byteCount: Int) -> Mapping? {
    let at = position(address)
    guard at < mappings.count, mappings[at].address <= address,
      UInt64(byteCount) <= mappings[at].end - address
    else { return nil }
    return mappings[at]
  }

  /// Checks the place of a mapping before anything is mapped.
  func check(_ address: UInt64, byteCount: UInt64, offset: UInt64) throws(Refusal) {
    let mask = Version.pageByteCount - 1
    guard byteCount > 0, (address | byteCount | offset) & mask == 0,
      address < Self.addressLimit, byteCount <= Self.addressLimit - address,
      offset < Self.addressLimit
    else { throw Refusal(EINVAL) }
    guard mappings.count < Version.maximumMappings else { throw Refusal(ENOSPC) }
    let at = position(address)
    if at < mappings.count, mappings[at].address < address + byteCount { throw Refusal(EEXIST) }
  }

  /// Adds a mapping that was checked.
  mutating func add(_ mapping: Mapping) { mappings.insert(mapping, at: position(mapping.address)) }

  /// Takes out every mapping that lies in a range; none may be cut.
  mutating func remove(_ address: UInt64, byteCount: UInt64) throws(Refusal) -> [Mapping] {
    let (end, wraps) = address.addingReportingOverflow(byteCount)
    guard byteCount > 0, !wraps else { throw Refusal(EINVAL) }
    let first = position(address)
    var last = first
    while last < mappings.count, mappings[last].address < end {
      guard mappings[last].address >= address, mappings[last].end <= end else {
        throw Refusal(EINVAL)
      }
      last += 1
    }
    let removed = Array(mappings[first..<last])
    mappings.removeSubrange(first..<last)
    return removed
  }

  /// Takes out everything.
  mutating func removeAll() -> [Mapping] {
    defer { mappings.removeAll() }
    return mappings
  }
}
