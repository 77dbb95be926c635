import VirtioLayouts

/// The device's registers as the accesses on the link show them.
///
/// Rules look at it before an access is applied.
final class TransportView {
  /// Which layout the driver uses.
  enum Interface: Hashable {
    case modern, legacy, mapped, mappedLegacy
  }

  private(set) var interface: Interface
  /// DeviceID of a memory-mapped device.
  var mappedType: VirtioDeviceType?
  /// The status as the device last showed it, by a read or by its own event.
  private(set) var shown = DeviceStatus()
  /// The bits that the driver holds set.
  private(set) var held = DeviceStatus()
  /// 0 was written and has not yet been read back.
  private(set) var isResetting = false
  /// A reset was seen through since the trace began.
  private(set) var wasReset = false
  private(set) var hasReachedDriverOK = false
  /// Windows of the offer that were read since the reset.
  private(set) var offeredWindows: UInt8 = 0
  private(set) var offered = FeatureBits()
  private(set) var acknowledged = FeatureBits()
  /// The driver wrote what it acknowledges.
  private(set) var featuresWereWritten = false
  /// FEATURES_OK was written.
  private(set) var asksForFeatures = false
  /// What the read-back of FEATURES_OK said; nil before.
  private(set) var featuresAreAccepted: Bool?
  private(set) var deviceFeatureSelect: UInt32 = 0
  private(set) var driverFeatureSelect: UInt32 = 0
  private(set) var queueSelect: UInt16 = 0
  private(set) var queueCount: UInt16?
  private(set) var configurationVector = CommonConfiguration.noVector
  var configurationVectorIsVerified = true
  var queues: [QueueView] = []

  init(mapped: ConformanceConfiguration.MappedDevice?) {
    interface = mapped.map { $0.isLegacy ? .mappedLegacy : .mapped } ?? .modern
  }

  var isLegacy: Bool { interface == .legacy || interface == .mappedLegacy }
  var isPCI: Bool { interface == .modern || interface == .legacy }
  /// The device may work on queues.
  var isLive: Bool { shown.contains(.driverOK) }
  var isSuspended: Bool { shown.contains(.suspend) && !shown.contains(.driverOK) }
  /// The whole offer was read.
  var offerIsKnown: Bool { offeredWindows & 3 == 3 || isLegacy && offeredWindows & 1 == 1 }
  /// What both sides agreed on; empty before.
  var negotiated: FeatureBits {
    isLegacy || featuresAreAccepted == true || asksForFeatures && shown.contains(.featuresOK)
      ? acknowledged : []
  }

  func useLegacyPorts() { if interface == .modern { interface = .legacy } }

  /// Changes the record of a queue.
  func update(_ queue: UInt16, _ change: (inout QueueView) -> Void) {
    guard queue < 1024 else { return }
    while queues.count <= Int(queue) { queues.append(QueueView()) }
    change(&queues[Int(queue)])
  }

  func queue(_ number: UInt16) -> QueueView? {
    Int(number) < queues.count ? queues[Int(number)] : nil
  }

  /// The device says what its status is.
  func noteShown(_ status: UInt8) {
    shown = DeviceStatus(rawValue: status)
    if shown.contains(.driverOK) { hasReachedDriverOK = true }
  }

  /// The function or device was reset from outside the status register.
  func forget() {
    held = []
    shown = []
    offeredWindows = 0
    offered = []
    acknowledged = []
    featuresWereWritten = false
    asksForFeatures = false
    featuresAreAccepted = nil
    deviceFeatureSelect = 0
    driverFeatureSelect = 0
    queueSelect = 0
    configurationVector = CommonConfiguration.noVector
    configurationVectorIsVerified = true
    queues.removeAll(keepingCapacity: true)
  }

  /// Takes a status access into effect.
  func applyStatus(_ access: RegisterAccess) {
    let value = DeviceStatus(rawValue: UInt8(truncatingIfNeeded: access.value))
    guard access.isWrite else {
      if value.rawValue == 0, isResetting {
        isResetting = false
        wasReset = true
      }
      if asksForFeatures, featuresAreAccepted == nil, !isLegacy {
        featuresAreAccepted = value.contains(.featuresOK)
      }
      held = held.intersection(value.union([.suspend, .failed]))
      noteShown(value.rawValue)
      return
    }
    if value.rawValue == 0 {
      forget()
      isResetting = true
      return
    }
    if value.contains(.featuresOK), !held.contains(.featuresOK) {
      asksForFeatures = true
      featuresAreAccepted = nil
    }
    held = held.union(value).subtracting([.needsReset, .suspend])
    if value.contains(.driverOK) { hasReachedDriverOK = true }
  }

  /// Takes an access to any other register into effect.
  func apply(_ access: RegisterAccess) {
    switch access.field {
    case .status: applyStatus(access)
    case .deviceFeatureSelect where access.isWrite:
      deviceFeatureSelect = UInt32(truncatingIfNeeded: access.value)
    case .driverFeatureSelect where access.isWrite:
      driverFeatureSelect = UInt32(truncatingIfNeeded: access.value)
    case .deviceFeature where !access.isWrite && deviceFeatureSelect < 2:
      offeredWindows |= 1 << UInt8(deviceFeatureSelect)
      offered = Self.merge(offered, access.value, window: deviceFeatureSelect)
    case .driverFeature where access.isWrite:
      featuresWereWritten = true
      if driverFeatureSelect < 2 {
        acknowledged = Self.merge(acknowledged, access.value, window: driverFeatureSelect)
      }
    case .queueCount where !access.isWrite:
      queueCount = UInt16(truncatingIfNeeded: access.value)
    case .configurationVector:
      configurationVector = UInt16(truncatingIfNeeded: access.value)
      configurationVectorIsVerified = !access.isWrite
    case .queueSelect where access.isWrite:
      queueSelect = UInt16(truncatingIfNeeded: access.value)
    default: applyQueue(access)
    }
  }

  private static func merge(
    _ features: FeatureBits, _ value: UInt64, window: UInt32
  ) -> FeatureBits {
    let shift = UInt64(32 * window)
    return FeatureBits(
      rawValue: features.rawValue & ~(0xffff_ffff << shift) | (value & 0xffff_ffff) << shift)
  }

  private func applyQueue(_ access: RegisterAccess) {
    let value = UInt16(truncatingIfNeeded: access.value)
    update(queueSelect) { queue in
      switch access.field {
      case .queueSize, .queueSizeMaximum:
        if !access.isWrite, queue.maximumSize == nil { queue.maximumSize = value }
        queue.size = value
      case .queueVector:
        queue.vector = value
        queue.vectorIsVerified = !access.isWrite
      case .queueEnable: Self.enable(&queue, access, value)
      case .legacyQueueAddress where access.isWrite: queue.isEnabled = access.value != 0
      case .area(let area, let half) where access.isWrite:
        queue.writeArea(area, half: half, UInt32(truncatingIfNeeded: access.value))
      case .queueNotifyOffset: queue.notifyOffset = value
      case .notificationData: queue.notificationName = value
      case .queueReset:
        if access.isWrite, value == 1 {
          queue.reset = .requested
        } else if !access.isWrite, value == 0, queue.reset == .requested {
          queue.reset = .done
          queue.isEnabled = false
          queue.writtenHalves = 0
        }
      default: break
      }
    }
  }

  private static func enable(_ queue: inout QueueView, _ access: RegisterAccess, _ value: UInt16) {
    guard access.isWrite, value == 1 else { return }
    queue.isReenabled = queue.reset != .none
    queue.reset = .none
    queue.isEnabled = true
  }
}
