#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file descriptor that is closed when nobody holds it any more.
public final class OwnedDescriptor {
  /// Its number.
  public let number: Int32

  /// Takes a descriptor over.
  public init(_ number: Int32) { self.number = number }

  deinit { close(number) }
}
