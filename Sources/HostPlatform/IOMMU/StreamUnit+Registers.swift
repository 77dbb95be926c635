public import CycleKernel

import ByteLayouts
import IOMMULayouts
import PCIeLayouts

/// Registers and commands.
///
/// Source: Arm SMMUv3, 4 and 6.3.
extension StreamUnit {
  /// Reads a register; what is not there reads as zero.
  public func readRegister(offset: UInt64, byteCount: Int, at cycle: Cycle) -> UInt64 {
    switch offset {
    case StreamUnitRegister.identification:
      // Both stages, descriptors of 8 bytes; what ends with a fault aborts, and stalls or does not.
      0x0400_000b | (isCoherent ? StreamUnitRegister.coherentAccess : 0)
        | (allowsStalls ? 0 : StreamUnitRegister.neverStalls)
    case StreamUnitRegister.limits:
      // Pages of 4 KiB, addresses of 48 bits.
      0x15 | UInt64(allowsStalls ? stalls.count : 0) << 16
    case StreamUnitRegister.control, StreamUnitRegister.controlAcknowledge: registers.control
    case StreamUnitRegister.queueProducer: registers.commandProducer
    case StreamUnitRegister.queueConsumer: registers.commandConsumer
    case StreamUnitRegister.eventProducer: registers.eventProducer
    case StreamUnitRegister.eventConsumer: registers.eventConsumer
    default: 0
    }
  }

  /// Writes a register.
  public func writeRegister(offset: UInt64, value: UInt64, byteCount: Int, at cycle: Cycle) {
    switch offset {
    case StreamUnitRegister.control:
      registers.control = value & 13
      if !registers.isOn { endStalls { _ in true } }
    case StreamUnitRegister.secondControl: registers.secondControl = value & 2
    case StreamUnitRegister.tableBase: registers.tableBase = value & 0x000f_ffff_ffff_ffc0
    case StreamUnitRegister.tableSize: registers.tableSize = value & 63
    case StreamUnitRegister.queueBase: registers.commandBase = value
    case StreamUnitRegister.eventBase: registers.eventBase = value
    case StreamUnitRegister.eventConsumer: registers.eventConsumer = value & 0x800f_ffff
    case StreamUnitRegister.queueProducer:
      registers.commandProducer = value & 0xf_ffff
      takeCommands(at: cycle)
    default: break
    }
  }

  private func takeCommands(at cycle: Cycle) {
    let base = registers.commandBase
    let mask = StreamRegisters.mask(base)
    while registers.takesCommands,
      registers.commandConsumer & mask != registers.commandProducer & mask
    {
      let place = StreamRegisters.place(base, registers.commandConsumer, byteCount: 16)
      guard let low = load(place, cycle), let high = load(place + 8, cycle),
        perform(low, high)
      else { return }
      registers.commandConsumer = (registers.commandConsumer + 1) & mask
    }
  }

  /// Does a command; false for one that is not known.
  private func perform(_ low: UInt64, _ high: UInt64) -> Bool {
    let machine = UInt16(truncatingIfNeeded: low >> 32)
    let space = UInt32(low >> 48)
    let page = AlignedRange(containing: high & ~4095, sizeExponent: 12)
    switch low & 0xff {
    case StreamUnitRegister.forgetStream:
      // What the entry named goes with it.
      (streams[machine], contexts[machine]) = (nil, nil)
    case StreamUnitRegister.forgetContext: contexts[machine] = nil
    case StreamUnitRegister.forgetStageOneSpace:
      _ = cache.remove { $0.domain == machine && $0.pasid == space && !$0.isGlobal }
    case StreamUnitRegister.forgetStageOneAddress:
      _ = cache.remove { entry in
        guard entry.domain == machine, let leaf = entry.stageOne else { return false }
        let range = AlignedRange(
          containing: entry.pageNumber << 12, sizeExponent: leaf.sizeExponent)
        return (entry.pasid == space || entry.isGlobal) && range.overlaps(page)
      }
    case StreamUnitRegister.forgetAddress:
      _ = cache.remove {
        $0.domain == machine && $0.stageOne == nil && $0.range.overlaps(page)
      }
    case StreamUnitRegister.forgetSpace: _ = cache.remove { $0.domain == machine }
    case StreamUnitRegister.resume:
      resume(
        UInt16(truncatingIfNeeded: high), of: machine,
        isRetry: low & StreamUnitRegister.resumeRetries != 0)
    case StreamUnitRegister.endStalls: endStalls { $0.requester.rawValue == machine }
    case StreamUnitRegister.synchronize: break
    default: return false
    }
    return true
  }
}
