extension TLPHeader {
  /// A memory request for `byteCount` bytes from `address`, with its byte enables.
  ///
  /// - Precondition: 1...4096 bytes that do not cross a 4 KiB boundary.
  /// Source: PCIe Base, 2.2.5 and 2.2.7.
  @inlinable
  public static func memory(
    _ kind: TLPKind, requester: RequesterID, tag: UInt8 = 0, address: UInt64, byteCount: Int
  ) -> TLPHeader {
    precondition(
      byteCount >= 1 && Int(address & 4095) + byteCount <= 4096, "a request within 4 KiB")
    var header = TLPHeader(kind: kind, requester: requester, tag: tag)
    let lead = Int(address & 3)
    let doublewords = (lead + byteCount + 3) / 4
    let tail = doublewords * 4 - lead - byteCount
    header.address = address & ~3
    header.doublewordCount = UInt16(doublewords)
    let first = UInt8(truncatingIfNeeded: 0xf << lead) & 0xf
    let last = UInt8(0xf >> tail)
    header.firstByteEnables = doublewords == 1 ? first & last : first
    header.lastByteEnables = doublewords == 1 ? 0 : last
    return header
  }

  /// The first enabled byte of a memory request, and how many bytes lie from there to the last.
  ///
  /// A read of one doubleword with no byte enabled (a flush) counts one byte.
  @inlinable
  public var enabledRange: (address: UInt64, byteCount: Int) {
    let lead = firstByteEnables == 0 ? 0 : firstByteEnables.trailingZeroBitCount
    let lastEnables = doublewordCount == 1 ? firstByteEnables : lastByteEnables
    let tail = lastEnables == 0 ? 3 : lastEnables.leadingZeroBitCount - 4
    return (address + UInt64(lead), Int(doublewordCount) * 4 - lead - tail)
  }

  /// Whether bytes between the first and the last enabled one are not enabled.
  ///
  /// Only requests of one or two doublewords may have such gaps. Source: PCIe Base, 2.2.5.
  @inlinable
  public var hasEnableGap: Bool {
    let all = UInt16(firstByteEnables) | UInt16(lastByteEnables) << 4
    guard all != 0, doublewordCount <= 2 else { return false }
    let run = all >> UInt16(all.trailingZeroBitCount)
    return run & (run + 1) != 0
  }

  /// Whether the byte at `offset` from the first doubleword of the request is enabled.
  @inlinable
  public func isEnabled(byte offset: Int) -> Bool {
    let doubleword = offset / 4
    let lane = UInt8(1) << UInt8(offset % 4)
    if doubleword == 0 { return firstByteEnables & lane != 0 }
    if doubleword == Int(doublewordCount) - 1 { return lastByteEnables & lane != 0 }
    return true
  }
}
