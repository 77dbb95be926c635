/// One end of a vfio-user connection: whole messages in and out of a stream socket.
public final class Connection {
  /// Largest message: a header, an access, and its data.
  public static let messageLimit: Int = MessageHeader.byteCount + 64 + Version.maximumTransfer

  private let stream: FrameStream

  /// Takes a connected socket over.
  public init(socket: OwnedDescriptor) {
    stream = FrameStream(
      socket: socket,
      framing: FrameStream.Framing(
        headByteCount: MessageHeader.byteCount, descriptorLimit: Version.maximumDescriptors,
        byteCount: Self.byteCount))
  }

  /// Messages received and sent.
  public var counts: (received: UInt64, sent: UInt64) { stream.counts }

  /// Another descriptor that may become readable meanwhile, and who cares.
  var bystander: (number: Int32, call: () -> Void)? {
    get { stream.bystander }
    set { stream.bystander = newValue }
  }

  private static func byteCount(_ head: Fields) throws(SessionFault) -> Int {
    let header = MessageHeader(head)
    let count = Int(header.byteCount)
    guard count >= MessageHeader.byteCount, count <= messageLimit else {
      throw .wrongByteCount(header.byteCount, limit: messageLimit)
    }
    guard header.isCommand || header.isReply else { throw .wrongType(header.flags) }
    return count
  }

  /// The next message; nil when none is complete after `milliseconds`, -1 for no limit.
  ///
  /// - Throws: ``SessionFault`` when there can be no more.
  public func receive(milliseconds: Int32) throws(SessionFault) -> Message? {
    guard let frame = try stream.receive(milliseconds: milliseconds) else { return nil }
    return Message(
      header: MessageHeader(frame.head), body: frame.body, descriptors: frame.descriptors)
  }

  /// Sends a whole message.
  ///
  /// - Throws: ``SessionFault`` when the other end is gone or does not read.
  public func send(
    _ header: MessageHeader, _ body: Fields = Fields(), descriptors: [Int32] = []
  ) throws(SessionFault) {
    var header = header
    header.byteCount = UInt32(MessageHeader.byteCount + body.count)
    try stream.send(header.fields.bytes + body.bytes, descriptors: descriptors)
  }
}
