import ByteLayouts
import Endpoint
import GuestDriver
import HostPlatform
import PCIeFabric
import VirtioLayouts

/// What the driver does when it has noticed something.
extension FaultTrial {
  /// Resets the device, looks what the disk holds, and uses it once more; what is wrong.
  func recover(wasWritten: Bool) -> (FaultOutcome, String)? {
    if let time = kind.downTime {
      system.cpu.pause(cycles: time)
      system.link.up.fault = nil
      system.link.down.fault = nil
    }
    var wasWritten = wasWritten
    if kind == .noSpace {
      if let wrong = useWithRoomAgain(wasWritten: wasWritten) { return wrong }
      wasWritten = true
    }
    if kind == .shortImage { Self.setImageSize(path, Self.imageByteCount) }
    image.fault = nil
    notices = []
    isLost = false
    do {
      guest.function?.resetFunction(cpu: system.cpu)
      if system.configuration.access == .iommu {
        try IOMMUDriver.turnOff(
          cpu: system.cpu,
          registers: GuestPhysicalAddress(rawValue: AddressMap.translationUnit.lowerBound))
      }
      guest = try BlockGuest(system)
      guest.block.patience = FaultKind.patience(on: system.configuration.link)
      buffer = guest.device.memory(Self.byteCount)
    } catch {
      return (.broken, "after the reset: \(error)")
    }
    guard request(.read, pattern: 0) else {
      return (.broken, "a read after the reset: \(notices.first ?? "not OK")")
    }
    if let wrong = looksTorn(wasWritten: wasWritten) { return (.silent, wrong) }
    guard request(.write, pattern: 2), request(.read, pattern: 0), holds(pattern: 2) else {
      return (.broken, "a write after the reset: \(notices.first ?? "wrong data")")
    }
    return system.hasStalled ? (.hang, system.waitingParties) : nil
  }

  /// Looks what a full disk holds, makes room, and writes once more without a reset; what is wrong.
  private func useWithRoomAgain(wasWritten: Bool) -> (FaultOutcome, String)? {
    guard !isLost, request(.read, pattern: 0) else {
      return (.broken, "a read of the full disk: \(notices.last ?? "not OK")")
    }
    if let wrong = looksTorn(wasWritten: wasWritten) { return (.silent, wrong) }
    ballast?.remove()
    guard request(.write, pattern: 1), request(.flush, pattern: 0) else {
      return (.broken, "a write with room again: \(notices.last ?? "not OK")")
    }
    return nil
  }

  /// What the disk should not hold; nil if each sector is old or new, and all are new where the
  /// driver was told so.
  private func looksTorn(wasWritten: Bool) -> String? {
    let isShort = kind == .shortImage
    for sector in 0..<Self.byteCount / 512 {
      let places = stride(from: sector * 512, to: sector * 512 + 512, by: 8)
      let words = places.map { place in
        system.cpu.load(buffer.advanced(by: UInt64(place)), as: UInt64.self)
      }
      let isNew = zip(words, places).allSatisfy { $0 == Self.word(1, $1) }
      let isOld = words.allSatisfy { $0 == 0 }
      if isNew || isOld && (!wasWritten || isShort) { continue }
      return wasWritten
        ? "sector \(sector) lost what was flushed" : "sector \(sector) holds what nobody wrote"
    }
    return nil
  }
}
