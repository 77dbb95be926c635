/// The descriptor that answers a group of page requests.
///
/// | type | low                                                            | high             |
/// | ---- | -------------------------------------------------------------- | ---------------- |
/// | 9    | 4 PASID present, 15:12 code, 31:16 requester, 51:32 PASID      | 2 last, 11:3 index |
///
/// Source: VT-d, 7.7; Linux, drivers/iommu/intel/prq.c.
extension InvalidationDescriptor {
  var pageGroupWords: (low: UInt64, high: UInt64) {
    guard case .pageGroupResponse(let requester, let index, let code, let pasid) = self else {
      preconditionFailure("a page group response")
    }
    let low = 9 | UInt64(code & 0xf) << 12 | UInt64(requester) << 16
    let prefix = pasid.map { 1 << 4 | UInt64($0 & 0xf_ffff) << 32 } ?? 0
    return (low | prefix, UInt64(index & 0x1ff) << 3)
  }

  /// Decodes the two words of a descriptor of type 9.
  init(pageGroup low: UInt64, _ high: UInt64) throws(InvalidationDescriptorError) {
    let hasPASID = low >> 4 & 1 != 0
    // LPIG, bit 2 of the high word, says what is known already.
    try Self.check(
      low, high, reserved: hasPASID ? 0xfff0_0000_0000_0fe0 : 0xffff_ffff_0000_0fe0, ~0xffc)
    self = .pageGroupResponse(
      requester: UInt16(truncatingIfNeeded: low >> 16),
      index: UInt16(truncatingIfNeeded: high >> 3) & 0x1ff, code: UInt8(low >> 12 & 0xf),
      pasid: hasPASID ? UInt32(truncatingIfNeeded: low >> 32) & 0xf_ffff : nil)
  }
}
