import PCIeLayouts
import VirtioLayouts

extension TraceReader {
  /// The fields behind an event's name, in the order in which they are written.
  mutating func readBody(_ name: String) throws(TraceLineError) -> TraceEvent.Body {
    switch name {
    case "tlp-sent": return .tlpSent(try readPacket())
    case "tlp-delivered": return .tlpDelivered(try readPacket())
    case "memory-written": return .memoryWritten(try readMemoryAccess())
    case "memory-read": return .memoryRead(try readMemoryAccess())
    case "device-read-issued": return .deviceReadIssued(try readDeviceAccess())
    case "device-read-completed": return .deviceReadCompleted(try readDeviceAccess())
    case "device-write-issued": return .deviceWriteIssued(try readDeviceAccess())
    case "queue-configured": return .queueConfigured(try readAreas())
    case "queue-stopped": return .queueStopped(queue: try scanner.decimal("queue"))
    case "doorbell": return .doorbell(queue: try scanner.decimal("queue"))
    case "doorbell-position":
      return .doorbellPosition(
        queue: try scanner.decimal("queue"), position: try scanner.decimal("position"))
    case "interrupt-delivered": return .interruptDelivered(vector: try scanner.decimal("vector"))
    case "interrupt-line-changed":
      return .interruptLineChanged(isAsserted: try scanner.flag("asserted"))
    case "features-negotiated":
      return .featuresNegotiated(
        party: try readParty(),
        features: FeatureBits(rawValue: try scanner.hexadecimal("features")))
    case "vector-programmed":
      return .vectorProgrammed(
        VectorEntry(
          vector: try scanner.decimal("vector"), address: try scanner.hexadecimal("address"),
          data: try scanner.hexadecimal("data")))
    case "region-placed":
      return .regionPlaced(
        BounceRegion(
          base: try scanner.address("base"),
          byteCount: try scanner.number("size", radix: 16, most: 1 << 32),
          profile: try readProfile()))
    case "dma-mapped": return .dmaMapped(try readMapping())
    case "dma-unmapped": return .dmaUnmapped(try readMapping())
    case "device-error":
      return .deviceError(
        DeviceError(
          queue: try scanner.decimal("queue"), code: try scanner.choice("code"),
          address: try scanner.hexadecimal("address")))
    case "status-changed": return .statusChanged(status: try scanner.hexadecimal("status"))
    case "translation-fault":
      return .translationFault(
        TranslationFault(
          requester: try readRequester("requester"),
          address: try scanner.hexadecimal("address"), reason: try scanner.decimal("reason"),
          isWrite: try scanner.flag("write")))
    default: throw scanner.failure("there is no event '\(name)'")
    }
  }

  private mutating func readParty() throws(TraceLineError) -> Party {
    try scanner.choice("party", ["driver": .driver, "device": .device])
  }

  private mutating func readSpace() throws(TraceLineError) -> MemorySpace {
    try scanner.choice("space", ["host": .host, "bounce": .bounce])
  }

  /// `bus:device.function` in hexadecimal.
  mutating func readRequester(_ name: StaticString) throws(TraceLineError) -> RequesterID {
    RequesterID(rawValue: try scanner.identifier(name))
  }

  private mutating func readMemoryAccess() throws(TraceLineError) -> MemoryAccess {
    MemoryAccess(
      agent: try scanner.choice(
        "agent", ["guest": .guest, "device": .device, "iommu": .iommu]),
      space: try readSpace(), address: try scanner.hexadecimal("address"),
      byteCount: try scanner.decimal("count"))
  }

  private mutating func readDeviceAccess() throws(TraceLineError) -> DeviceAccess {
    DeviceAccess(
      identifier: try scanner.decimal("id"), purpose: try scanner.choice("purpose"),
      queue: try scanner.decimal("queue"), address: try scanner.address("address"),
      byteCount: try scanner.decimal("count"),
      route: try scanner.choice("route", ["local": .local, "bus": .bus, "refused": .refused]),
      failed: try scanner.flag("failed"))
  }

  private mutating func readAreas() throws(TraceLineError) -> QueueAreas {
    var areas = QueueAreas(
      party: try readParty(), queue: try scanner.decimal("queue"),
      size: try scanner.decimal("size"), descriptorTable: try scanner.address("descriptors"),
      availableRing: try scanner.address("available"),
      usedRing: try scanner.address("used"), vector: try scanner.decimal("vector"))
    if scanner.isNext("features") {
      areas.features = FeatureBits(rawValue: try scanner.hexadecimal("features"))
    }
    let isPower = areas.size & (areas.size &- 1) == 0
    guard (1...32768).contains(areas.size), isPower || areas.isPacked else {
      throw scanner.failure("no queue has \(areas.size) entries")
    }
    return areas
  }

  private mutating func readMapping() throws(TraceLineError) -> DMAMapping {
    DMAMapping(
      deviceAddress: try scanner.address("device"), space: try readSpace(),
      memoryAddress: try scanner.number("memory", radix: 16, most: 1 << 40),
      byteCount: try scanner.number("count", radix: 10, most: 1 << 32),
      direction: try scanner.choice("direction"))
  }

  private mutating func readProfile() throws(TraceLineError) -> BounceProfile {
    let text = try scanner.text("profile")
    for profile in BounceProfile.all where TraceEvent.word(profile) == text { return profile }
    throw scanner.failure("there is no profile '\(text)'")
  }
}
