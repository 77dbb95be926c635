// Beside rtl/dfe_atc.sv, whose ports these are.

/// The input pins of the address translation cache in one cycle.
///
/// Addresses are in bytes; bits 11:0 of those of translations and invalidations have no meaning.
public struct FetchTranslationInputs: Hashable, Sendable {
  /// ATS Enable.
  public var enable = false
  /// Function level reset, one cycle.
  public var flush = false
  /// A read is offered.
  public var requestValid = false
  /// Its untranslated address.
  public var requestAddress: UInt64 = 0
  /// Its tag, below the number of tags.
  public var requestTag: UInt8 = 0
  /// What goes with it.
  public var requestPayload: UInt8 = 0
  /// A read that comes out is taken.
  public var outReady = false
  /// A read that left has ended.
  public var endValid = false
  /// Its tag.
  public var endTag: UInt8 = 0
  /// A translation request is taken.
  public var translationReady = false
  /// A translation request is answered.
  public var answerValid = false
  /// The request's tag.
  public var answerTag: UInt8 = 0
  /// How it ended.
  public var answerStatus = FetchTranslationAnswer.good
  /// The translated address; with ``answerSize`` its low bits tell the size.
  public var answerAddress: UInt64 = 0
  /// S: larger than 4 KiB.
  public var answerSize = false
  /// R: reads are granted.
  public var answerRead = false
  /// U: untranslated access only.
  public var answerUntranslated = false
  /// N: accesses must not set No Snoop.
  public var answerNoSnoop = false
  /// An invalidation is offered.
  public var invalidationValid = false
  /// Its ITag.
  public var invalidationTag: UInt8 = 0
  /// Its first address.
  public var invalidationAddress: UInt64 = 0
  /// Its size, 2 to the power of this in pages of 4 KiB; from 52 on, everything.
  public var invalidationSize: UInt8 = 0
  /// A completion of an invalidation is taken.
  public var completionReady = false

  /// All pins low.
  public init() {}
}

/// The output pins of the address translation cache in one cycle.
///
/// The fields of a channel have a meaning only while it is valid.
public struct FetchTranslationOutputs: Hashable, Sendable {
  /// A read can be taken in.
  public var requestReady = false
  /// A read comes out.
  public var outValid = false
  /// Its address, in bytes.
  public var outAddress: UInt64 = 0
  /// Its tag.
  public var outTag: UInt8 = 0
  /// What went with it.
  public var outPayload: UInt8 = 0
  /// Whether the address is a translated one.
  public var outTranslated = false
  /// Whether the translation is for accesses that are not snooped.
  public var outNoSnoop = false
  /// What may become of it.
  public var outStatus = FetchTranslationStatus.good
  /// A translation request is offered.
  public var translationValid = false
  /// Its page's address, in bytes.
  public var translationAddress: UInt64 = 0
  /// Its tag.
  public var translationTag: UInt8 = 0
  /// An invalidation can be taken in.
  public var invalidationReady = true
  /// A completion of an invalidation is offered.
  public var completionValid = false
  /// The invalidation's ITag.
  public var completionTag: UInt8 = 0
  /// Nothing moves without an input.
  public var idle = false
  /// A lookup found its translation, two cycles ago.
  public var hit = false
  /// A lookup started a translation request.
  public var miss = false
  /// A lookup waits for a request under way.
  public var merged = false
  /// An invalidation was completed.
  public var invalidated = false
  /// An answer that an invalidation overtook was discarded.
  public var discarded = false

  /// What the pins show after reset.
  public init() {}
}
