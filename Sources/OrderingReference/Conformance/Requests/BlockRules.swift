import Trace
import VirtioLayouts

/// Block requests: BLK-01, BLK-02, BLK-04.
struct BlockRules {
  func exposed(_ chain: Int, _ ring: RingWatch) {
    guard let head = ring.bytes(of: chain, writable: false, at: 0, count: 8) else { return }
    let type = UInt32(truncatingIfNeeded: head)
    ring.chains[chain].requestType = type
    ring.context.check(
      .block(4), head >> 32 == 0,
      "the reserved field of a request reads \(hexadecimal(head >> 32))")
    guard let kind = BlockRequestType(rawValue: type), kind == .discard || kind == .writeZeroes
    else { return }
    var at = UInt64(BlockRequestHeader.byteCount)
    while let word = ring.bytes(of: chain, writable: false, at: at + 8, count: 8) {
      let allowed: UInt32 = kind == .writeZeroes ? BlockRange.unmapFlag : 0
      if UInt32(truncatingIfNeeded: word >> 32) & ~allowed != 0 {
        ring.chains[chain].hasUnknownFlags = true
      }
      at += UInt64(BlockRange.byteCount)
    }
  }

  func used(_ chain: Int, _ ring: RingWatch) {
    let record = ring.chains[chain]
    let isWrite = record.requestType == BlockRequestType.write.rawValue
    let isReadOnly = isWrite && ring.context.transport.offered.contains(.blockReadOnly)
    guard isReadOnly || record.hasUnknownFlags, record.writableByteCount > 0,
      let status = ring.bytes(
        of: chain, writable: true, at: record.writableByteCount - 1, count: 1)
    else { return }
    if isReadOnly {
      ring.context.check(
        .block(1), status == UInt64(BlockStatus.ioError.rawValue),
        "a write to a read-only device ends with status \(status)")
    } else {
      ring.context.check(
        .block(2), status == UInt64(BlockStatus.unsupported.rawValue),
        "a range with unknown flags ends with status \(status)")
    }
  }
}
