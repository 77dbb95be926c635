import IOMMULayouts

/// The registers of an Arm IOMMU, and what they say of its queues.
///
/// Source: Arm SMMUv3, 3.5 (queues) and 6.3.
struct StreamRegisters {
  var control: UInt64 = 0
  var secondControl: UInt64 = 0
  var tableBase: UInt64 = 0
  var tableSize: UInt64 = 0
  var commandBase: UInt64 = 0
  var commandProducer: UInt64 = 0
  var commandConsumer: UInt64 = 0
  var eventBase: UInt64 = 0
  var eventProducer: UInt64 = 0
  var eventConsumer: UInt64 = 0

  var isOn: Bool { control & 1 != 0 }
  var takesCommands: Bool { control & 8 != 0 }
  var recordsBadStreams: Bool { secondControl & 2 != 0 }

  private static let lost: UInt64 = 1 << 31

  /// Bits of a queue's index and the one beyond, which tells a full queue from an empty one.
  static func mask(_ base: UInt64) -> UInt64 { (UInt64(2) << min(base & 31, 19)) - 1 }

  /// The place of a queue's entry, and of none beyond it.
  static func place(_ base: UInt64, _ index: UInt64, byteCount: UInt64) -> UInt64 {
    (base & 0x000f_ffff_ffff_ffe0) + (index & (mask(base) >> 1)) * byteCount
  }

  /// The place of the next record, nil where none is taken; the producer moves behind it.
  mutating func takeEventPlace() -> UInt64? {
    guard control & 4 != 0 else { return nil }
    let mask = Self.mask(eventBase)
    let flag = eventProducer & Self.lost
    guard (eventProducer ^ eventConsumer) & mask != (mask >> 1) + 1 else {
      // The guest has seen the last loss if both flags are alike.
      if flag == eventConsumer & Self.lost { eventProducer ^= Self.lost }
      return nil
    }
    let place = Self.place(eventBase, eventProducer, byteCount: StreamEvent.byteCount)
    eventProducer = flag | (eventProducer + 1) & mask
    return place
  }
}
