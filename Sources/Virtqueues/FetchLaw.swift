internal import VirtioLayouts

// Beside rtl/dfe_pkg.sv.

/// Numbers that the parts of the Swift engine share.
enum FetchLaw {
  static let descriptorByteCount: UInt32 = UInt32(SplitDescriptor.byteCount)
  static let flagNext: UInt16 = DescriptorFlags.next.rawValue
  static let flagWrite: UInt16 = DescriptorFlags.write.rawValue
  static let flagIndirect: UInt16 = DescriptorFlags.indirect.rawValue
  static let flagAvailable: UInt16 = DescriptorFlags.available.rawValue
  static let flagUsed: UInt16 = DescriptorFlags.used.rawValue
  /// Flags and index in one read.
  static let availIndexByteCount: UInt8 = 4
  /// Entries that one ring read fetches.
  static let batchEntries: UInt16 = 8
  /// Descriptors that one look at a packed ring fetches.
  static let scanEntries: UInt16 = 2
  /// Descriptors of a packed ring in a line of 64 bytes, beyond which no look goes.
  static let lineEntries: UInt16 = 4
  /// Heads that a queue keeps.
  static let headCapacity: UInt16 = 8
}

/// Queue states, in the order of `queue_state_e`, whose diagram stands in `dfe_pkg.sv`.
enum FetchQueueState: UInt8 {
  case off, rest, indexWait, indexDone, ringRequest, ringWait, ringDone, drain
}

/// What a read fetches.
enum FetchReadKind: UInt8 {
  case availIndex = 0
  case availRing = 1
  case descriptor = 2
  case indirect = 3
  case packed = 4
}

/// What stopped a queue: the code of `DFE_ERR_*`, and the guilty address, index or head.
struct FetchFault {
  var code: UInt8
  var address: UInt64
}

/// What stays the same along a chain.
struct FetchChain {
  var queue: Int = 0
  var head: UInt16 = 0
  var position: UInt16 = 0
  var isPacked: Bool = false
}

/// What changes with each descriptor of a chain.
struct FetchWalk {
  /// Entry of the table that is being read.
  var index: UInt16 = 0
  /// Descriptors already presented.
  var count: UInt16 = 0
  /// A device-writable one was among them.
  var isWritable: Bool = false
  /// The walk is in an indirect table of `tableCount` entries at `table`.
  var isTable: Bool = false
  var table: UInt64 = 0
  var tableCount: UInt32 = 0
  /// Buffer ID of the packed descriptor that named the table.
  var identifier: UInt16 = 0
}

/// A descriptor as its two formats lay it out.
struct FetchDescriptor {
  var address: UInt64
  var length: UInt32
  var flags: UInt16
  /// Next entry of a split chain.
  var next: UInt16
  /// Buffer ID of a packed descriptor.
  var identifier: UInt16

  @inline(__always)
  init(_ bytes: UInt128, isPacked: Bool) {
    address = bytes.addressField
    length = bytes.lengthField
    let (third, fourth) = (
      UInt16(truncatingIfNeeded: bytes >> 96), UInt16(truncatingIfNeeded: bytes >> 112)
    )
    flags = isPacked ? fourth : third
    next = fourth
    identifier = third
  }
}

extension UInt128 {
  /// The first eight bytes, for a descriptor its address.
  @inline(__always) var addressField: UInt64 { UInt64(truncatingIfNeeded: self) }
  @inline(__always) var lengthField: UInt32 { UInt32(truncatingIfNeeded: self >> 64) }
}
