/// How many of the pages that a translation request names its answer has.
///
/// Source: ATS 1.1, 2.3.
public enum TranslationAnswers: Hashable, Sendable {
  /// As many as follow each other in pages of one size, up to the first that is not there.
  case full
  /// At most so many, at least 1, which a translation agent is free to do.
  case atMost(Int)
}
