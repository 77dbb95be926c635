/// A message that arrived: header, what follows it, and the descriptors that came with it.
public struct Message {
  /// The header.
  public var header: MessageHeader
  /// The bytes behind the header.
  public var body: Fields
  /// The descriptors.
  public var descriptors: [OwnedDescriptor]
}
