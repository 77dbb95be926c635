import VirtioLayouts

/// One queue as its registers show it.
struct QueueView {
  /// Where a queue reset stands.
  enum Reset: Hashable {
    case none, requested, done
  }

  /// queue_size as last written or read.
  var size: UInt16?
  /// queue_size as first read after a device reset.
  var maximumSize: UInt16?
  var vector = CommonConfiguration.noVector
  /// The vector was read back since it was written.
  var vectorIsVerified = true
  var isEnabled = false
  /// Halves of areas written since the queue was last out of use: bit 2 * area + half.
  var writtenHalves: UInt8 = 0
  var areas: (UInt64, UInt64, UInt64) = (0, 0, 0)
  var notifyOffset: UInt16?
  var notificationName: UInt16?
  var reset = Reset.none
  /// The queue was reset by itself and enabled again.
  var isReenabled = false

  static let allHalves: UInt8 = 0x3f

  func area(_ index: Int) -> UInt64 {
    switch index {
    case 0: areas.0
    case 1: areas.1
    default: areas.2
    }
  }

  mutating func writeArea(_ index: Int, half: Int, _ value: UInt32) {
    writtenHalves |= 1 << UInt8(2 * index + half)
    let shift = UInt64(32 * half)
    let merged = area(index) & ~(0xffff_ffff << shift) | UInt64(value) << shift
    switch index {
    case 0: areas.0 = merged
    case 1: areas.1 = merged
    default: areas.2 = merged
    }
  }
}
