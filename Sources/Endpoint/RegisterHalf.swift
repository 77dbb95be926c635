/// One half of a register of 64 bits, which a driver writes as two of 32.
///
/// Source: VIRTIO v1.4, section 4.1.3.1.
struct RegisterHalf {
  let value: UInt32
  let isHigh: Bool

  /// Puts the half into its place; where halves are tied, a low one clears the high one.
  func store(into register: inout UInt64, isTied: Bool = false) {
    let shift: UInt64 = isHigh ? 32 : 0
    let kept = isTied && !isHigh ? 0 : register & ~(0xffff_ffff << shift)
    register = kept | UInt64(value) << shift
  }
}
