import ByteLayouts
import CycleKernel
import PCIeLayouts
import Trace
import VirtioLayouts

/// The registers behind BAR0 and BAR2. Source: VIRTIO v1.4, section 4.1.4; PCI 3.0, 6.8.2.
extension Endpoint {
  /// The doubleword at `offset`; what is not there reads as zero.
  func readRegister(_ window: BARLayout.Window, offset: UInt64) -> UInt32 {
    if window == layout.vectors { return msix.read(offset) }
    if isMemoryMapped { return readMapped(offset) }
    switch offset {
    case BARLayout.commonOffset..<BARLayout.interruptStatusOffset: return readCommon(offset)
    case BARLayout.interruptStatusOffset: return UInt32(shownInterruptStatus)
    case BARLayout.deviceOffset..<BARLayout.notifyOffset:
      if configuration.mutant == .hidesEarlyConfiguration,
        !transport.status.contains(.featuresOK)
      {
        return 0
      }
      var value: UInt32 = 0
      let start = Int(BARLayout.deviceOffset(configuration.mutant))
      let shown = Int(deviceOffset(offset))
      for lane in 0..<4 where shown + lane >= start {
        let at = shown + lane - start
        value |= UInt32(requests.device.configurationByte(at)) << UInt32(8 * lane)
      }
      return value
    default: return 0
    }
  }

  /// Place in the BAR of a byte of the device configuration, which a function may show twice.
  private func deviceOffset(_ offset: UInt64) -> UInt64 {
    guard configuration.capabilityOddity == .doubled else { return offset }
    return BARLayout.deviceOffset
      + (offset - BARLayout.deviceOffset) % CapabilityOddity.secondOffset
  }

  /// Puts the fields of the common configuration together that share a doubleword.
  private func readCommon(_ offset: UInt64) -> UInt32 {
    var value: UInt32 = 0
    var lane: UInt64 = 0
    while lane < 4 {
      guard let field = transport.readCommon(offset - BARLayout.commonOffset + lane) else {
        lane += 1
        continue
      }
      value |= field.value << UInt32(8 * lane)
      lane += UInt64(field.byteCount)
    }
    return value
  }

  /// Writes the enabled bytes of a doubleword.
  func writeRegister(
    _ window: BARLayout.Window, offset: UInt64, value: UInt32, enables: UInt8, at cycle: Cycle
  ) {
    guard enables != 0 else { return }
    let lane = enables.trailingZeroBitCount
    let run = enables >> UInt8(lane)
    // A field is written whole; enables with a gap name no field.
    guard run & (run + 1) == 0 else { return }
    let byteCount = enables.nonzeroBitCount
    let mask: UInt32 = byteCount == 4 ? .max : (1 << UInt32(8 * byteCount)) - 1
    let field = value >> UInt32(8 * lane) & mask
    if window == layout.vectors {
      if enables == 0xf { msix.write(offset, value: value) }
      sendUnmasked(at: cycle)
      return
    }
    let at = offset + UInt64(lane)
    if isMemoryMapped {
      writeMapped(at, field, byteCount, at: cycle)
      return
    }
    switch offset {
    case BARLayout.commonOffset..<BARLayout.interruptStatusOffset:
      let effect = transport.writeCommon(
        at - BARLayout.commonOffset, value: field, byteCount: byteCount)
      carryOut(effect, at: cycle)
    case BARLayout.deviceOffset..<BARLayout.notifyOffset:
      let start = BARLayout.deviceOffset(configuration.mutant)
      let shown = deviceOffset(at)
      if shown >= start { writeDevice(Int(shown - start), field, byteCount, at: cycle) }
    case BARLayout.notifyOffset...: notify(field, at: cycle)
    default: break
    }
  }

  /// The target of the configuration access window, when it is legal.
  ///
  /// Source: VIRTIO v1.4, section 4.1.4.9.
  private var windowTarget: (window: BARLayout.Window, offset: UInt64, byteCount: Int)? {
    let at = space.windowOffset
    let bar = Int(space.word(at + 4) & 0xff)
    let offset = UInt64(space.word(at + 8))
    let length = Int(space.word(at + 12))
    // Only what other virtio capabilities point to: the structures, and the bounce region.
    let windows = [layout.registers] + (layout.bounce.map { [$0] } ?? [])
    guard [1, 2, 4].contains(length), offset % UInt64(length) == 0,
      let window = windows.first(where: { $0.index == bar }),
      offset + UInt64(length) <= window.byteCount
    else { return nil }
    return (window, configuration.mutant == .windowIgnoresOffset ? 0 : offset, length)
  }

  func readThroughWindow(at cycle: Cycle) -> UInt32 {
    guard let (window, offset, byteCount) = windowTarget else { return 0 }
    var value: UInt32 = 0
    unsafe withUnsafeMutableBytes(of: &value) { raw in
      var span = unsafe MutableRawSpan(_unsafeBytes: raw)
      span.withPiece(0..<byteCount) { read(window, offset, into: &$0, at: cycle) }
    }
    return UInt32(littleEndian: value)
  }

  func writeThroughWindow(_ value: UInt32, at cycle: Cycle) {
    guard let (window, offset, byteCount) = windowTarget else { return }
    if window == layout.bounce {
      unsafe withUnsafeBytes(of: value.littleEndian) { raw in
        unsafe writeBounce(
          offset, RawSpan(_unsafeBytes: raw).extracting(0..<byteCount), at: cycle)
      }
      return
    }
    let lane = UInt8(offset & 3)
    writeRegister(
      window, offset: offset & ~3, value: value << UInt32(8 * lane),
      enables: UInt8((1 << byteCount) - 1) << lane, at: cycle)
  }
}
