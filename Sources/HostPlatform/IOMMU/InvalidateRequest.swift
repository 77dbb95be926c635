public import PCIeLayouts

/// An ATS Invalidate Request that the root complex has to send.
public struct InvalidateRequest: Hashable, Sendable {
  /// Function whose translation cache is addressed.
  public var target: RequesterID
  /// ITag, 0...31.
  public var itag: UInt8
  /// Payload; see ``PCIeLayouts/InvalidateRange``.
  public var payload: UInt64
  /// PASID of the prefix; nil without one.
  public var pasid: UInt32?
}
