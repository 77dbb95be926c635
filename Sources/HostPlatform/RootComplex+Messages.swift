import CycleKernel
import PCIeLayouts

/// Messages of the device.
extension RootComplex {
  /// Takes a message; what the root complex is not told by one is counted as refused.
  ///
  /// Source: PCIe Base, 2.2.8.1 (INTx ends at the receiver, without data, in traffic class 0).
  func take(_ message: TLPHeader, at cycle: Cycle) {
    if let (pin, isAsserted) = message.messageCode.interrupt {
      guard message.kind == .message, message.messageRouting == .local, message.trafficClass == 0
      else {
        refusedMessageCount += 1
        return
      }
      interrupts.drive(pin, isAsserted: isAsserted, at: cycle)
      return
    }
    if message.messageCode == .pageRequest {
      guard message.kind == .message, message.messageRouting == .toRoot, message.trafficClass == 0,
        unit?.pageRequested(
          requester: message.requester, pasid: message.pasid,
          PageRequest(encoded: message.messageData), at: cycle)
          == true
      else {
        refusedMessageCount += 1
        return
      }
      return
    }
    if message.messageCode.isError, message.kind == .message, message.messageRouting == .toRoot {
      port.receive(message.messageCode, from: message.requester)
      return
    }
    guard message.messageCode == .invalidateCompletion, let unit else {
      refusedMessageCount += 1
      return
    }
    unit.invalidateCompleted(
      requester: message.requester,
      itagVector: UInt32(truncatingIfNeeded: message.messageData),
      completionCount: Int(truncatingIfNeeded: message.messageData >> 32 & 7), at: cycle)
  }
}
