import CycleKernel

/// A part of a device, or a peer, in whichever form it is built.
protocol BedAgent: AnyObject {
  /// Whether it is another device, which a reset does not end.
  var isPeer: Bool { get }
  /// Whether everything is done.
  var isFinished: Bool { get }
  /// The next cycle in which something is due although nothing moves.
  var due: Cycle { get }
  func reset(seed: UInt64)
  /// One cycle; returns whether anything moved.
  func evaluate(at cycle: Cycle) -> Bool
  /// What the operation at a place has read; nil if it was left out or is not done.
  func result(of place: Int) -> UInt8?
  /// The page of the request for a translation that the operation at a place has under way.
  func pageAsked(at place: Int) -> Int?
  /// Whether a read that uses the device's translation of a page, or asks for one, is under way.
  func uses(_ page: Int) -> Bool
  /// The answer to a read or a request for a translation.
  func complete(_ place: Int, value: UInt8)
  /// Ends everything that is not done.
  func end()
}
