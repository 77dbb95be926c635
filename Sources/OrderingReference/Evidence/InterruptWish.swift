import ByteLayouts
import Trace
import VirtioLayouts

/// What the driver says about interrupts, where the device reads it, and what it asks for.
///
/// Source: VIRTIO v1.4, sections 2.7.7 and 2.8.14.
enum InterruptWish {
  /// The address of the field, and its bytes.
  static func field(of areas: QueueAreas) -> (address: UInt64, byteCount: Int) {
    if areas.isPacked { return (areas.availableRing, EventSuppression.byteCount) }
    let offset =
      areas.features.contains(.eventIndex)
      ? SplitRingLayout(size: areas.size).usedEventOffset : SplitRingLayout.flagsOffset
    return (areas.availableRing &+ offset, 2)
  }

  /// Where the field stands in what a read returns; nil when the read does not hold it.
  static func offset(in access: DeviceAccess, areas: QueueAreas) -> Int? {
    let (address, byteCount) = field(of: areas)
    let offset = address &- access.address
    let end = offset.addingReportingOverflow(UInt64(byteCount))
    guard !end.overflow, end.partialValue <= UInt64(access.byteCount) else { return nil }
    return Int(offset)
  }

  /// The field in what a read returned; nil when the read does not hold it.
  static func value(in payload: RawSpan, of access: DeviceAccess, areas: QueueAreas) -> UInt32? {
    guard payload.byteCount == Int(access.byteCount), let offset = offset(in: access, areas: areas)
    else { return nil }
    return areas.isPacked
      ? payload.littleEndian(at: offset, as: UInt32.self)
      : UInt32(payload.littleEndian(at: offset, as: UInt16.self))
  }

  /// Whether the use of ring entries `passed`, counted since the queue was configured, is to be
  /// told; reserved values ask for nothing.
  static func asks(_ value: UInt32, for passed: Range<UInt64>, areas: QueueAreas) -> Bool {
    guard !passed.isEmpty else { return false }
    let hasEventIndex = areas.features.contains(.eventIndex)
    guard areas.isPacked else {
      let field = UInt16(truncatingIfNeeded: value)
      guard hasEventIndex else { return field & SplitRingLayout.noInterruptFlag == 0 }
      let behind = UInt16(truncatingIfNeeded: passed.upperBound) &- 1 &- field
      return UInt64(behind) < UInt64(passed.count)
    }
    let event = EventSuppression(rawValue: value)
    switch event.flags {
    case EventSuppression.enable: return true
    case EventSuppression.descriptor where hasEventIndex:
      // Slot and wrap counter name one entry in every two laps.
      let lap = UInt64(areas.size)
      let slot = UInt64(event.position & 0x7fff)
      guard slot < lap else { return false }
      let named = event.position & 0x8000 == 0 ? slot + lap : slot
      let ahead = (named + 2 * lap - passed.lowerBound % (2 * lap)) % (2 * lap)
      return ahead < UInt64(passed.count)
    default: return false
    }
  }
}
