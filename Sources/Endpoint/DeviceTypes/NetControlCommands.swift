import ByteLayouts
import VirtioLayouts

/// Commands of the control queue. Source: VIRTIO v1.4, section 5.1.6.5.
extension NetDevice {
  /// Carries a command out; the answer is one byte.
  func control(_ slot: Int, _ chain: Chain, _ buffers: RequestBuffers) -> Outcome {
    let byteCount = Int(chain.readableByteCount)
    let answer = buffers.withBytes(slot, 0..<byteCount) { bytes in
      carryOut(
        bytes.littleEndian(at: 0), bytes.littleEndian(at: 1),
        bytes.extracting(NetControl.headerByteCount..<byteCount))
    }
    let place = RequestSlot.writableOffset
    buffers.withMutableBytes(slot, place..<place + 1) { $0.storeLittleEndian(answer, at: 0) }
    return Outcome(latency: 1, writeCount: 1, usedLength: 1)
  }

  private func carryOut(_ kind: UInt8, _ command: UInt8, _ data: RawSpan) -> UInt8 {
    switch (kind, command) {
    case (NetControl.receiveModeClass, NetControl.promiscuousCommand)
    where negotiated.contains(.netControlReceiveMode) && data.byteCount == 1:
      isPromiscuous = data.littleEndian(at: 0, as: UInt8.self) != 0
    case (NetControl.receiveModeClass, NetControl.allMulticastCommand)
    where negotiated.contains(.netControlReceiveMode) && data.byteCount == 1:
      takesAllMulticast = data.littleEndian(at: 0, as: UInt8.self) != 0
    case (NetControl.addressClass, NetControl.addressSetCommand)
    where negotiated.contains(.netControlMACAddress) && data.byteCount == 6:
      let low = UInt64(data.littleEndian(at: 0, as: UInt32.self))
      setAddress(low | UInt64(data.littleEndian(at: 4, as: UInt16.self)) << 32)
    case (NetControl.multiqueueClass, NetControl.pairCountCommand)
    where negotiated.contains(.netMultiqueue) && data.byteCount == 2:
      let wanted = Int(data.littleEndian(at: 0, as: UInt16.self))
      guard (1...pairCount).contains(wanted) else { return NetControl.error }
      activePairCount = wanted
    default: return NetControl.error
    }
    return NetControl.ok
  }
}
