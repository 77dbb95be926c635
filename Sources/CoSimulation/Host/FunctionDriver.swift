import Endpoint
import PCIeLayouts
import VirtioLayouts

/// Drives the registers of the function for a peer that has the rings alone.
///
/// It places the windows and sees to features, queues, vectors and status; everything is a request
/// over the link.
///
/// Source: VIRTIO v1.4, sections 3.1 and 4.1.
struct FunctionDriver {
  /// A place behind a base address register.
  private struct Area {
    var window: Int
    var offset: UInt64
    var byteCount: UInt64
  }

  private unowned let machine: OutsideMachine
  private let shape: FunctionShape
  private let common: Area
  private let notify: Area
  /// Where the device has a configuration.
  private let device: Area?
  private let notifyMultiplier: UInt64
  /// Queues of the function.
  let queueCount: Int

  /// Enumerates the function and switches memory, mastering and MSI-X on.
  init?(_ machine: OutsideMachine) {
    self.machine = machine
    shape = FunctionShape(machine)
    var areas: [VirtioStructure: Area] = [:]
    var multiplier: UInt64 = 0
    var at = machine.readConfiguration(ConfigurationHeader.capabilityPointer) & 0xfc
    for _ in 0..<48 where at >= UInt32(ConfigurationHeader.capabilityBase) {
      let words = (0..<5).map { machine.readConfiguration(UInt16(at) + 4 * UInt16($0)) }
      if UInt8(truncatingIfNeeded: words[0]) == VirtioCapability.capabilityID,
        let kind = VirtioStructure(rawValue: UInt8(truncatingIfNeeded: words[0] >> 24))
      {
        let area = Area(
          window: Int(words[1] & 0xff), offset: UInt64(words[2]), byteCount: UInt64(words[3]))
        if areas[kind] == nil { areas[kind] = area }
        if kind == .notify { multiplier = UInt64(words[4]) }
      }
      at = words[0] >> 8 & 0xfc
    }
    guard let common = areas[.commonConfiguration], let notify = areas[.notify] else {
      return nil
    }
    (self.common, self.notify, notifyMultiplier) = (common, notify, multiplier)
    device = areas[.deviceConfiguration]
    machine.placeWindows(shape)
    machine.write(
      .configuration, UInt64(ConfigurationHeader.command),
      [UInt8(ConfigurationHeader.memorySpaceEnable | ConfigurationHeader.busMasterEnable), 0])
    let count = machine.readWindow(
      common.window, shape, offset: common.offset + CommonConfiguration.queueCount, byteCount: 2)
    queueCount = Int(count[0]) | Int(count[1]) << 8
    programVectors()
  }

  /// Vector n sends n; the last stands for configuration changes.
  private func programVectors() {
    guard let place = shape.msixOffset else { return }
    for vector in 0..<shape.vectorCount {
      let address = HostPlaces.interrupts.lowerBound
      var entry = Fields()
      entry.append(address)
      entry.append(UInt32(vector))
      entry.append(UInt32(0))
      machine.writeWindow(
        shape.table.window, shape,
        offset: shape.table.offset + UInt64(vector) * MSIXCapability.entryByteCount, entry.bytes)
    }
    let control = UInt16(truncatingIfNeeded: machine.readConfiguration(place) >> 16)
    let value = control | MSIXCapability.enable
    machine.write(
      .configuration, UInt64(place) + 2,
      [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)])
  }

  private func put<Value: FixedWidthInteger>(_ offset: UInt64, _ value: Value) {
    var fields = Fields()
    if Value.bitWidth == 64 {
      fields.append(UInt64(truncatingIfNeeded: value))
    } else if Value.bitWidth == 32 {
      fields.append(UInt32(truncatingIfNeeded: value))
    } else if Value.bitWidth == 16 {
      fields.append(UInt16(truncatingIfNeeded: value))
    } else {
      fields.append(UInt8(truncatingIfNeeded: value))
    }
    machine.writeWindow(common.window, shape, offset: common.offset + offset, fields.bytes)
  }

  private func get(_ offset: UInt64, byteCount: Int) -> UInt64 {
    machine.readWindow(common.window, shape, offset: common.offset + offset, byteCount: byteCount)
      .reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The device type, by the device ID; nil where there is none of that number.
  var kind: VirtioDeviceType? {
    let word = machine.readConfiguration(ConfigurationHeader.vendorID)
    return VirtioDeviceType.allCases.first { UInt32($0.modernDeviceID) == word >> 16 }
  }

  /// What the device offers.
  var offer: FeatureBits {
    var value: UInt64 = 0
    for half in 0..<2 as Range<UInt32> {
      put(CommonConfiguration.deviceFeatureSelect, half)
      value |= get(CommonConfiguration.deviceFeature, byteCount: 4) << (32 * UInt64(half))
    }
    return FeatureBits(rawValue: value)
  }

  /// The device status register.
  var status: DeviceStatus {
    DeviceStatus(
      rawValue: UInt8(truncatingIfNeeded: get(CommonConfiguration.deviceStatus, byteCount: 1)))
  }

  /// Resets the device.
  func reset() { put(CommonConfiguration.deviceStatus, UInt8(0)) }

  /// Resets the device and agrees on features; false when it does not take them.
  func negotiate(_ features: FeatureBits) -> Bool {
    reset()
    var status: DeviceStatus = [.acknowledge, .driver]
    put(CommonConfiguration.deviceStatus, status.rawValue)
    for half in 0..<2 as Range<UInt32> {
      put(CommonConfiguration.driverFeatureSelect, half)
      put(
        CommonConfiguration.driverFeature,
        UInt32(truncatingIfNeeded: features.rawValue >> (32 * UInt64(half))))
    }
    status.insert(.featuresOK)
    put(CommonConfiguration.deviceStatus, status.rawValue)
    return self.status.contains(.featuresOK)
  }

  /// Configures a queue and switches it on; it interrupts by the vector of its number.
  func enable(_ queue: Int, size: UInt16, descriptors: UInt64, driver: UInt64, device: UInt64) {
    put(CommonConfiguration.queueSelect, UInt16(queue))
    put(CommonConfiguration.queueSize, size)
    put(CommonConfiguration.queueVector, UInt16(queue))
    put(CommonConfiguration.queueDescriptor, descriptors)
    put(CommonConfiguration.queueDriver, driver)
    put(CommonConfiguration.queueDevice, device)
    put(CommonConfiguration.queueEnable, UInt16(1))
  }

  /// Lets the device begin.
  func begin() {
    put(
      CommonConfiguration.deviceStatus,
      ([.acknowledge, .driver, .featuresOK, .driverOK] as DeviceStatus).rawValue)
  }

  /// Rings the bell of a queue.
  func notify(_ queue: Int) {
    put(CommonConfiguration.queueSelect, UInt16(queue))
    let offset = get(CommonConfiguration.queueNotifyOffset, byteCount: 2) * notifyMultiplier
    machine.writeWindow(
      notify.window, shape, offset: notify.offset + offset,
      [UInt8(truncatingIfNeeded: queue), UInt8(truncatingIfNeeded: queue >> 8)])
  }

  /// Bytes of the device's configuration; zeros behind its end.
  func readDevice(_ offset: UInt64, byteCount: Int) -> [UInt8] {
    guard let device, offset < device.byteCount else {
      return Array(repeating: 0, count: byteCount)
    }
    let count = min(byteCount, Int(min(device.byteCount - offset, 4096)))
    let bytes = machine.readWindow(
      device.window, shape, offset: device.offset + offset, byteCount: count)
    return bytes + Array(repeating: 0, count: byteCount - count)
  }

  /// Writes bytes of the device's configuration; false outside of it.
  func writeDevice(_ offset: UInt64, _ bytes: [UInt8]) -> Bool {
    guard let device, offset <= device.byteCount, UInt64(bytes.count) <= device.byteCount - offset
    else {
      return false
    }
    machine.writeWindow(device.window, shape, offset: device.offset + offset, bytes)
    return true
  }

  /// Switches ATS on or off; false where the function has none.
  func setTranslation(_ isOn: Bool) -> Bool {
    var at: UInt16 = 0x100
    for _ in 0..<48 {
      let head = machine.readConfiguration(at)
      if UInt16(truncatingIfNeeded: head) == ATSCapability.identifier {
        let value = isOn ? ATSCapability.enable : 0
        return machine.write(
          .configuration, UInt64(at) + UInt64(ATSCapability.control),
          [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)])
      }
      at = UInt16(truncatingIfNeeded: head >> 20) & 0xffc
      guard at != 0 else { break }
    }
    return false
  }
}
