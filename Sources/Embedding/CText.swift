#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A text that C may look at until another takes its place.
@safe
struct CText: ~Copyable {
  // SAFETY: nil, or a copy of the C library's that this alone owns.
  private var bytes: UnsafeMutablePointer<CChar>?

  init() { unsafe bytes = nil }

  deinit { unsafe free(bytes) }

  /// Where the text is, with a zero behind it.
  var pointer: UnsafePointer<CChar> {
    unsafe bytes.map { unsafe UnsafePointer($0) } ?? CText.pointer(to: "")
  }

  /// Puts another text in its place.
  mutating func set(_ text: String) {
    unsafe free(bytes)
    unsafe bytes = strdup(text)
  }

  /// Where a text of the program is.
  static func pointer(to text: StaticString) -> UnsafePointer<CChar> {
    // SAFETY: a literal lives for ever, ends with a zero, and its bytes are characters of C.
    unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
  }
}
