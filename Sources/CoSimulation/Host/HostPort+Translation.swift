import ByteLayouts
import CycleKernel
import PCIeFabric
public import PCIeLayouts
import Trace

/// ATS at the host's end: translation requests of the device, invalidations of the host.
///
/// Source: ATS 1.1, sections 2 and 3.
extension HostPort {
  /// Invalidations that can be under way at once, one for each ITag.
  static let tagCount = 32

  /// Has the device forget translations; nil when as many are under way as there can be.
  ///
  /// The guest is told by ``GuestSide/invalidated(tag:)`` when it has.
  public func invalidate(_ range: InvalidateRange) -> UInt8? {
    let free = (~invalidationsUnderWay).trailingZeroBitCount
    guard free < Self.tagCount else { return nil }
    let tag = UInt8(free)
    invalidationsUnderWay |= 1 << UInt32(tag)
    invalidationsToSend.append((tag, range.encoded))
    return tag
  }

  /// Sends invalidations as far as the link has room.
  func sendInvalidations() -> Bool {
    var didMove = false
    while !invalidationsToSend.isEmpty, link.down.hasRoom(.posted) {
      let (tag, payload) = invalidationsToSend.removeFirst()
      var header = TLPHeader(kind: .messageWithData, requester: HostPlaces.root, tag: tag)
      header.messageCode = .invalidateRequest
      header.messageRouting = .byID
      header.target = HostPlaces.function
      header.doublewordCount = 2
      unsafe withUnsafeBytes(of: payload.bigEndian) { raw in
        unsafe link.down.post(header, payload: RawSpan(_unsafeBytes: raw))
      }
      didMove = true
    }
    return didMove
  }

  /// Takes an invalidate completion; one that nobody waits for is counted as refused.
  func takeInvalidateCompletion(_ message: TLPHeader) {
    let tags = UInt32(truncatingIfNeeded: message.messageData)
    let copies = Int(truncatingIfNeeded: message.messageData >> 32 & 7)
    guard tags != 0, tags & ~invalidationsUnderWay == 0 else {
      counts.refusedMessages += 1
      return
    }
    for tag in 0..<Self.tagCount where tags >> UInt32(tag) & 1 != 0 {
      invalidationCopies[tag] += 1
      guard invalidationCopies[tag] >= (copies == 0 ? 8 : copies) else { continue }
      invalidationCopies[tag] = 0
      invalidationsUnderWay &= ~(1 << UInt32(tag))
      guest?.invalidated(tag: UInt8(tag))
    }
  }

  /// Forgets every invalidation: the function was reset, and keeps no translation.
  public func dropInvalidations() {
    invalidationsToSend.removeAll()
    invalidationCopies = Array(repeating: 0, count: Self.tagCount)
    let pending = invalidationsUnderWay
    invalidationsUnderWay = 0
    for tag in 0..<Self.tagCount where pending >> UInt32(tag) & 1 != 0 {
      guest?.invalidated(tag: UInt8(tag))
    }
  }

  /// Answers a translation request; false while the guest is still asked.
  func translate(_ index: Int) -> Bool {
    let read = reads[index]
    if read.question == nil {
      reads[index].question = guest?.askTranslation(read.request)
    }
    switch reads[index].question.flatMap({ guest?.translation($0) }) ?? .refused {
    case .waiting: return false
    case .refused: return refuse(index)
    case .entry(let entry):
      var header = completion(of: read.header, kind: .completionWithData)
      header.byteCount = UInt16(TranslationEntry.byteCount)
      // Shaped like a read that ends at a read completion boundary.
      let boundary = link.down.configuration.readCompletionBoundary
      header.lowerAddress = UInt8((boundary - TranslationEntry.byteCount) & 0x7f)
      header.doublewordCount = 2
      unsafe withUnsafeBytes(of: entry.encoded.bigEndian) { raw in
        unsafe link.down.post(header, payload: RawSpan(_unsafeBytes: raw))
      }
      reads[index].done = read.byteCount
      return true
    }
  }
}
