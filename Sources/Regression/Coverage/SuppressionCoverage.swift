import ByteLayouts
import Trace
import VirtioLayouts

/// Tells the coverage what the driver had said when the device decided about an interrupt.
final class SuppressionCoverage: TraceObserver {
  private struct Ring {
    var areas: QueueAreas
    /// Used index, or slot of the last used descriptor.
    var now: UInt16 = 0
    var decided: UInt16 = 0
    var isLater = false
    var passedIndexEnd = false
  }

  private static let cross = CoveragePlan.number(of: CoveragePlan.suppression)
  private static let enabled = 0
  private static let disabled = 1
  private static let due = 2
  private static let ahead = 3

  private let counts: CoverageCounts
  private var rings: [Ring?] = Array(repeating: nil, count: 256)

  init(_ counts: CoverageCounts) { self.counts = counts }

  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .queueConfigured(let areas) where areas.party == .device && areas.queue < 256:
      rings[Int(areas.queue)] = Ring(areas: areas)
    case .deviceWriteIssued(let access) where access.queue < 256:
      if access.purpose == .usedIndex { index(Int(access.queue), payload) }
      if access.purpose == .usedDescriptor { slot(Int(access.queue), access.address) }
    case .deviceReadCompleted(let access)
    where access.purpose == .interruptSuppression && access.queue < 256 && !access.failed:
      decide(Int(access.queue), payload)
    default: break
    }
  }

  private func index(_ queue: Int, _ payload: RawSpan) {
    guard var ring = rings[queue], !ring.areas.isPacked, payload.byteCount >= 2 else { return }
    let next: UInt16 = payload.littleEndian(at: payload.byteCount - 2)
    if next < ring.now { ring.passedIndexEnd = true }
    ring.isLater = ring.isLater || next > ring.areas.size
    ring.now = next
    rings[queue] = ring
  }

  private func slot(_ queue: Int, _ address: UInt64) {
    guard var ring = rings[queue], ring.areas.isPacked else { return }
    let next = UInt16(truncatingIfNeeded: (address &- ring.areas.descriptorTable) / 16)
    if next < ring.now { ring.isLater = true }
    ring.now = next
    rings[queue] = ring
  }

  private func decide(_ queue: Int, _ payload: RawSpan) {
    guard var ring = rings[queue], payload.byteCount >= 2 else { return }
    let first: UInt16 = payload.littleEndian(at: 0)
    let hasEvents = ring.areas.features.contains(.eventIndex)
    let wish: Int
    if ring.areas.isPacked {
      let flags = payload.byteCount >= 4 ? payload.littleEndian(at: 2, as: UInt16.self) & 3 : 0
      switch flags {
      case 1: wish = Self.disabled
      case 2 where hasEvents:
        wish = first & 0x7fff == ring.now ? Self.due : Self.ahead
      default: wish = Self.enabled
      }
    } else if hasEvents {
      wish = ring.now &- first &- 1 < ring.now &- ring.decided ? Self.due : Self.ahead
    } else {
      wish = first & 1 == 0 ? Self.enabled : Self.disabled
    }
    counts.hit(
      Self.cross, ring.areas.isPacked ? 1 : 0, wish,
      ring.passedIndexEnd ? 2 : ring.isLater ? 1 : 0)
    ring.decided = ring.now
    ring.passedIndexEnd = false
    rings[queue] = ring
  }
}
