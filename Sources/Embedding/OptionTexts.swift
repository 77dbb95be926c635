/// The options as texts for C, made once and kept.
enum OptionTexts {
  @safe
  private final class Texts: Sendable {
    // SAFETY: made once, never changed, never freed.
    nonisolated(unsafe) let pointers: [UnsafePointer<CChar>]

    init() {
      unsafe pointers = EmbeddedOption.all.map { option in
        let bytes = "\(option.name): \(option.meaning)".utf8CString
        let room = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
        _ = unsafe room.initialize(from: bytes)
        // SAFETY: the text has a zero at its end, so the room is not empty.
        return unsafe UnsafePointer(room.baseAddress.unsafelyUnwrapped)
      }
    }
  }

  private static let texts = Texts()

  /// The text of the option at a place that exists.
  static func pointer(_ index: Int) -> UnsafePointer<CChar> { unsafe texts.pointers[index] }
}
