/// What stands above the model's root complex when the guest is outside: its memory, its interrupts.
///
/// Calls return at once; what has to be asked of another process comes back later.
public protocol GuestSide: AnyObject {
  /// Where the bytes of a memory request of the device lie.
  func place(_ address: UInt64, byteCount: Int, isWrite: Bool) -> GuestPlace
  /// Copies bytes of memory that is shared; the place was `.shared`.
  func load(_ address: UInt64, into target: inout MutableRawSpan)
  /// Stores bytes into memory that is shared; the place was `.shared`.
  func store(_ source: RawSpan, at address: UInt64)
  /// Asks for bytes of memory that is not shared; the place was `.asked`.
  func ask(_ address: UInt64, byteCount: Int) -> UInt64
  /// What came back for a question; anything but `.waiting` ends it.
  func answer(_ question: UInt64) -> GuestAnswer
  /// Sends bytes to memory that is not shared; the place was `.asked`.
  func send(_ source: RawSpan, to address: UInt64)
  /// Whether bytes were sent that are not known to have arrived.
  var hasUnansweredWrites: Bool { get }
  /// An MSI-X message with this data arrived.
  func signal(data: UInt32)
  /// The INTx line changed.
  func drive(isAsserted: Bool)
}

/// Where bytes of guest memory lie.
public enum GuestPlace: Hashable, Sendable {
  /// In memory that is shared with this process.
  case shared
  /// With the guest, who has to be asked.
  case asked
  /// Nowhere, or not for this kind of access.
  case nowhere
}

/// What came back for bytes that were asked for.
public enum GuestAnswer: Hashable, Sendable {
  /// Nothing yet.
  case waiting
  /// The bytes.
  case bytes([UInt8])
  /// The guest has no such bytes.
  case refused
}
