import CRicochet
import CoSimulation
import PCIeLayouts
import Trace

/// Memory that is shared, answers that come later, and invalidations.
extension EmbeddedDevice {
  private static let pageByteCount: UInt64 = 4096
  private static let addressLimit: UInt64 = 1 << 52
  private static let regionLimit = 4096

  /// Shares memory of the embedder.
  func map(_ region: SharedRegion) throws(EmbeddingFault) {
    let (address, count) = (region.address, region.byteCount)
    guard count > 0, (address | count) & (Self.pageByteCount - 1) == 0,
      address < Self.addressLimit, count <= Self.addressLimit - address
    else {
      throw .range(
        "\(count) bytes at 0x\(String(address, radix: 16)); memory comes in whole pages of "
          + "\(Self.pageByteCount) bytes")
    }
    guard !regions.contains(where: { $0.overlaps(region) }), regions.count < Self.regionLimit else {
      throw .range("memory at 0x\(String(address, radix: 16)) is shared already; unmap it first")
    }
    regions.append(region)
    if let machine { machine.trace.record(cycle: machine.cycle, .dmaMapped(region.announced)) }
  }

  /// Ends the sharing of a region.
  func unmap(_ address: UInt64) throws(EmbeddingFault) {
    guard let at = regions.firstIndex(where: { $0.address == address }) else {
      throw .range("no memory is shared from 0x\(String(address, radix: 16)) on")
    }
    let region = regions.remove(at: at)
    if let machine { machine.trace.record(cycle: machine.cycle, .dmaUnmapped(region.announced)) }
  }

  /// Answers a read or a write that waits.
  func complete(_ token: UInt64, _ bytes: [UInt8]) throws(EmbeddingFault) {
    let expected: Int
    switch questions.subject(token) {
    case .translation: throw .range("token \(token) is a translation's")
    case .read(let count): expected = count
    case .write, nil: expected = 0
    }
    guard questions.subject(token) == nil || bytes.count == expected else {
      throw .range("\(bytes.count) bytes for token \(token), which takes \(expected)")
    }
    if try questions.end(token) != .write { questions.settle(token, .bytes(bytes)) }
  }

  /// Answers a translation that waits.
  func complete(_ token: UInt64, _ given: rc_translation) throws(EmbeddingFault) {
    let entry = try Self.entry(given)
    if let subject = questions.subject(token), subject != .translation {
      throw .range("token \(token) is no translation's")
    }
    _ = try questions.end(token)
    questions.settle(token, .entry(entry))
  }

  /// Refuses what waits.
  func fail(_ token: UInt64) throws(EmbeddingFault) {
    if try questions.end(token) != .write { questions.settle(token, .refused) }
  }

  /// Has the device forget translations; the tag of the invalidation.
  func invalidate(_ address: UInt64, _ byteCount: UInt64) throws(EmbeddingFault) -> UInt8 {
    let range: InvalidateRange
    if byteCount == 0, address == 0 {
      range = .everything
    } else {
      guard byteCount >= Self.pageByteCount, byteCount & (byteCount - 1) == 0,
        address & (byteCount - 1) == 0
      else {
        throw .range(
          "an invalidation of \(byteCount) bytes at 0x\(String(address, radix: 16)); it has a power "
            + "of two of bytes from \(Self.pageByteCount) on, and is aligned to it")
      }
      range = InvalidateRange(
        range: AlignedRange(
          containing: address, sizeExponent: UInt8(byteCount.trailingZeroBitCount)))
    }
    guard let tag = try started().port.invalidate(range) else {
      throw EmbeddingFault(RC_NO_ROOM, "32 invalidations are under way; let cycles pass")
    }
    return tag
  }
}
