/// What a knob can be set to.
///
/// The first word and the lower bound are the simplest value, to which a failure is shrunk.
public enum KnobDomain: Hashable, Sendable {
  /// One of some words, each as often as its weight says; 0 is for steering and by hand alone.
  case words([Choice])
  /// Any number of a range.
  case numbers(ClosedRange<Int>)

  /// A word and how often it is drawn.
  public struct Choice: Hashable, Sendable {
    /// The word.
    public var word: String
    /// How often, beside the others.
    public var weight: UInt64

    /// Makes a choice.
    public init(_ word: String, _ weight: UInt64) {
      self.word = word
      self.weight = weight
    }
  }

  /// Words that are drawn equally often.
  static func even(_ words: [String]) -> KnobDomain { .words(words.map { Choice($0, 1) }) }
  /// The first word most of the time.
  static func mostly(_ words: [String], _ weight: UInt64) -> KnobDomain {
    .words(words.enumerated().map { Choice($1, $0 == 0 ? weight : 1) })
  }

  /// The simplest value.
  public var simplest: String {
    switch self {
    case .words(let choices): choices[0].word
    case .numbers(let range): "\(range.lowerBound)"
    }
  }

  /// Whether a value is one of them.
  public func contains(_ value: String) -> Bool {
    switch self {
    case .words(let choices): choices.contains { $0.word == value }
    case .numbers(let range): Int(value).map { range.contains($0) && "\($0)" == value } ?? false
    }
  }

  /// Values in words, for a message.
  public var text: String {
    switch self {
    case .words(let choices): choices.map(\.word).joined(separator: ", ")
    case .numbers(let range): "\(range.lowerBound) to \(range.upperBound)"
    }
  }

  /// Values that are simpler than one, simplest first; a number is halved towards the lower bound.
  public func simpler(than value: String) -> [String] {
    switch self {
    case .words(let choices):
      return choices.prefix { $0.word != value }.map(\.word)
    case .numbers(let range):
      guard var step = Int(value).map({ ($0 - range.lowerBound) }), step > 0 else { return [] }
      let end = range.lowerBound + step
      var found: [String] = []
      while step > 0 {
        found.append("\(end - step)")
        step /= 2
      }
      return found
    }
  }
}
