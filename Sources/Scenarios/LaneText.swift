import CDescriptorFetchABI
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
      .vectorProgrammed, .regionPlaced:
      return nil
    }
  }

  static func hex(_ value: UInt64) -> String { String(value, radix: 16) }

  private static func text(_ access: MemoryAccess, verb: String) -> (Lane, String)? {
    switch (access.agent, access.space) {
    case (.guest, .host):
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
    let byteCount = header.kind.hasData ? payload.byteCount : Int(header.doublewordCount) * 4
    switch header.kind {
    case .memoryRead, .memoryWrite:
      let name = header.kind == .memoryRead ? "MRd" : "MWr"
      switch header.addressType {
      case .translationRequest: return (.translation, "ask \(hex(header.address)) t\(header.tag)")
      case .translated: return (lane, "\(name)/T \(hex(header.address)) \(byteCount)B t\(header.tag)")
      case .untranslated: return (lane, "\(name) \(hex(header.address)) \(byteCount)B t\(header.tag)")
      }
    case .ioRead, .ioWrite: return (lane, "IO \(hex(header.address))")
    case .configurationRead: return (lane, "CfgRd \(hex(UInt64(header.registerNumber)))")
    case .configurationWrite: return (lane, "CfgWr \(hex(UInt64(header.registerNumber)))")
    case .message, .messageWithData:
      let isRequest = header.messageCode == .invalidateRequest
      return (.translation, isRequest ? "invalidate i\(header.tag)" : "invalidated")
    case .completion: return (lane, "Cpl t\(header.tag) \(header.status)")
    case .completionWithData: return (lane, "CplD t\(header.tag) \(byteCount)B")
    }
  }
}
