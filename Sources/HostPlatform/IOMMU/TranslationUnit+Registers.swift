public import CycleKernel

import IOMMULayouts

extension TranslationUnit {
  /// Reads 1, 2, 4 or 8 bytes of the register page; unknown registers read as zero.
  ///
  /// - Parameter offset: bytes from the start of the page, naturally aligned.
  public func readRegister(offset: UInt64, byteCount: Int, at cycle: Cycle) -> UInt64 {
    let aligned = offset & ~3
    if byteCount == 8 {
      return UInt64(doubleword(aligned)) | UInt64(doubleword(aligned + 4)) << 32
    }
    let value = UInt64(doubleword(aligned)) >> ((offset & 3) * 8)
    return byteCount == 4 ? value : value & (1 << UInt64(byteCount * 8) - 1)
  }

  /// Writes 4 or 8 bytes of the register page, the low doubleword first.
  ///
  /// Narrower writes and writes to read-only registers have no effect.
  public func writeRegister(offset: UInt64, value: UInt64, byteCount: Int, at cycle: Cycle) {
    guard byteCount >= 4 else { return }
    let aligned = offset & ~3
    write(aligned, UInt32(truncatingIfNeeded: value), at: cycle)
    if byteCount == 8 { write(aligned + 4, UInt32(truncatingIfNeeded: value >> 32), at: cycle) }
  }

  private func doubleword(_ offset: UInt64) -> UInt32 {
    typealias Register = TranslationUnitRegister
    func part(_ value: UInt64, _ base: UInt64) -> UInt32 {
      UInt32(truncatingIfNeeded: value >> ((offset - base) * 8))
    }
    switch offset {
    case Register.version: return 0x10
    case Register.capability, Register.capability + 4:
      return part(capability.rawValue, Register.capability)
    case Register.extendedCapability, Register.extendedCapability + 4:
      return part(extendedCapability.rawValue, Register.extendedCapability)
    case Register.globalStatus: return globalStatus.rawValue
    case Register.rootTableAddress, Register.rootTableAddress + 4:
      return part(rootTableRegister, Register.rootTableAddress)
    case Register.faultStatus: return faultStatus.rawValue
    case Register.faultEventControl...Register.faultEventUpperAddress:
      return eventRegisters[Int(offset - Register.faultEventControl) / 4]
    case Register.invalidationQueueHead: return UInt32(queueHead << 4)
    case Register.invalidationQueueTail: return UInt32(queueTail << 4)
    case Register.invalidationQueueAddress, Register.invalidationQueueAddress + 4:
      return part(queueAddress.rawValue, Register.invalidationQueueAddress)
    case Register.invalidationCompletionStatus: return waitCompleted ? 1 : 0
    case Register.invalidationEventControl...Register.invalidationEventUpperAddress:
      return eventRegisters[4 + Int(offset - Register.invalidationEventControl) / 4]
    case Register.faultRecords..<Register.faultRecords + UInt64(faultRecords.count) * 16:
      let record = faultRecords[Int(offset - Register.faultRecords) / 16]
      let word = offset & 8 == 0 ? record.low : record.high
      return part(word, offset & ~7)
    default: return extendedCapability.contains(.pageRequests) ? readPageRegister(offset) : 0
    }
  }

  private func write(_ offset: UInt64, _ value: UInt32, at cycle: Cycle) {
    typealias Register = TranslationUnitRegister
    func merge(_ old: UInt64, _ base: UInt64) -> UInt64 {
      let shift = (offset - base) * 8
      return old & ~(0xffff_ffff << shift) | UInt64(value) << shift
    }
    switch offset {
    case Register.globalCommand: command(GlobalCommand(rawValue: value), at: cycle)
    case Register.rootTableAddress, Register.rootTableAddress + 4:
      rootTableRegister = merge(rootTableRegister, Register.rootTableAddress)
    case Register.faultStatus: clearFaultStatus(FaultStatus(rawValue: value), at: cycle)
    case Register.faultEventControl...Register.faultEventUpperAddress:
      eventRegisters[Int(offset - Register.faultEventControl) / 4] = value
    case Register.invalidationQueueTail:
      queueTail = UInt64(value >> 4 & 0x7fff)
      startQueue(at: cycle)
    case Register.invalidationQueueAddress, Register.invalidationQueueAddress + 4:
      queueAddress.rawValue = merge(queueAddress.rawValue, Register.invalidationQueueAddress)
    case Register.invalidationCompletionStatus:
      if value & 1 != 0 { waitCompleted = false }
    case Register.invalidationEventControl...Register.invalidationEventUpperAddress:
      eventRegisters[4 + Int(offset - Register.invalidationEventControl) / 4] = value
    case Register.faultRecords..<Register.faultRecords + UInt64(faultRecords.count) * 16:
      guard offset & 15 == 12, value >> 31 != 0 else { return }
      faultRecords[Int(offset - Register.faultRecords) / 16].high &= ~FaultRecord.inUseBit
    default: if extendedCapability.contains(.pageRequests) { writePageRegister(offset, value) }
    }
  }

  private func command(_ command: GlobalCommand, at cycle: Cycle) {
    if command.contains(.setRootTablePointer) {
      rootTable = rootTableRegister & ~0xfff
      isScalable = configuration.supportsScalableMode && rootTableRegister >> 10 & 3 == 1
      globalStatus.insert(.setRootTablePointer)
    }
    let wasQueueing = globalStatus.contains(.queuedInvalidationEnable)
    let toggles: GlobalCommand = [.translationEnable, .queuedInvalidationEnable]
    globalStatus = globalStatus.subtracting(toggles).union(command.intersection(toggles))
    let isQueueing = globalStatus.contains(.queuedInvalidationEnable)
    if isQueueing != wasQueueing {
      queueHead = 0
      queueState = .idle
      if isQueueing { startQueue(at: cycle) }
    }
  }
}
