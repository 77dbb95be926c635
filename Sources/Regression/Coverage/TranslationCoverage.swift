import ByteLayouts
import PCIeLayouts
import Trace

/// Tells the coverage what the device's accesses found in its translation cache.
///
/// A miss is an access after which a translation of its page was asked for; a hit, one whose page
/// was granted since the last invalidation; a fault, a miss that was granted nothing.
final class TranslationCoverage: TraceObserver {
  private static let cross = CoveragePlan.number(of: CoveragePlan.translations)
  private static let pageShift: UInt64 = 12

  private let counts: CoverageCounts
  private var granted = Set<UInt64>(minimumCapacity: 1024)
  /// Whether the last access to a page was a write.
  private var wanted: [UInt64: Bool] = [:]
  private var asked = Array(repeating: UInt64?.none, count: 256)

  init(_ counts: CoverageCounts) { self.counts = counts }

  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .deviceReadIssued(let access): look(access, isWrite: false)
    case .deviceWriteIssued(let access): look(access, isWrite: true)
    case .translationFault(let fault): counts.hit(Self.cross, 2, fault.isWrite ? 1 : 0)
    case .tlpSent(let packet): ask(packet)
    case .tlpDelivered(let packet): answer(packet, payload)
    default: break
    }
  }

  private func look(_ access: DeviceAccess, isWrite: Bool) {
    guard access.route == .bus, access.purpose != .queueInterrupt,
      access.purpose != .configurationInterrupt
    else { return }
    let page = access.address >> Self.pageShift
    if granted.contains(page) {
      counts.hit(Self.cross, 0, isWrite ? 1 : 0)
    } else {
      wanted[page] = isWrite
    }
  }

  private func ask(_ packet: LinkEvent) {
    guard packet.direction == .up, packet.header.kind == .memoryRead,
      packet.header.addressType == .translationRequest
    else { return }
    let page = packet.header.address >> Self.pageShift
    asked[Int(packet.header.tag)] = page
    if let isWrite = wanted[page] { counts.hit(Self.cross, 1, isWrite ? 1 : 0) }
  }

  private func answer(_ packet: LinkEvent, _ payload: RawSpan) {
    guard packet.direction == .down else { return }
    let header = packet.header
    switch header.kind {
    case .messageWithData:
      // An invalidation: what it covers is not read, so that nothing counts as granted that is not.
      granted.removeAll(keepingCapacity: true)
    case .completion, .completionWithData:
      guard let page = asked[Int(header.tag)] else { return }
      asked[Int(header.tag)] = nil
      let isWrite = wanted.removeValue(forKey: page) ?? false
      // The last byte of an entry holds R and W.
      let rights =
        header.kind == .completionWithData && payload.byteCount >= 8
        ? payload.littleEndian(at: 7, as: UInt8.self) & 3 : 0
      if rights == 0 {
        counts.hit(Self.cross, 2, isWrite ? 1 : 0)
      } else {
        granted.insert(page)
      }
    default: break
    }
  }
}
