import PCIeLayouts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The guest, as the machine sees it.
extension VhostSession: GuestSide {
  /// Where the bytes of a memory request lie: by guest-physical addresses, which behind an IOMMU are
  /// the translated ones.
  public func place(_ request: UpstreamRequest) -> GuestPlace {
    let isKnown = request.addressType == (usesTranslation ? .translated : .untranslated)
    guard isKnown, memory.find(request.address, byteCount: request.byteCount) != nil else {
      return .nowhere
    }
    return .shared
  }

  /// Copies bytes of the front end's memory.
  public func load(_ request: UpstreamRequest, into target: inout MutableRawSpan) {
    guard let region = memory.find(request.address, byteCount: target.byteCount) else { return }
    region.shared.load(request.address - region.guest, into: &target)
  }

  /// Stores bytes into the front end's memory.
  public func store(_ source: RawSpan, _ request: UpstreamRequest) {
    guard let region = memory.find(request.address, byteCount: source.byteCount) else { return }
    region.shared.store(source, at: request.address - region.guest)
  }

  /// Nobody is asked: all memory is shared.
  public func ask(_ request: UpstreamRequest) -> UInt64 { 0 }
  /// Nothing was asked.
  public func answer(_ question: UInt64) -> GuestAnswer { .refused }
  /// Nobody takes them.
  public func send(_ source: RawSpan, _ request: UpstreamRequest) -> Bool { false }
  /// None ever are.
  public var hasUnansweredWrites: Bool { false }

  /// Signals the ring that a vector is of.
  public func signal(address: UInt64, data: UInt32) {
    guard data < UInt32(rings.count), let call = rings[Int(data)].call else {
      counts.lostCalls += 1
      return
    }
    var one: UInt64 = 1
    // SAFETY: the call is told how long the integer is.
    let written = unsafe write(call.number, &one, 8)
    if written == 8 { counts.calls += 1 } else { counts.lostCalls += 1 }
  }

  /// The function uses vectors, and no line.
  public func drive(isAsserted: Bool) {}
}
