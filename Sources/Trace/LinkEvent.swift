public import PCIeLayouts

/// Which way a packet travels.
///
/// Down is towards the endpoint.
public enum LinkDirection: UInt8, Hashable, Sendable, CaseIterable {
  /// From the root complex to the endpoint.
  case down
  /// From the endpoint to the root complex.
  case up
}

/// One packet at one end of the link.
public struct LinkEvent: Hashable, Sendable {
  /// Which way it travels.
  public var direction: LinkDirection
  /// Number of the packet in the order in which its source posted it to the transmitter, from 0,
  /// for each direction.
  ///
  /// What is sent out of this order has passed something.
  public var sequence: UInt64
  /// The decoded header.
  public var header: TLPHeader

  /// Makes the event.
  @inlinable
  public init(direction: LinkDirection, sequence: UInt64, header: TLPHeader) {
    self.direction = direction
    self.sequence = sequence
    self.header = header
  }
}
