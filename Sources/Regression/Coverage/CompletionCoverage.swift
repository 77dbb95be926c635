import PCIeLayouts
import Trace

/// Tells the coverage how each read of the device over the link was answered.
final class CompletionCoverage: TraceObserver {
  private struct Read {
    var isOpen = false
    var wasUsed = false
    var isReused = false
    var pieces = 0
  }

  private static let cross = CoveragePlan.number(of: CoveragePlan.completions)
  private static let right = 0
  private static let unsupported = 1
  private static let aborted = 2
  private static let poisoned = 3
  private static let unanswered = 4

  private let counts: CoverageCounts
  private var reads = Array(repeating: Read(), count: 256)

  init(_ counts: CoverageCounts) { self.counts = counts }

  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .tlpSent(let packet):
      guard packet.direction == .up, packet.header.kind == .memoryRead,
        packet.header.addressType != .translationRequest
      else { return }
      let tag = Int(packet.header.tag)
      if reads[tag].isOpen { close(tag, Self.unanswered) }
      reads[tag] = Read(isOpen: true, wasUsed: true, isReused: reads[tag].wasUsed)
    case .tlpDelivered(let packet):
      guard packet.direction == .down,
        packet.header.kind == .completion || packet.header.kind == .completionWithData
      else { return }
      take(packet.header)
    default: break
    }
  }

  func end(_ tail: TraceTail) {
    for tag in reads.indices where reads[tag].isOpen { close(tag, Self.unanswered) }
  }

  private func take(_ header: TLPHeader) {
    let tag = Int(header.tag)
    guard reads[tag].isOpen else { return }
    reads[tag].pieces += 1
    switch header.status {
    case .unsupportedRequest: return close(tag, Self.unsupported)
    case .completerAbort: return close(tag, Self.aborted)
    case .success, .configurationRetry: break
    }
    if header.poisoned { return close(tag, Self.poisoned) }
    let bytes = 4 * Int(header.doublewordCount) - Int(header.lowerAddress & 3)
    if Int(header.byteCount) <= bytes { close(tag, Self.right) }
  }

  private func close(_ tag: Int, _ end: Int) {
    let read = reads[tag]
    reads[tag].isOpen = false
    counts.hit(Self.cross, min(read.pieces, 3), read.isReused ? 1 : 0, end)
  }
}
