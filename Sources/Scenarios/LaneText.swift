import ByteLayouts
import CDescriptorFetchABI
import HostPlatform
import PCIeLayouts
import Trace

/// The words for an event in a waveform lane, at most 32 characters.
enum LaneText {
  /// The lanes.
  enum Lane {
    case guest, down, up, translation, bounce

    /// The lane's number in the ABI.
    var number: Int {
      switch self {
      case .guest: Int(DFE_LANE_GUEST)
      case .down: Int(DFE_LANE_LINK_DOWN)
      case .up: Int(DFE_LANE_LINK_UP)
      case .translation: Int(DFE_LANE_TRANSLATION)
      case .bounce: Int(DFE_LANE_BOUNCE)
      }
    }
  }

  /// Lane and text of an event; nil for events that no lane shows.
  static func text(_ event: TraceEvent, payload: RawSpan) -> (Lane, String)? {
    switch event.body {
    case .tlpSent(let packet): return text(packet, payload: payload)
    case .memoryWritten(let access): return text(access, verb: "W")
    case .memoryRead(let access): return text(access, verb: "R")
    case .doorbell(let queue): return (.guest, "doorbell q\(queue)")
    case .interruptDelivered(let vector): return (.guest, "interrupt v\(vector)")
    case .interruptLineChanged(let isAsserted): return (.guest, isAsserted ? "INTx on" : "INTx off")
    case .queueConfigured(let areas):
      return areas.party == .driver ? (.guest, "queue \(areas.queue) size \(areas.size)") : nil
    case .queueStopped(let queue): return (.guest, "queue \(queue) stopped")
    case .dmaMapped(let mapping): return (.guest, "map " + hex(mapping.deviceAddress))
    case .dmaUnmapped(let mapping): return (.guest, "unmap " + hex(mapping.deviceAddress))
    case .translationFault(let fault):
      return (.translation, "fault \(fault.reason) " + hex(fault.address))
    case .deviceError(let error): return (.guest, "q\(error.queue) \(error.code)")
    case .statusChanged(let status): return (.guest, "status " + hex(UInt64(status)))
    case .tlpDelivered, .deviceReadIssued, .deviceReadCompleted, .deviceWriteIssued,
      .vectorProgrammed, .regionPlaced, .featuresNegotiated, .doorbellPosition:
      return nil
    }
  }

  /// Characters of a lane.
  static let width = 32

  /// The text for several events of one cycle: both, or the last with the count of the others.
  static func join(_ before: String, _ text: String, count: Int) -> String {
    let both = before + ", " + text
    return both.utf8.count <= width ? both : "\(text) +\(count - 1)"
  }

  static func hex(_ value: UInt64) -> String { String(value, radix: 16) }

  private static func text(_ access: MemoryAccess, verb: String) -> (Lane, String)? {
    switch (access.agent, access.space) {
    case (.guest, .host):
      // Indices, ring entries, page tables and polls; bulk copies would hide them.
      guard access.byteCount <= (verb == "R" ? 4 : 32) else { return nil }
      return (.guest, "\(verb) \(hex(access.address)) \(access.byteCount)B")
    case (_, .bounce):
      let who = access.agent == .guest ? "cpu" : "dev"
      return (.bounce, "\(who) \(verb) +\(hex(access.address)) \(access.byteCount)B")
    case (.device, .host), (.iommu, .host): return nil
    }
  }

  private static func text(_ packet: LinkEvent, payload: RawSpan) -> (Lane, String)? {
    let header = packet.header
    let lane: Lane = packet.direction == .down ? .down : .up
    switch header.kind {
    case .memoryRead where header.addressType == .translationRequest:
      return (.translation, "translate \(hex(header.address)) t\(header.tag)")
    case .memoryRead: return (lane, request("MRd", header) + " t\(header.tag)")
    case .memoryWrite:
      let isInterrupt = lane == .up && AddressMap.interrupts.contains(header.address)
      guard isInterrupt, payload.byteCount >= 4 else { return (lane, request("MWr", header)) }
      let data = UInt64(payload.littleEndian(at: 0, as: UInt32.self))
      return (lane, "MSI-X data \(hex(data)) to \(hex(header.address))")
    case .ioRead, .ioWrite: return (lane, "IO \(hex(header.address))")
    case .configurationRead: return (lane, "CfgRd \(hex(UInt64(header.registerNumber)))")
    case .configurationWrite: return (lane, "CfgWr \(hex(UInt64(header.registerNumber)))")
    case .message, .messageWithData: return (.translation, message(header, payload: payload))
    case .completion: return (lane, "Cpl t\(header.tag) \(header.status)")
    case .completionWithData:
      let low = hex(UInt64(header.lowerAddress))
      return (lane, "CplD t\(header.tag) \(payload.byteCount)B low \(low)")
    }
  }

  /// A memory request with its enabled bytes; /T marks an address that is translated already.
  private static func request(_ name: String, _ header: TLPHeader) -> String {
    let range = header.enabledRange
    let mark = header.addressType == .translated ? "/T" : ""
    return "\(name)\(mark) \(hex(range.address)) \(range.byteCount)B"
  }

  private static func message(_ header: TLPHeader, payload: RawSpan) -> String {
    switch header.messageCode {
    case .pageRequest:
      let request = PageRequest(encoded: header.messageData)
      return "page \(hex(request.page)) g\(request.index)\(request.isLast ? " last" : "")"
    case .pageGroupResponse:
      let response = PageGroupResponse(header)
      return "pages g\(response.index) \(response.code)"
    case .invalidateRequest: break
    default: return "invalidated"
    }
    guard let range = try? InvalidateRange(decoding: payload).range else {
      return "invalidate i\(header.tag)"
    }
    return "invalidate \(hex(range.base)) 2^\(range.sizeExponent) i\(header.tag)"
  }
}
