import CLocalPeer

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One end of a vfio-user connection: whole messages in and out of a stream socket.
///
/// Nothing is read beyond the message at hand, so that descriptors stay with their message.
public final class Connection {
  /// Largest message: a header, an access, and its data.
  public static let messageLimit: Int = MessageHeader.byteCount + 64 + Version.maximumTransfer
  /// How long the other end may take to read what is sent to it.
  static let sendTimeout = 5000

  private let socket: OwnedDescriptor
  private var incoming: [UInt8] = []
  private var wanted = MessageHeader.byteCount
  private var descriptors: [OwnedDescriptor] = []
  /// Messages received and sent.
  public private(set) var counts: (received: UInt64, sent: UInt64) = (0, 0)

  /// Another descriptor that may become readable meanwhile, and who cares.
  var bystander: (number: Int32, call: () -> Void)?

  /// Takes a connected socket over.
  public init(socket: OwnedDescriptor) { self.socket = socket }

  /// The socket's number, for poll.
  public var number: Int32 { socket.number }

  /// The next message; nil when none is complete after `milliseconds`, -1 for no limit.
  ///
  /// - Throws: ``SessionFault`` when there can be no more.
  public func receive(milliseconds: Int32) throws(SessionFault) -> Message? {
    while true {
      if let message = try take() { return message }
      guard try wait(Int16(POLLIN), milliseconds: milliseconds) else { return nil }
    }
  }

  /// Whether the socket is ready within a time.
  private func wait(_ event: Int16, milliseconds: Int32) throws(SessionFault) -> Bool {
    while true {
      var entries = [
        pollfd(fd: socket.number, events: event, revents: 0),
        pollfd(fd: bystander?.number ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      // SAFETY: the call is told how many entries there are.
      let count = unsafe poll(&entries, 2, milliseconds)
      if count == 0 { return false }
      guard count > 0 else {
        guard errno == EINTR else { throw systemFault("poll") }
        continue
      }
      if entries[1].revents != 0 { bystander?.call() }
      if entries[0].revents != 0 { return true }
    }
  }

  /// Reads what is there; a message when one is complete.
  private func take() throws(SessionFault) -> Message? {
    while true {
      if incoming.count == wanted, let message = try complete() { return message }
      guard try read() else { return nil }
    }
  }

  /// Takes a whole header or a whole message; nil when more bytes have to come.
  private func complete() throws(SessionFault) -> Message? {
    let header = MessageHeader(Fields(incoming))
    if wanted == MessageHeader.byteCount {
      let count = Int(header.byteCount)
      guard count >= MessageHeader.byteCount, count <= Self.messageLimit else {
        throw .wrongByteCount(header.byteCount, limit: Self.messageLimit)
      }
      guard header.isCommand || header.isReply else { throw .wrongType(header.flags) }
      wanted = count
      if count > MessageHeader.byteCount { return nil }
    }
    guard descriptors.count <= Version.maximumDescriptors else {
      throw .tooManyDescriptors(limit: Version.maximumDescriptors)
    }
    let message = Message(
      header: header, body: Fields(Array(incoming[MessageHeader.byteCount...])),
      descriptors: descriptors)
    incoming.removeAll(keepingCapacity: true)
    descriptors.removeAll()
    wanted = MessageHeader.byteCount
    counts.received += 1
    return message
  }

  /// Reads towards the wanted bytes; false when none are there.
  private func read() throws(SessionFault) -> Bool {
    let have = incoming.count
    var piece = [UInt8](repeating: 0, count: min(wanted - have, 1 << 16))
    var numbers = [Int32](repeating: -1, count: Int(LOCAL_PEER_DESCRIPTORS))
    var count = 0
    let got = unsafe piece.withUnsafeMutableBytes { bytes in
      unsafe numbers.withUnsafeMutableBufferPointer { room in
        // SAFETY: both buffers are as large as the call is told.
        unsafe local_peer_receive(
          socket.number, bytes.baseAddress, bytes.count, room.baseAddress, &count)
      }
    }
    if got > 0 {
      descriptors += numbers.prefix(count).map { OwnedDescriptor($0) }
      incoming += piece.prefix(got)
      return true
    }
    if got == 0 {
      throw have == 0 && wanted == MessageHeader.byteCount
        ? .closed : .closedInside(byteCount: have, of: wanted)
    }
    switch errno {
    case EINTR: return true
    case EAGAIN: return false
    case EMFILE: throw .tooManyDescriptors(limit: Version.maximumDescriptors)
    case ECONNRESET: throw .closed
    default: throw systemFault("recvmsg")
    }
  }

  /// Sends a whole message, with descriptors beside it.
  ///
  /// - Throws: ``SessionFault`` when the other end is gone or does not read.
  public func send(
    _ header: MessageHeader, _ body: Fields = Fields(), descriptors: [Int32] = []
  ) throws(SessionFault) {
    var header = header
    header.byteCount = UInt32(MessageHeader.byteCount + body.count)
    let bytes = header.fields.bytes + body.bytes
    var done = 0
    while done < bytes.count {
      let passed = done == 0 ? descriptors : []
      let sent = unsafe bytes.withUnsafeBytes { raw in
        unsafe passed.withUnsafeBufferPointer { numbers in
          // SAFETY: both buffers are as large as the call is told.
          unsafe local_peer_send(
            socket.number, raw.baseAddress.map { unsafe $0 + done }, raw.count - done,
            numbers.baseAddress, numbers.count)
        }
      }
      if sent > 0 {
        done += sent
        continue
      }
      switch errno {
      case EINTR: break
      case EAGAIN:
        guard try wait(Int16(POLLOUT), milliseconds: Int32(Self.sendTimeout)) else {
          throw .timeout(milliseconds: Self.sendTimeout)
        }
      case EPIPE, ECONNRESET: throw .closed
      default: throw systemFault("sendmsg")
      }
    }
    counts.sent += 1
  }
}

/// The failure of a call, with the system's words.
func systemFault(_ call: String) -> SessionFault {
  // SAFETY: the text is copied at once.
  .system(call: call, reason: unsafe String(cString: strerror(errno)))
}
