import CLocalPeer

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Whole messages in and out of a stream socket: a head of fixed size that says how long the rest is.
///
/// Nothing is read beyond the message at hand, so that descriptors stay with their message.
final class FrameStream {
  /// A message that arrived.
  struct Frame {
    var head: Fields
    var body: Fields
    var descriptors: [OwnedDescriptor]
  }

  /// What a protocol's messages look like.
  struct Framing {
    /// Bytes of a head.
    var headByteCount: Int
    /// Descriptors of one message at most.
    var descriptorLimit: Int
    /// Bytes of the whole message; throws where the head cannot be.
    var byteCount: (Fields) throws(SessionFault) -> Int
  }

  /// How long the other end may take to read what is sent to it.
  static let sendTimeout = 5000

  private let socket: OwnedDescriptor
  private var incoming: [UInt8] = []
  private let framing: Framing
  private var wanted: Int
  private var descriptors: [OwnedDescriptor] = []
  /// Messages received and sent.
  private(set) var counts: (received: UInt64, sent: UInt64) = (0, 0)

  /// Another descriptor that may become readable meanwhile, and who cares.
  var bystander: (number: Int32, call: () -> Void)?

  /// Takes a connected socket over.
  init(socket: OwnedDescriptor, framing: Framing) {
    self.socket = socket
    self.framing = framing
    wanted = framing.headByteCount
  }

  /// The socket's number, for poll.
  var number: Int32 { socket.number }

  /// The next message; nil when none is complete after `milliseconds`, -1 for no limit.
  ///
  /// - Throws: ``SessionFault`` when there can be no more.
  func receive(milliseconds: Int32) throws(SessionFault) -> Frame? {
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
  private func take() throws(SessionFault) -> Frame? {
    while true {
      if incoming.count == wanted, let message = try complete() { return message }
      guard try read() else { return nil }
    }
  }

  /// Takes a whole header or a whole message; nil when more bytes have to come.
  private func complete() throws(SessionFault) -> Frame? {
    let count = framing.headByteCount
    let head = Fields(Array(incoming.prefix(count)))
    if wanted == count {
      wanted = try framing.byteCount(head)
      if wanted > count { return nil }
    }
    guard descriptors.count <= framing.descriptorLimit else {
      throw .tooManyDescriptors(limit: framing.descriptorLimit)
    }
    let frame = Frame(
      head: head, body: Fields(Array(incoming[count...])), descriptors: descriptors)
    incoming.removeAll(keepingCapacity: true)
    descriptors.removeAll()
    wanted = count
    counts.received += 1
    return frame
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
      throw have == 0 && wanted == framing.headByteCount
        ? .closed : .closedInside(byteCount: have, of: wanted)
    }
    switch errno {
    case EINTR: return true
    case EAGAIN: return false
    case EMFILE: throw .tooManyDescriptors(limit: framing.descriptorLimit)
    case ECONNRESET: throw .closed
    default: throw systemFault("recvmsg")
    }
  }

  /// Sends a whole message, with descriptors beside it.
  ///
  /// - Throws: ``SessionFault`` when the other end is gone or does not read.
  func send(_ bytes: [UInt8], descriptors: [Int32] = []) throws(SessionFault) {
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
