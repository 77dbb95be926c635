import PCIeLayouts
import Trace

/// A request that waits for completions.
struct OutstandingRequest {
  /// The request.
  var header: TLPHeader
  /// The event that sent it.
  var event: TraceEvent
  /// Bytes still to come.
  var remainingByteCount: Int
  /// Position among the events of a rule that cares for order.
  var ordinal: UInt64 = 0
  /// Bytes of untranslated address space that its answers have covered.
  var coveredByteCount: UInt64 = 0
  /// Whether its answers grant nothing.
  var isDiscarded = false
  /// Entries that its answers had.
  var entryCount = 0
  /// Size of those, as a power of two of bytes.
  var entrySizeExponent: UInt8 = 0
  /// Whether the last of them was a hole.
  var wasHole = false
  /// What invalidations named while it was under way: its answers grant nothing of that.
  var revoked: [TranslationRange] = []

  /// The untranslated addresses that a translation request asks for.
  var askedRange: TranslationRange {
    let base = header.address & ~0xfff
    return TranslationRange(
      base: base, last: base &+ (max(UInt64(header.doublewordCount / 2), 1) << 12 - 1))
  }
}

/// What a completion means to the request that it answers.
enum CompletionVerdict: Hashable {
  /// No request has its requester and tag.
  case withoutRequest
  /// It carries more than is still to come, or counts it wrongly.
  case wrongByteCount
  /// More completions follow.
  case partial
  /// The request has ended.
  case last
}

/// The non-posted requests of one direction, by requester and tag.
struct OutstandingRequests {
  private var slots = PageTable(capacity: 512)
  private(set) var requests: [OutstandingRequest] = []
  private var free: [Int32] = []

  private static func key(_ header: TLPHeader) -> UInt64 {
    UInt64(header.requester.rawValue) << 8 | UInt64(header.tag)
  }

  /// Bytes that the completions of a request carry in all.
  ///
  /// Source: PCIe Base, 2.3.1.1.
  static func completionByteCount(_ header: TLPHeader) -> Int {
    guard header.kind == .memoryRead else { return header.kind.hasData ? 0 : 4 }
    let total = Int(header.doublewordCount) * 4
    if header.addressType == .translationRequest { return total }
    let first = Int(header.firstByteEnables & 15)
    let last = Int(header.lastByteEnables & 15)
    if header.doublewordCount == 1 {
      let width = first.bitWidth - first.leadingZeroBitCount
      return first == 0 ? 1 : width - first.trailingZeroBitCount
    }
    let skipped = first == 0 ? 0 : first.trailingZeroBitCount
    let dropped = last == 0 ? 0 : 4 - (last.bitWidth - last.leadingZeroBitCount)
    return total - skipped - dropped
  }

  /// Bytes that a write of memory carries, by its byte enables.
  ///
  /// Source: PCIe Base, 2.2.5.
  static func enabledByteCount(_ header: TLPHeader) -> Int {
    let first = Int(header.firstByteEnables & 15).nonzeroBitCount
    let last = Int(header.lastByteEnables & 15).nonzeroBitCount
    return header.doublewordCount == 1
      ? first : 4 * (Int(header.doublewordCount) - 2) + first + last
  }

  /// Takes a request, in place of an older one with the same tag.
  mutating func open(_ header: TLPHeader, event: TraceEvent, ordinal: UInt64 = 0) {
    let request = OutstandingRequest(
      header: header, event: event,
      remainingByteCount: Self.completionByteCount(header), ordinal: ordinal)
    let key = Self.key(header)
    if let present = slot(key) {
      requests[present] = request
    } else if let reused = free.popLast() {
      requests[Int(reused)] = request
      slots[key] = reused
    } else {
      slots[key] = Int32(requests.count)
      requests.append(request)
    }
  }

  private func slot(_ key: UInt64) -> Int? {
    let at = slots[key]
    return at >= 0 ? Int(at) : nil
  }

  /// Where the request that a completion answers stands; nil when there is none.
  func position(_ completion: TLPHeader) -> Int? { slot(Self.key(completion)) }

  /// Changes a request in place.
  mutating func update(_ position: Int, _ change: (inout OutstandingRequest) -> Void) {
    change(&requests[position])
  }

  /// Takes a completion into account; what has ended is forgotten.
  mutating func answer(_ completion: TLPHeader) -> CompletionVerdict {
    guard let at = slot(Self.key(completion)) else { return .withoutRequest }
    let verdict = verdict(completion, at: at)
    if verdict == .last { close(at) }
    return verdict
  }

  private mutating func close(_ at: Int) {
    slots[Self.key(requests[at].header)] = PageTable.absent
    free.append(Int32(at))
  }

  private mutating func verdict(_ completion: TLPHeader, at: Int) -> CompletionVerdict {
    guard completion.kind == .completionWithData, completion.status == .success else {
      return .last
    }
    let request = requests[at].header
    let remaining = requests[at].remainingByteCount
    let carried = completion.payloadByteCount
    guard request.kind == .memoryRead else { return carried <= remaining ? .last : .wrongByteCount }
    let counted = Int(completion.byteCount)
    if request.addressType == .translationRequest {
      // Whole entries, as many as are counted or fewer (ATS 1.1, 2.3).
      guard carried.isMultiple(of: 8), carried <= counted, counted <= remaining else {
        return .wrongByteCount
      }
      requests[at].remainingByteCount = remaining - carried
      return carried == counted ? .last : .partial
    }
    let skipped = Int(completion.lowerAddress & 3)
    guard counted == remaining, carried <= (skipped + remaining + 3) & ~3 else {
      return .wrongByteCount
    }
    requests[at].remainingByteCount = remaining - min(remaining, carried - skipped)
    return requests[at].remainingByteCount == 0 ? .last : .partial
  }

  /// Calls `body` with every request under way and its position.
  func forEach(_ body: (Int, OutstandingRequest) -> Void) {
    for at in requests.indices where slots[Self.key(requests[at].header)] == Int32(at) {
      body(at, requests[at])
    }
  }
}
