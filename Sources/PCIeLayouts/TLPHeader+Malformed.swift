extension TLPHeader {
  /// Whether byte enables break the rules for requests, which makes the packet malformed.
  ///
  /// A request of one doubleword has no enables for a last one; a longer one has some in its first
  /// and in its last doubleword.
  ///
  /// Source: PCIe Base, 2.2.5.
  @inlinable public var breaksEnableRules: Bool {
    switch kind {
    case .memoryRead, .memoryWrite, .ioRead, .ioWrite, .configurationRead, .configurationWrite:
      doublewordCount == 1
        ? lastByteEnables != 0 : firstByteEnables == 0 || lastByteEnables == 0
    case .message, .messageWithData, .completion, .completionWithData: false
    }
  }

  /// The header as a Header Log keeps it: four doublewords without prefix, first byte of the wire on
  /// top.
  public var logged: SIMD4<UInt32> {
    var words = SIMD4<UInt32>.zero
    var plain = self
    plain.pasid = nil
    unsafe withUnsafeMutableBytes(of: &words) { raw in
      var span = unsafe MutableRawSpan(_unsafeBytes: raw)
      _ = plain.encode(into: &span)
    }
    for index in 0..<4 { words[index] = UInt32(bigEndian: words[index]) }
    return words
  }
}
