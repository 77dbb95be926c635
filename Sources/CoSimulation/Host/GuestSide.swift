public import PCIeLayouts

/// What stands above the model's root complex when the guest is outside: its memory, its
/// interrupts, its translations.
///
/// Calls return at once; what has to be asked of another process comes back later.
public protocol GuestSide: AnyObject {
  /// Where the bytes of a memory request of the device lie.
  func place(_ request: UpstreamRequest) -> GuestPlace
  /// Copies bytes of memory that is shared; the place was `.shared`.
  func load(_ request: UpstreamRequest, into target: inout MutableRawSpan)
  /// Stores bytes into memory that is shared; the place was `.shared`.
  func store(_ source: RawSpan, _ request: UpstreamRequest)
  /// Asks for bytes of memory that is not shared; the place was `.asked`.
  func ask(_ request: UpstreamRequest) -> UInt64
  /// What came back for a question; anything but `.waiting` ends it.
  func answer(_ question: UInt64) -> GuestAnswer
  /// Sends bytes to memory that is not shared, the place was `.asked`; false where it is known that
  /// nobody takes them.
  func send(_ source: RawSpan, _ request: UpstreamRequest) -> Bool
  /// Whether bytes were sent that are not known to have arrived.
  var hasUnansweredWrites: Bool { get }
  /// Asks for the translation of an address, with ATS.
  func askTranslation(_ request: UpstreamRequest) -> UInt64
  /// What came back for a translation; anything but `.waiting` ends the question.
  func translation(_ question: UInt64) -> GuestTranslation
  /// The device has forgotten what an invalidation named.
  func invalidated(tag: UInt8)
  /// An MSI-X message with this data arrived at this address.
  func signal(address: UInt64, data: UInt32)
  /// The INTx line changed.
  func drive(isAsserted: Bool)
}

/// A guest without ATS: every translation is refused.
extension GuestSide {
  /// A question whose answer is there.
  public func askTranslation(_ request: UpstreamRequest) -> UInt64 { 0 }
  /// Refused.
  public func translation(_ question: UInt64) -> GuestTranslation { .refused }
  /// Nobody asked for it.
  public func invalidated(tag: UInt8) {}
}

extension GuestSide {
  /// Whether bytes can be looked at by untranslated addresses without asking.
  func isShared(_ address: UInt64, byteCount: Int) -> Bool {
    place(UpstreamRequest(address: address, byteCount: byteCount, isWrite: false)) == .shared
  }

  /// Copies bytes that are shared, by untranslated addresses.
  func peek(_ address: UInt64, into target: inout MutableRawSpan) {
    load(
      UpstreamRequest(address: address, byteCount: target.byteCount, isWrite: false),
      into: &target)
  }
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

/// What came back for a translation that was asked for.
public enum GuestTranslation: Hashable, Sendable {
  /// Nothing yet.
  case waiting
  /// What the device may keep; an entry without access is a hole.
  case entry(TranslationEntry)
  /// The guest has no ATS.
  case refused
}
