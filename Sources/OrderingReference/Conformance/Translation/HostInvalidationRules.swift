import ByteLayouts
import PCIeLayouts
import Trace

/// The host's side of ATS: pages go back only behind an answered invalidation, ATS-15.
struct HostInvalidationRules {
  private struct Answered {
    var range: TranslationRange
    var sentAt: Int32
  }

  private static let room = 512
  private var clock: Int32 = 0
  private var mappedAt = PageTable(capacity: 256)
  private var underWay: [Answered?] = Array(repeating: nil, count: 32)
  private var answered: [Answered] = []
  private var oldest = 0

  mutating func map(_ mapping: DMAMapping) {
    clock &+= 1
    mappedAt[mapping.deviceAddress >> 12] = clock
  }

  mutating func sendDown(_ header: TLPHeader, _ payload: RawSpan) {
    guard header.kind == .messageWithData, header.messageCode == .invalidateRequest,
      let asked = try? InvalidateRange(decoding: payload)
    else { return }
    clock &+= 1
    underWay[Int(header.tag & 31)] = Answered(
      range: TranslationRange(asked.range), sentAt: clock)
  }

  mutating func sendUp(_ header: TLPHeader) {
    guard header.kind == .message, header.messageCode == .invalidateCompletion else { return }
    for tag in 0..<32 where header.messageData >> UInt64(tag) & 1 != 0 {
      guard let one = underWay[tag] else { continue }
      underWay[tag] = nil
      if answered.count < Self.room {
        answered.append(one)
      } else {
        answered[oldest] = one
        oldest = (oldest + 1) % Self.room
      }
    }
  }

  func unmap(_ mapping: DMAMapping, _ context: ConformanceContext) {
    guard mapping.space == .host, mapping.byteCount > 0 else { return }
    let since = mappedAt[mapping.deviceAddress >> 12]
    let last = mapping.deviceAddress &+ (mapping.byteCount - 1)
    let isForgotten = [mapping.deviceAddress, last].allSatisfy { address in
      let byte = TranslationRange(base: address, last: address)
      return answered.contains { $0.sentAt > since && $0.range.overlaps(byte) }
    }
    context.check(
      .ats(15), isForgotten,
      "\(hexadecimal(mapping.deviceAddress)) is unmapped and the device has not answered an"
        + " invalidation of it")
  }
}
