/// What ends a session: the peer is gone, or nothing that it sends can be trusted any more.
public enum SessionFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The peer closed the connection between two messages.
  case closed
  /// The peer closed the connection inside of a message.
  case closedInside(byteCount: Int, of: Int)
  /// The system failed.
  case system(call: String, reason: String)
  /// A message says that it has fewer bytes than its header, or more than a message may have.
  case wrongByteCount(UInt32, limit: Int)
  /// A message is neither a command nor a reply.
  case wrongType(UInt32)
  /// More descriptors came with a message than were announced.
  case tooManyDescriptors(limit: Int)
  /// The first message was no VERSION command.
  case versionExpected(command: UInt16)
  /// The versions do not fit.
  case wrongVersion(major: UInt16, minor: UInt16)
  /// The capabilities of the version message cannot be read.
  case wrongCapabilities(String)
  /// A reply came to no question.
  case unexpectedReply(identifier: UInt16)
  /// A message of vhost-user that cannot be followed.
  case wrongMessage(String)
  /// The peer did not answer, or did not read, for this long.
  case timeout(milliseconds: Int)

  /// One line.
  public var description: String {
    switch self {
    case .closed: "the peer closed the connection"
    case .closedInside(let got, let count):
      "the peer closed the connection after \(got) of \(count) bytes of a message"
    case .system(let call, let reason): "\(call): \(reason)"
    case .wrongByteCount(let found, let limit):
      "a message of \(found) bytes; \(limit) are possible"
    case .wrongType(let flags):
      "flags 0x\(String(flags, radix: 16)) are neither a command's nor a reply's"
    case .tooManyDescriptors(let limit):
      "a message with more than the \(limit) descriptors that were announced"
    case .versionExpected(let command): "command \(command) before the version was agreed"
    case .wrongVersion(let major, let minor):
      "version \(major).\(minor); this server speaks \(Version.major).\(Version.minor)"
    case .wrongCapabilities(let reason): "the capabilities cannot be read: \(reason)"
    case .unexpectedReply(let identifier): "a reply to message \(identifier), which asks nothing"
    case .wrongMessage(let text): text
    case .timeout(let milliseconds): "no answer for \(milliseconds) ms"
    }
  }
}

/// Why a command is answered with an error; the session goes on.
struct Refusal: Error, Hashable {
  /// An errno value.
  var number: Int32

  init(_ number: Int32) { self.number = number }
}
