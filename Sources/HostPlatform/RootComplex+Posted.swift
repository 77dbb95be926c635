import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// The device's posted requests, and where a memory request goes.
extension RootComplex {
  /// What a memory request reaches.
  enum Destination {
    /// Host memory.
    case memory(GuestPhysicalAddress)
    /// The PCI bus again.
    case bus(UInt64)
    /// Nothing, or nothing that it may reach.
    case nowhere
  }

  /// Commits the oldest posted request; false when it must wait for its translation or for room.
  func commit(_ header: TLPHeader, payload: RawSpan, at cycle: Cycle) -> Bool {
    if let unit, isTranslated(header), !writeIsTimed {
      writeReady =
        cycle + cost(of: header, in: unit, at: cycle) - configuration.translationHitLatency
      writeIsTimed = true
    }
    if writeIsTimed && writeReady > cycle { return false }
    if writeIsTimed, let unit, unit.holds(query(header, at: cycle)) {
      writeReady = cycle + max(1, configuration.walkLatency)
      return false
    }
    if configuration.peerRequests == .reflected, !link.down.hasRoom(.posted) { return false }
    writeIsTimed = false
    show(header, payload: payload, at: cycle)
    return true
  }

  /// Whether a posted request is a write that an IOMMU translates.
  func isTranslated(_ header: TLPHeader) -> Bool {
    header.kind == .memoryWrite && !AddressMap.interrupts.contains(header.enabledRange.address)
      && !isEmpty(header)
  }

  /// A write without enabled bytes changes nothing.
  private func isEmpty(_ header: TLPHeader) -> Bool {
    header.doublewordCount == 1 && header.firstByteEnables == 0
  }

  /// Carries out a posted request.
  func show(_ header: TLPHeader, payload: RawSpan, at cycle: Cycle) {
    if header.kind != .memoryWrite { return take(header, at: cycle) }
    if isEmpty(header) { return }
    let range = header.enabledRange
    if AddressMap.interrupts.contains(range.address) {
      interrupts.deliver(data: payload.littleEndian(at: 0, as: UInt32.self), at: cycle)
      return
    }
    let destination = destination(header, at: cycle)
    switch header.poisoned ? .nowhere : destination {
    case .nowhere: drop(header)
    case .bus(let address): reflect(header, to: address, payload: payload)
    case .memory(let address):
      let lead = Int(range.address & 3)
      if !header.hasEnableGap {
        memory.write(
          address, payload.extracting(lead..<lead + range.byteCount), agent: .device, at: cycle,
          isNoSnoop: header.noSnoop)
        return
      }
      for place in lead..<lead + range.byteCount where header.isEnabled(byte: place) {
        memory.write(
          address.advanced(by: UInt64(place - lead)), payload.extracting(place..<place + 1),
          agent: .device, at: cycle, isNoSnoop: header.noSnoop)
      }
    }
  }

  /// Counts a write that reaches nothing; what the IOMMU refused is in its own records.
  func drop(_ header: TLPHeader) {
    droppedWriteCount += 1
    if header.poisoned {
      port.detect(.poisonedPacket, header)
    } else if unit == nil {
      port.detect(.unsupportedRequest, header)
    }
  }

  /// Where a memory request goes, by way of the IOMMU where there is one.
  func destination(_ header: TLPHeader, at cycle: Cycle) -> Destination {
    let range = header.enabledRange
    var address = range.address
    if let unit {
      let (outcome, _) = unit.translate(query(header, at: cycle))
      guard case .translated(let translated) = outcome else { return .nowhere }
      address = translated.rawValue
    } else if header.addressType != .untranslated {
      // Without an IOMMU nobody may have handed out a translated address.
      return .nowhere
    }
    let physical = GuestPhysicalAddress(rawValue: address)
    if memory.contains(physical, count: range.byteCount) { return .memory(physical) }
    return isOnBus(address) ? .bus(address) : .nowhere
  }
}
