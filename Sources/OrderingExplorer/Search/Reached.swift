/// A state that is one step from the one being expanded.
struct Reached {
  /// The most that one state leads to: a step of each operation, packet, page and line.
  static let most = 64

  var state: State
  var hash: UInt64
  var step: UInt16
}
