import Trace

/// The front end's memory.
extension VhostSession {
  /// SET_MEM_TABLE: a count, padding, and regions with a descriptor each; it replaces what was.
  func setMemory(_ frame: FrameStream.Frame) throws(SessionFault) {
    let body = frame.body
    guard body.count >= 8 else {
      throw .wrongMessage("a payload of \(body.count) bytes where a table of memory has 8 and more")
    }
    let count = Int(body.load(0, as: UInt32.self))
    guard count <= VhostFeatures.regionLimit, body.count >= 8 + 32 * count,
      frame.descriptors.count == count
    else {
      throw .wrongMessage(
        "\(count) regions of memory in \(body.count) bytes with \(frame.descriptors.count) "
          + "descriptors")
    }
    for region in memory.removeAll() { announce(region, isMapped: false) }
    for index in 0..<count {
      try add(body, 8 + 32 * index, frame.descriptors[index])
    }
  }

  /// ADD_MEM_REG: padding and one region.
  func addRegion(_ frame: FrameStream.Frame) throws(SessionFault) {
    guard frame.body.count == 40, frame.descriptors.count == 1 else {
      throw .wrongMessage(
        "a region in \(frame.body.count) bytes with \(frame.descriptors.count) descriptors")
    }
    try add(frame.body, 8, frame.descriptors[0])
  }

  /// REM_MEM_REG: the same, without a descriptor that counts.
  func removeRegion(_ body: Fields) throws(SessionFault) {
    guard body.count == 40 else { throw .wrongMessage("a region in \(body.count) bytes") }
    guard
      let region = memory.remove(
        guest: body.load(8), user: body.load(24), byteCount: body.load(16))
    else { throw .wrongMessage("a region is to go that is not there") }
    announce(region, isMapped: false)
  }

  private func add(
    _ body: Fields, _ at: Int, _ descriptor: OwnedDescriptor
  ) throws(SessionFault) {
    let guest: UInt64 = body.load(at)
    let byteCount: UInt64 = body.load(at + 8)
    let user: UInt64 = body.load(at + 16)
    let offset: UInt64 = body.load(at + 24)
    try VhostMemoryTable.check(guest, byteCount, user)
    guard
      let shared = SharedMemory(
        descriptor, offset: offset, byteCount: byteCount, isWritable: true, mayShrink: true)
    else {
      throw .wrongMessage(
        "memory at 0x\(String(guest, radix: 16)) that cannot be mapped: its file is too short, or "
          + "is no file; use memory-backend-memfd,share=on")
    }
    let region = VhostMemoryTable.Region(
      guest: guest, byteCount: byteCount, user: user, shared: shared)
    try memory.add(region)
    announce(region, isMapped: true)
  }

  /// Ends the session when a file of memory has become shorter than what was mapped of it.
  func checkMemory() throws(SessionFault) {
    guard let region = memory.shrunkRegion else { return }
    throw .wrongMessage(
      "the file of the memory at 0x\(String(region.guest, radix: 16)) became shorter while it was "
        + "in use")
  }

  /// Without an IOMMU all of the front end's memory is the device's.
  private func announce(_ region: VhostMemoryTable.Region, isMapped: Bool) {
    let mapping = DMAMapping(
      deviceAddress: region.guest, space: .host, memoryAddress: region.guest,
      byteCount: region.byteCount, direction: .bidirectional)
    record(isMapped ? .dmaMapped(mapping) : .dmaUnmapped(mapping))
  }
}
