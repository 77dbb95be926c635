import Trace
import VirtioLayouts

/// Frames: NET-01 to NET-06, VQ-PACK-20.
struct NetRules {
  private static let offloads: FeatureBits = [
    FeatureBits(bit: 7), FeatureBits(bit: 8), FeatureBits(bit: 10), FeatureBits(bit: 54),
    FeatureBits(bit: 55),
  ]
  private var group: [(chain: Int, length: UInt32)] = []

  private func isControl(_ ring: RingWatch) -> Bool {
    let transport = ring.context.transport
    guard transport.acknowledged.contains(.netControlQueue) else { return false }
    let last = transport.offered.contains(.netMultiqueue) ? transport.queueCount : nil
    return ring.areas.queue == (last ?? 3) - 1
  }

  func exposed(_ chain: Int, _ ring: RingWatch) {
    guard ring.areas.queue % 2 == 1, !isControl(ring) else { return }
    let offset = UInt64(NetHeader.bufferCountOffset)
    guard hasCount(ring),
      let count = ring.bytes(of: chain, writable: false, at: offset, count: 2)
    else { return }
    ring.context.check(.net(6), count == 0, "num_buffers is \(count) in a frame to be sent")
  }

  private func hasCount(_ ring: RingWatch) -> Bool {
    let features = ring.context.transport.acknowledged
    return !ring.context.transport.isLegacy || features.contains(.netMergeableReceiveBuffers)
  }

  mutating func beginGroup() { group.removeAll(keepingCapacity: true) }

  mutating func used(_ chain: Int, length: UInt32) { group.append((chain, length)) }

  /// Looks at all frames that became visible together.
  func endGroup(_ ring: RingWatch) {
    guard ring.areas.queue % 2 == 0, !isControl(ring) else { return }
    let context = ring.context
    let features = context.transport.acknowledged
    let isMerged = features.contains(.netMergeableReceiveBuffers)
    var at = 0
    while at < group.count {
      let chain = group[at].chain
      guard group[at].length >= UInt32(NetHeader.legacyByteCount),
        let head = ring.bytes(of: chain, writable: true, at: 0, count: 2)
      else { return }
      if !features.contains(.netGuestChecksum) {
        context.check(.net(4), head & 0xff == 0, "flags \(head & 0xff) without GUEST_CSUM")
      }
      if features.isDisjoint(with: Self.offloads) {
        context.check(.net(5), head >> 8 == 0, "gso_type \(head >> 8) without an offload")
      }
      guard hasCount(ring) else {
        at += 1
        continue
      }
      let offset = UInt64(NetHeader.bufferCountOffset)
      guard let count = ring.bytes(of: chain, writable: true, at: offset, count: 2) else { return }
      let isLegal = isMerged ? count >= 1 && count <= UInt64(ring.areas.size) : count == 1
      context.check(.net(1), isLegal, "num_buffers is \(count)")
      guard isLegal else { return }
      checkGroup(at, Int(count), ring)
      at += Int(count)
    }
  }

  private func checkGroup(_ first: Int, _ count: Int, _ ring: RingWatch) {
    guard count > 1 else { return }
    let context = ring.context
    let isWhole = first + count <= group.count
    if ring.areas.isPacked {
      context.check(
        .packed(20), isWhole, "the first of \(count) buffers is used before the others")
    }
    if isWhole || !ring.areas.isPacked {
      context.check(.net(3), isWhole, "\(group.count - first) of \(count) buffers become visible")
    }
    guard isWhole else { return }
    for member in group[first..<first + count - 1] {
      let room = ring.chains[member.chain].writableByteCount
      context.check(
        .net(2), UInt64(member.length) == room,
        "a buffer of \(room) bytes holds \(member.length) and is not the last of its frame")
    }
  }
}
