import PCIeLayouts
import VirtioLayouts

extension TraceEvent {
  /// The event as one line without its newline: cycle, name, then `field=value` in a fixed order.
  ///
  /// Numbers are hexadecimal without prefix but for cycles, counts, tags and queues. The bytes that
  /// travel with the event stand as their number and an FNV-1a digest; a trace file has the bytes
  /// themselves behind that.
  public func line(payload: RawSpan) -> String {
    var text = String(cycle)
    text += " "
    Self.append(body, to: &text)
    if payload.byteCount > 0 {
      text += " bytes=\(payload.byteCount) digest=\(Self.hex(Self.digest(payload)))"
    }
    return text
  }

  private static func hex(_ value: UInt64) -> String { String(value, radix: 16) }

  static func digest(_ payload: RawSpan) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    unsafe payload.withUnsafeBytes { bytes in
      // SAFETY: the index is one of the buffer's own.
      for index in bytes.indices {
        hash = unsafe (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3
      }
    }
    return hash
  }

  private static func append(_ body: Body, to text: inout String) {
    switch body {
    case .tlpSent(let packet): append("tlp-sent", packet, to: &text)
    case .tlpDelivered(let packet): append("tlp-delivered", packet, to: &text)
    case .memoryWritten(let access): append("memory-written", access, to: &text)
    case .memoryRead(let access): append("memory-read", access, to: &text)
    case .deviceReadIssued(let access): append("device-read-issued", access, to: &text)
    case .deviceReadCompleted(let access): append("device-read-completed", access, to: &text)
    case .deviceWriteIssued(let access): append("device-write-issued", access, to: &text)
    case .queueConfigured(let areas):
      text += "queue-configured party=\(word(areas.party)) queue=\(areas.queue) size=\(areas.size)"
      text += " descriptors=\(hex(areas.descriptorTable)) available=\(hex(areas.availableRing))"
      text += " used=\(hex(areas.usedRing)) vector=\(areas.vector)"
      if areas.features != [] { text += " features=\(hex(areas.features.rawValue))" }
    case .queueStopped(let queue): text += "queue-stopped queue=\(queue)"
    case .doorbell(let queue): text += "doorbell queue=\(queue)"
    case .doorbellPosition(let queue, let position):
      text += "doorbell-position queue=\(queue) position=\(position)"
    case .interruptDelivered(let vector): text += "interrupt-delivered vector=\(vector)"
    case .interruptLineChanged(let isAsserted):
      text += "interrupt-line-changed asserted=\(isAsserted ? 1 : 0)"
    case .featuresNegotiated(let party, let features):
      text += "features-negotiated party=\(word(party)) features=\(hex(features.rawValue))"
    case .vectorProgrammed(let entry):
      text += "vector-programmed vector=\(entry.vector) address=\(hex(entry.address))"
      text += " data=\(hex(UInt64(entry.data)))"
    case .regionPlaced(let region):
      text += "region-placed base=\(hex(region.base)) size=\(hex(region.byteCount))"
      text += " profile=\(word(region.profile))"
    case .dmaMapped(let mapping): append("dma-mapped", mapping, to: &text)
    case .dmaUnmapped(let mapping): append("dma-unmapped", mapping, to: &text)
    case .deviceError(let error):
      text += "device-error queue=\(error.queue) code=\(error.code.rawValue)"
      text += " address=\(hex(error.address))"
    case .statusChanged(let status): text += "status-changed status=\(hex(UInt64(status)))"
    case .translationFault(let fault):
      text += "translation-fault requester=\(fault.requester) address=\(hex(fault.address))"
      text += " reason=\(fault.reason) write=\(fault.isWrite ? 1 : 0)"
    }
  }

  /// A profile's name in a trace.
  static func word(_ profile: BounceProfile) -> String {
    switch profile {
    case .none: "none"
    case .swiotlbCapability(.strict): "swiotlb-strict"
    case .swiotlbCapability(.hint): "swiotlb-hint"
    case .swiotlbCapability(.mixed): "swiotlb-mixed"
    case .dmbOffset: "dmb-offset"
    case .dmbBus: "dmb-bus"
    case .addressForm(let form): "form-\(form.rawValue)"
    }
  }

  private static func word(_ party: Party) -> String { party == .driver ? "driver" : "device" }

  private static func append(_ name: String, _ packet: LinkEvent, to text: inout String) {
    let header = packet.header
    text += name
    text += packet.direction == .up ? " up" : " down"
    text += " sequence=\(packet.sequence) type=\(header.kind.rawValue)"
    text += " at=\(header.addressType.rawValue) address=\(hex(header.address))"
    text += " dw=\(header.doublewordCount) from=\(header.requester) tag=\(header.tag)"
    text += " be=\(hex(UInt64(header.lastByteEnables << 4 | header.firstByteEnables)))"
    text += " attr=\(attributes(header)) tc=\(header.trafficClass)"
    text += " target=\(header.target) register=\(hex(UInt64(header.registerNumber)))"
    text += " completer=\(header.completer) status=\(header.status.rawValue)"
    text += " count=\(header.byteCount) lower=\(hex(UInt64(header.lowerAddress)))"
    text +=
      " code=\(hex(UInt64(header.messageCode.rawValue))) routing=\(header.messageRouting.rawValue)"
    text += " data=\(hex(header.messageData))"
    if let pasid = header.pasid { text += " pasid=\(hex(UInt64(pasid.rawValue)))" }
  }

  private static func attributes(_ header: TLPHeader) -> Int {
    (header.idBasedOrdering ? 4 : 0) | (header.relaxedOrdering ? 2 : 0)
      | (header.noSnoop ? 1 : 0) | (header.poisoned ? 8 : 0)
  }

  private static func append(_ name: String, _ access: MemoryAccess, to text: inout String) {
    let agent =
      switch access.agent {
      case .guest: "guest"
      case .device: "device"
      case .iommu: "iommu"
      }
    text += "\(name) agent=\(agent) space=\(access.space == .host ? "host" : "bounce")"
    text += " address=\(hex(access.address)) count=\(access.byteCount)"
    if access.isNoSnoop { text += " no-snoop=1" }
  }

  private static func append(_ name: String, _ access: DeviceAccess, to text: inout String) {
    let route =
      switch access.route {
      case .local: "local"
      case .bus: "bus"
      case .refused: "refused"
      }
    text += "\(name) id=\(access.identifier) purpose=\(access.purpose.rawValue)"
    text += " queue=\(access.queue) address=\(hex(access.address)) count=\(access.byteCount)"
    text += " route=\(route) failed=\(access.failed ? 1 : 0)"
  }

  private static func append(_ name: String, _ mapping: DMAMapping, to text: inout String) {
    text += "\(name) device=\(hex(mapping.deviceAddress))"
    text += " space=\(mapping.space == .host ? "host" : "bounce")"
    text += " memory=\(hex(mapping.memoryAddress)) count=\(mapping.byteCount)"
    text += " direction=\(mapping.direction.rawValue)"
  }
}
