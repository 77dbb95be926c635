internal import CDescriptorFetchABI

// Beside rtl/dfe_descriptor_check.sv.

/// Judges one descriptor before it is presented or followed.
///
/// The first fault that applies, in the order of the lines below.
///
/// Source: VIRTIO v1.4, section 2.7.5.
@inline(__always)
func checkDescriptor(
  _ window: FetchWindow, hasFailed: Bool, readAddress: UInt64, size: UInt16, descriptor: UInt128,
  walk: FetchWalk, head: UInt16
) -> FetchFault? {
  let flags = descriptor.flagsField
  let follows = flags & FetchLaw.flagNext != 0
  let address = descriptor.addressField
  if hasFailed {
    return FetchFault(code: UInt8(DFE_ERR_READ_FAILED), address: readAddress)
  }
  if flags & FetchLaw.flagIndirect != 0 {
    return FetchFault(code: UInt8(DFE_ERR_INDIRECT), address: UInt64(walk.index))
  }
  if walk.isWritable && flags & FetchLaw.flagWrite == 0 {
    return FetchFault(
      code: UInt8(DFE_ERR_READABLE_AFTER_WRITABLE), address: UInt64(walk.index))
  }
  let bounds = FetchBounds(window, address: address, carry: false, count: descriptor.lengthField)
  if bounds.wraps {
    return FetchFault(code: UInt8(DFE_ERR_LENGTH_WRAPS), address: address)
  }
  if window.mode == DFE_WINDOW_STRICT && !bounds.isInside {
    return FetchFault(code: UInt8(DFE_ERR_OUTSIDE_REGION), address: address)
  }
  if follows && descriptor.nextField >= size {
    return FetchFault(
      code: UInt8(DFE_ERR_NEXT_OUT_OF_RANGE), address: UInt64(descriptor.nextField))
  }
  if follows && walk.count &+ 1 >= size {
    return FetchFault(code: UInt8(DFE_ERR_CHAIN_TOO_LONG), address: UInt64(head))
  }
  return nil
}
