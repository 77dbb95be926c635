import PCIeLayouts
public import Trace
import VirtioLayouts

extension TraceEvent {
  /// The event in a few words, for the line of a violation.
  public var phrase: String {
    switch body {
    case .tlpSent(let link): "sent \(link.phrase)"
    case .tlpDelivered(let link): "delivered \(link.phrase)"
    case .memoryWritten(let access): "\(access.agent) wrote \(access.phrase)"
    case .memoryRead(let access): "\(access.agent) read \(access.phrase)"
    case .deviceReadIssued(let access): "read issued \(access.phrase)"
    case .deviceReadCompleted(let access): "read completed \(access.phrase)"
    case .deviceWriteIssued(let access): "write issued \(access.phrase)"
    case .queueConfigured(let areas): "\(areas.party) configured queue \(areas.queue)"
    case .queueStopped(let queue): "queue \(queue) stopped"
    case .doorbell(let queue): "doorbell of queue \(queue)"
    case .doorbellPosition(let queue, let position): "doorbell of \(queue) at \(position)"
    case .interruptDelivered(let vector): "interrupt \(vector) delivered"
    case .interruptLineChanged(let isAsserted): isAsserted ? "INTx asserted" : "INTx deasserted"
    case .featuresNegotiated(let party, let features): "\(party) negotiated \(features)"
    case .vectorProgrammed(let entry): "vector \(entry.vector) programmed"
    case .regionPlaced(let region): "region placed at \(hexadecimal(region.base))"
    case .dmaMapped(let mapping): "mapped \(mapping.phrase)"
    case .dmaUnmapped(let mapping): "unmapped \(mapping.phrase)"
    case .deviceError(let error): "queue \(error.queue) failed with \(error.code)"
    case .statusChanged(let status): "status \(hexadecimal(UInt64(status)))"
    case .translationFault(let fault): "translation fault at \(hexadecimal(fault.address))"
    }
  }
}

/// A number as the reports print addresses.
func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

extension LinkEvent {
  fileprivate var phrase: String {
    let place =
      switch header.kind {
      case .memoryRead, .memoryWrite, .ioRead, .ioWrite:
        "at \(hexadecimal(header.address)) AT \(header.addressType.rawValue)"
      case .completion, .completionWithData: "for \(header.requester), \(header.byteCount) to come"
      case .message, .messageWithData: "\(header.messageCode)"
      case .configurationRead, .configurationWrite:
        "of \(header.target) register \(header.registerNumber)"
      }
    return "\(direction) #\(sequence) \(header.kind) tag \(header.tag) \(place)"
  }
}

extension MemoryAccess {
  fileprivate var phrase: String { "\(byteCount) bytes at \(space) \(hexadecimal(address))" }
}

extension DeviceAccess {
  fileprivate var phrase: String {
    "\(identifier) \(purpose) of \(queue), \(byteCount) bytes at \(hexadecimal(address))"
  }
}

extension DMAMapping {
  fileprivate var phrase: String {
    "\(hexadecimal(deviceAddress)) on \(space) \(hexadecimal(memoryAddress)), \(byteCount) bytes"
  }
}
