#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A Unix socket that waits for clients; only its owner can connect.
public final class ListeningSocket {
  /// What makes a path no place for a socket.
  public enum OpenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path is longer than a socket's may be.
    case tooLong(path: String, limit: Int)
    /// Something that is no socket is there.
    case occupied(path: String)
    /// Someone answers there already.
    case inUse(path: String)
    /// The system failed.
    case system(path: String, call: String, reason: String)

    /// What, where, and the remedy.
    public var description: String {
      switch self {
      case .tooLong(let path, let limit):
        "\(path): a socket's path has at most \(limit) bytes; name a shorter one"
      case .occupied(let path):
        "\(path): something that is no socket is there; name another path"
      case .inUse(let path):
        "\(path): another server answers there; stop it, or name another path"
      case .system(let path, let call, let reason):
        "\(path): no socket can be made (\(call): \(reason)); name another path"
      }
    }
  }

  /// Where it is.
  public let path: String
  private let socket: OwnedDescriptor

  /// Makes the socket; a file that a server left behind is replaced.
  ///
  /// - Throws: ``OpenError``.
  public init(path: String) throws(OpenError) {
    self.path = path
    var address = try Self.address(path)
    var information = stat()
    // SAFETY: strings and structures live as long as the calls that take them.
    if unsafe lstat(path, &information) == 0 {
      guard information.st_mode & S_IFMT == S_IFSOCK else { throw .occupied(path: path) }
      if Self.answers(&address) { throw .inUse(path: path) }
      unsafe unlink(path)
    }
    let number = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { throw Self.failure(path, "socket") }
    socket = OwnedDescriptor(number)
    // Nobody else can connect, not even between the next two calls.
    let mask = umask(0o177)
    let bound = unsafe Self.with(&address) { unsafe bind(number, $0, $1) }
    umask(mask)
    guard bound == 0 else { throw Self.failure(path, "bind") }
    guard listen(number, 4) == 0 else { throw Self.failure(path, "listen") }
  }

  deinit { unsafe unlink(path) }

  /// Its number, for poll.
  public var number: Int32 { socket.number }

  /// Waits for a client; nil when the call was interrupted or the client is gone again.
  public func accept() -> OwnedDescriptor? {
    // SAFETY: nobody asks who it is.
    let number = Glibc.accept(socket.number, nil, nil)
    guard number >= 0 else { return nil }
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    return OwnedDescriptor(number)
  }

  private static func address(_ path: String) throws(OpenError) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let limit = MemoryLayout.size(ofValue: address.sun_path) - 1
    guard !bytes.isEmpty, bytes.count <= limit else { throw .tooLong(path: path, limit: limit) }
    // SAFETY: the guard keeps the bytes inside the field, whose last byte stays zero.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    return address
  }

  private static func with<Result>(
    _ address: inout sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    unsafe withUnsafePointer(to: &address) { pointer in
      // SAFETY: the kind of address is that which the family says.
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private static func answers(_ address: inout sockaddr_un) -> Bool {
    let number = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { return false }
    defer { close(number) }
    return unsafe with(&address) { unsafe connect(number, $0, $1) } == 0
  }

  private static func failure(_ path: String, _ call: String) -> OpenError {
    // SAFETY: the text is copied at once.
    .system(path: path, call: call, reason: unsafe String(cString: strerror(errno)))
  }
}
