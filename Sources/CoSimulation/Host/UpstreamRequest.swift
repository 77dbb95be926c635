public import PCIeLayouts

/// A memory request of the device, or a part of one, as the host's end of the link sees it.
public struct UpstreamRequest: Hashable, Sendable {
  /// First enabled byte.
  public var address: UInt64
  /// Bytes asked for or brought.
  public var byteCount: Int
  /// Whether bytes are brought.
  public var isWrite: Bool
  /// What the address is: untranslated, a translation request, or translated.
  public var addressType: AddressType
  /// Who asks.
  public var requester: RequesterID
  /// Attr[1].
  public var relaxedOrdering: Bool
  /// Attr[2].
  public var idBasedOrdering: Bool
  /// Attr[0].
  public var noSnoop: Bool

  /// The request of a packet, or the part of it that begins at `address`.
  init(_ header: TLPHeader, address: UInt64, byteCount: Int) {
    self.address = address
    self.byteCount = byteCount
    isWrite = header.kind == .memoryWrite
    addressType = header.addressType
    requester = header.requester
    relaxedOrdering = header.relaxedOrdering
    idBasedOrdering = header.idBasedOrdering
    noSnoop = header.noSnoop
  }

  /// A plain access of the function by an untranslated address.
  public init(address: UInt64, byteCount: Int, isWrite: Bool) {
    self.init(
      TLPHeader(kind: isWrite ? .memoryWrite : .memoryRead, requester: HostPlaces.function),
      address: address, byteCount: byteCount)
  }
}
