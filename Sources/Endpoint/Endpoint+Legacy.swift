import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace
import VirtioLayouts

/// The legacy registers in BAR0. Source: VIRTIO v1.4, section 4.1.4.10.
extension Endpoint {
  /// Place of the device configuration, which moves with MSI-X.
  private var legacyConfigurationOffset: UInt64 {
    space.msixIsEnabled
      ? LegacyRegisters.deviceConfigurationWithVectors : LegacyRegisters.deviceConfiguration
  }

  /// The port of an I/O request inside the legacy registers.
  private func port(_ header: TLPHeader) -> UInt64? {
    guard let window = layout.legacy, space.ioSpaceIsEnabled else { return nil }
    let range = header.enabledRange
    let offset = range.address &- space.base(window)
    return offset < window.byteCount && UInt64(range.byteCount) <= window.byteCount - offset
      ? offset : nil
  }

  /// Takes an I/O write; its completion follows.
  func writePort(_ header: TLPHeader, value: UInt32, at cycle: Cycle) {
    guard let port = port(header) else { return }
    let lane = UInt32(header.enabledRange.address & 3)
    let byteCount = header.enabledRange.byteCount
    let mask: UInt32 = byteCount == 4 ? .max : (1 << UInt32(8 * byteCount)) - 1
    writeLegacy(port, value >> (8 * lane) & mask, byteCount, at: cycle)
  }

  /// Answers an I/O request.
  func answerPort(_ header: TLPHeader, at cycle: Cycle) {
    guard let port = port(header) else { return refuse(header) }
    if header.kind == .ioWrite {
      var answer = completion(of: header, kind: .completion)
      answer.byteCount = 4
      link.up.post(answer)
      return
    }
    var answer = completion(of: header, kind: .completionWithData)
    answer.byteCount = 4
    answer.doublewordCount = 1
    let lane = UInt32(header.enabledRange.address & 3)
    post(answer, readLegacy(port, header.enabledRange.byteCount) << (8 * lane))
  }

  private func readLegacy(_ port: UInt64, _ byteCount: Int) -> UInt32 {
    if port >= legacyConfigurationOffset {
      var value: UInt32 = 0
      for lane in 0..<byteCount {
        let byte = requests.device.configurationByte(
          Int(port - legacyConfigurationOffset) + lane)
        value |= UInt32(byte) << UInt32(8 * lane)
      }
      return value
    }
    let queue = transport.selected.map { transport.queues[$0] }
    switch (port, byteCount) {
    case (LegacyRegisters.deviceFeatures, 4):
      return UInt32(truncatingIfNeeded: transport.legacyOffer.rawValue)
    case (LegacyRegisters.driverFeatures, 4):
      return UInt32(truncatingIfNeeded: transport.driverFeatures.rawValue)
    case (LegacyRegisters.queueAddress, 4):
      return UInt32(
        truncatingIfNeeded: (queue?.descriptorArea ?? 0) / LegacyRegisters.pageByteCount)
    case (LegacyRegisters.queueSize, 2): return UInt32(queue?.size ?? 0)
    case (LegacyRegisters.queueSelect, 2): return UInt32(transport.queueSelect)
    case (LegacyRegisters.deviceStatus, 1): return UInt32(transport.status.rawValue)
    case (LegacyRegisters.interruptStatus, 1): return UInt32(takeInterruptStatus())
    case (LegacyRegisters.configurationVector, 2): return UInt32(transport.configurationVector)
    case (LegacyRegisters.queueVector, 2):
      return UInt32(queue?.vector ?? CommonConfiguration.noVector)
    default: return 0
    }
  }

  private func writeLegacy(_ port: UInt64, _ value: UInt32, _ byteCount: Int, at cycle: Cycle) {
    if port >= legacyConfigurationOffset {
      writeDevice(Int(port - legacyConfigurationOffset), value, byteCount, at: cycle)
      return
    }
    switch (port, byteCount) {
    case (LegacyRegisters.driverFeatures, 4):
      transport.isLegacy = true
      let offer = UInt32(truncatingIfNeeded: transport.legacyOffer.rawValue)
      transport.acknowledge(value & offer, window: 0)
    case (LegacyRegisters.queueAddress, 4): placeLegacyQueue(page: value, at: cycle)
    case (LegacyRegisters.queueSelect, 2):
      transport.queueSelect = UInt16(truncatingIfNeeded: value)
    case (LegacyRegisters.queueNotify, 2): notify(value, at: cycle)
    case (LegacyRegisters.deviceStatus, 1):
      // FEATURES_OK does not exist through this interface: the device is live with DRIVER_OK.
      transport.isLegacy = transport.isLegacy || value != 0
      let status = DeviceStatus(rawValue: UInt8(value)).subtracting(.featuresOK)
      carryOut(transport.writeStatus(status), at: cycle)
    case (LegacyRegisters.configurationVector, 2):
      transport.configurationVector = transport.vector(value)
    case (LegacyRegisters.queueVector, 2):
      guard let index = transport.selected else { return }
      transport.queues[index].vector = transport.queueVector(value)
    default: break
    }
  }

  /// Places a queue by its page number.
  ///
  /// Its parts follow each other; page 0 ends its use.
  func placeLegacyQueue(page: UInt32, at cycle: Cycle) {
    guard let index = transport.selected else { return }
    let base = UInt64(page) * LegacyRegisters.pageByteCount
    if transport.queues[index].isEnabled {
      guard page == 0 else { return }
      record(.queueStopped(queue: UInt16(index)), at: cycle)
      commands.push(.stop(index))
      abandon(queue: index, at: cycle)
      transport.finishReset(queue: index)
      return
    }
    guard page != 0 else { return }
    let layout = SplitRingLayout(size: transport.queues[index].size)
    transport.queues[index].descriptorArea = base
    transport.queues[index].driverArea = base + layout.descriptorTableByteCount
    transport.queues[index].deviceArea =
      base + LegacyRegisters.usedRingOffset(size: layout.size)
    carryOut(transport.enable(queue: index), at: cycle)
  }
}
