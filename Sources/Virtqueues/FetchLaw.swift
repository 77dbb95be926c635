internal import VirtioLayouts

// Beside rtl/dfe_pkg.sv.

/// Numbers that the parts of the Swift engine share.
enum FetchLaw {
  static let descriptorByteCount: UInt32 = UInt32(SplitDescriptor.byteCount)
  static let flagNext: UInt16 = DescriptorFlags.next.rawValue
  static let flagWrite: UInt16 = DescriptorFlags.write.rawValue
  static let flagIndirect: UInt16 = DescriptorFlags.indirect.rawValue
  /// Flags and index in one read.
  static let availIndexByteCount: UInt8 = 4
  /// Entries that one ring read fetches.
  static let batchEntries: UInt16 = 8
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
}

/// What changes with each descriptor of a chain.
struct FetchWalk {
  /// Entry of the table that is being read.
  var index: UInt16 = 0
  /// Descriptors already presented.
  var count: UInt16 = 0
  /// A device-writable one was among them.
  var isWritable: Bool = false
}

extension UInt128 {
  /// The first eight bytes, for a descriptor its address.
  @inline(__always) var addressField: UInt64 { UInt64(truncatingIfNeeded: self) }
  @inline(__always) var lengthField: UInt32 { UInt32(truncatingIfNeeded: self >> 64) }
  @inline(__always) var flagsField: UInt16 { UInt16(truncatingIfNeeded: self >> 96) }
  @inline(__always) var nextField: UInt16 { UInt16(truncatingIfNeeded: self >> 112) }
}
