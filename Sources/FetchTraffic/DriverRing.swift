import CDescriptorFetchABI

/// What a doorbell of a test says about how far the driver has come.
enum DoorbellIndex: CaseIterable {
  case none
  /// The driver's own position.
  case right
  /// Where the queue started.
  case stale
  /// More than the queue can hold.
  case absurd
}

/// The driver's side of one queue in a test, and what it expects to be presented.
protocol DriverRing: AnyObject {
  var queue: Int { get }
  var size: UInt16 { get }
  /// Entries that a chain may take now.
  var freeCount: Int { get }
  /// Whether every chain published was presented to its end.
  var isDone: Bool { get }
  var completedChains: Int { get }
  var violations: [String] { get }
  func enable()
  /// Writes a chain whose first `direct` buffers lie in the ring and the others in a table; nil for
  /// no table. `publish` makes it visible.
  func add(_ buffers: [GuestBuffer], direct: Int?)
  /// Makes every chain visible, and rings the doorbell.
  func publish(_ index: DoorbellIndex)
  /// Makes every chain visible, and says nothing.
  func publishSilently()
  /// Where the next chain will appear, as the engine counts.
  var position: UInt16 { get }
  /// Compares a presented descriptor with what was written.
  func take(_ pins: dfe_outputs)
}

extension DriverRing {
  /// Entries of the ring that a chain takes.
  func entryCount(_ buffers: Int, direct: Int?) -> Int { direct.map { $0 + 1 } ?? buffers }

  func add(_ buffers: [GuestBuffer]) { add(buffers, direct: nil) }
  func publish() { publish(.none) }
}
