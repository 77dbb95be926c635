import CRicochet

/// Why a call of the C interface failed: its code, and one line of words.
struct EmbeddingFault: Error, Hashable {
  /// One of `RC_NULL`, `RC_NO_DEVICE` and so on.
  var code: Int32
  /// What, where, and the remedy.
  var text: String

  init(_ code: Int32, _ text: String) {
    self.code = code
    self.text = text
  }

  static func null(_ what: String) -> EmbeddingFault {
    EmbeddingFault(RC_NULL, "\(what) is null; pass a pointer")
  }

  static func range(_ text: String) -> EmbeddingFault { EmbeddingFault(RC_OUT_OF_RANGE, text) }

  static func state(_ text: String) -> EmbeddingFault { EmbeddingFault(RC_WRONG_STATE, text) }
}
