internal import CDescriptorFetchABI

// Beside rtl/dfe_descriptor_check.sv.

/// What a queue's configuration says about its chains.
struct FetchChainLaw {
  var size: UInt16
  /// Most descriptors of a chain, with those of its table.
  var limit: UInt16
  var isPacked: Bool
  var takesIndirect: Bool
}

/// Judges one descriptor before it is presented or followed.
///
/// The first fault that applies, in the order of the lines below.
///
/// Source: VIRTIO v1.4, sections 2.7.5 and 2.8.8.
@inline(__always)
func checkDescriptor(
  _ window: FetchWindow, hasFailed: Bool, readAddress: UInt64, law: FetchChainLaw,
  descriptor: FetchDescriptor, walk: FetchWalk, head: UInt16
) -> FetchFault? {
  let flags = descriptor.flags
  let follows = flags & FetchLaw.flagNext != 0
  let address = descriptor.address
  if hasFailed {
    return FetchFault(code: UInt8(DFE_ERR_READ_FAILED), address: readAddress)
  }
  let isIndirect = flags & FetchLaw.flagIndirect != 0
  if isIndirect {
    if !law.takesIndirect {
      return FetchFault(code: UInt8(DFE_ERR_INDIRECT), address: UInt64(walk.index))
    }
    // Neither nested, nor linked on, nor in a list; a table has whole entries, at least one.
    if walk.isTable || follows || law.isPacked && walk.count != 0 || descriptor.length == 0
      || descriptor.length & 15 != 0
    {
      return FetchFault(code: UInt8(DFE_ERR_INDIRECT_MALFORMED), address: UInt64(walk.index))
    }
  } else if walk.isWritable && flags & FetchLaw.flagWrite == 0 {
    return FetchFault(
      code: UInt8(DFE_ERR_READABLE_AFTER_WRITABLE), address: UInt64(walk.index))
  }
  let bounds = FetchBounds(window, address: address, carry: false, count: descriptor.length)
  if bounds.wraps {
    return FetchFault(code: UInt8(DFE_ERR_LENGTH_WRAPS), address: address)
  }
  if window.mode == DFE_WINDOW_OFFSET && address == 0 {
    return FetchFault(code: UInt8(DFE_ERR_ADDRESS_ZERO), address: address)
  }
  if window.isStrict && !bounds.isInside {
    return FetchFault(code: UInt8(DFE_ERR_OUTSIDE_REGION), address: address)
  }
  if isIndirect { return nil }
  if law.isPacked {
    if walk.isTable ? UInt32(walk.index) + 1 < walk.tableCount : follows,
      walk.count &+ 1 >= law.limit
    {
      return FetchFault(code: UInt8(DFE_ERR_CHAIN_TOO_LONG), address: UInt64(head))
    }
    return nil
  }
  let entries = walk.isTable ? walk.tableCount : UInt32(law.size)
  if follows && UInt32(descriptor.next) >= entries {
    return FetchFault(
      code: UInt8(DFE_ERR_NEXT_OUT_OF_RANGE), address: UInt64(descriptor.next))
  }
  if follows && walk.count &+ 1 >= law.limit {
    return FetchFault(code: UInt8(DFE_ERR_CHAIN_TOO_LONG), address: UInt64(head))
  }
  return nil
}
