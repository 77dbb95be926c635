import Trace
import VirtioLayouts

/// What the device does about errors: ST-07, ST-08, VQ-SPLIT-02, VQ-SPLIT-15, VQ-SPLIT-16,
/// VQ-SPLIT-31.
struct DeviceErrorRules {
  /// Cycles within which an interrupt is on its way.
  private static let patience: UInt64 = 4096
  private var awaitsNeed: UInt64?
  private var awaitsInterrupt: UInt64?
  private var neededReset = false
  private var rungWith: [UInt16: UInt32] = [:]
  private var isSpurious: [UInt16: Bool] = [:]

  /// A queue was stopped by an error.
  mutating func failed(
    _ error: DeviceError, _ book: RingBook, _ context: ConformanceContext
  ) {
    context.exercise(.status(7))
    if !context.transport.shown.contains(.needsReset) { awaitsNeed = context.cycle }
    guard let ring = book.ring(error.queue), !ring.areas.isPacked else { return }
    let outstanding = ring.outstandingCount
    if outstanding == 0 {
      if isSpurious[error.queue] == true {
        context.check(
          .split(31), false,
          "queue \(error.queue) fails with \(error.code) behind a doorbell without anything new")
      }
      return
    }
    guard !ring.explainsRefusal() else { return }
    checkRefusal(error, ring, context)
  }

  private func checkRefusal(
    _ error: DeviceError, _ ring: RingWatch, _ context: ConformanceContext
  ) {
    let exposed = ring.chains.filter(\.isExposed)
    switch error.code {
    case .malformedRequest:
      guard let type = context.deviceType else { return }
      let isJustified = exposed.contains { chain in
        switch type {
        case .block:
          chain.readableByteCount < UInt64(BlockRequestHeader.byteCount)
            || chain.writableByteCount == 0
        case .net, .console, .entropy: true
        }
      }
      guard !isJustified else { return }
      context.check(
        .split(2), false, "queue \(error.queue) refuses a request that is only framed unusually")
    case .indirectMalformed, .readableAfterWritable, .chainTooLong, .nextOutOfRange:
      if exposed.contains(where: \.hasWritableTable) {
        context.check(.split(15), false, "WRITE on an INDIRECT descriptor is refused")
      } else if exposed.contains(where: \.endsInTable) {
        context.check(.split(16), false, "direct descriptors ahead of an INDIRECT one are refused")
      }
    case .availableIndexJump, .headOutOfRange, .addressOutsideRegion, .lengthWraps, .readFailed,
      .indirectNotNegotiated, .writeFailed, .engineBrokeContract, .addressZero, .packedMalformed:
      break
    }
  }

  /// A doorbell reached the device.
  mutating func rung(_ ring: RingWatch, _ context: ConformanceContext) {
    let queue = ring.areas.queue
    let spurious = rungWith[queue] == ring.exposedCount
    if spurious { context.exercise(.split(31)) }
    isSpurious[queue] = spurious
    rungWith[queue] = ring.exposedCount
  }

  /// The queue was configured anew.
  mutating func forget(_ queue: UInt16) {
    rungWith[queue] = nil
    isSpurious[queue] = nil
  }

  /// The status changed; `canInterrupt` says that a configuration change can be told at all.
  mutating func statusChanged(canInterrupt: Bool, _ context: ConformanceContext) {
    let shown = context.transport.shown
    if shown == [] {
      if let since = awaitsInterrupt, context.cycle > since + Self.patience { miss(since, context) }
      awaitsNeed = nil
      awaitsInterrupt = nil
      neededReset = false
      return
    }
    guard shown.contains(.needsReset) else { return }
    awaitsNeed = nil
    if !neededReset, shown.contains(.driverOK), canInterrupt { awaitsInterrupt = context.cycle }
    neededReset = true
  }

  /// The driver read the status.
  mutating func statusRead(_ value: UInt64, _ context: ConformanceContext) {
    guard awaitsNeed != nil, value & UInt64(DeviceStatus.needsReset.rawValue) == 0 else { return }
    awaitsNeed = nil
    context.violate(.status(7), "a queue has failed and the status reads \(hexadecimal(value))")
  }

  /// The device told a configuration change.
  mutating func configurationInterrupt(_ context: ConformanceContext) {
    if awaitsInterrupt != nil { context.exercise(.status(8)) }
    awaitsInterrupt = nil
  }

  func finish(_ context: ConformanceContext) {
    if let since = awaitsNeed {
      context.violate(.status(7), "a queue failed in cycle \(since), NEEDS_RESET was not set")
    }
    if let since = awaitsInterrupt { miss(since, context) }
  }

  private func miss(_ since: UInt64, _ context: ConformanceContext) {
    context.check(
      .status(8), false, "NEEDS_RESET set in cycle \(since) without a configuration interrupt")
  }
}
