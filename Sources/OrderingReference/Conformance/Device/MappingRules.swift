import Trace
import VirtioLayouts

/// When the driver takes memory back: CL-02, QR-03, RS-03, FT-11.
struct MappingRules {
  private var stopped: [UInt16: [Range<UInt64>]] = [:]

  /// A queue goes out of use: what it held must wait for the end of its reset.
  mutating func willStop(_ queue: UInt16, _ book: RingBook) {
    guard let ring = book.ring(queue) else { return }
    var ranges: [Range<UInt64>] = []
    func add(_ address: UInt64, _ byteCount: UInt64) {
      guard byteCount > 0, !address.addingReportingOverflow(byteCount).overflow else { return }
      ranges.append(address..<address + byteCount)
    }
    add(ring.areas.descriptorTable, 16 * UInt64(ring.areas.size))
    add(ring.areas.availableRing, 4)
    add(ring.areas.usedRing, 4)
    for chain in ring.chains where chain.isExposed {
      for element in chain.elements { add(element.address, UInt64(element.length)) }
    }
    stopped[queue] = ranges
  }

  func unmapped(_ mapping: DMAMapping, _ book: RingBook, _ context: ConformanceContext) {
    if context.transport.isResetting {
      context.check(.reset(3), false, "memory is taken back before the status has read 0")
      return
    }
    let end = mapping.deviceAddress.addingReportingOverflow(mapping.byteCount)
    guard mapping.byteCount > 0, !end.overflow else { return }
    let bytes = mapping.deviceAddress..<end.partialValue
    for (number, queue) in context.transport.queues.enumerated() where queue.reset == .requested {
      guard let ranges = stopped[UInt16(number)], ranges.contains(where: { $0.overlaps(bytes) })
      else { continue }
      return context.check(
        .queueReset(3), false,
        "memory of queue \(number) is taken back before queue_reset has read 0")
    }
    let found = book.buffers(mapping.deviceAddress, byteCount: mapping.byteCount)
    guard found.isReadable || found.isWritable else { return }
    context.violate(
      .cleanup(2),
      "the buffer at \(hexadecimal(mapping.deviceAddress)) is taken back from a live queue")
  }

  /// The driver mapped something.
  func mapped(_ context: ConformanceContext) {
    if context.transport.acknowledged.contains(.accessPlatform) { context.exercise(.feature(11)) }
  }

  /// The IOMMU refused an access; a mapping that the driver gave out must work.
  func faulted(
    _ fault: TranslationFault, _ book: RingBook, _ context: ConformanceContext
  ) {
    guard context.transport.acknowledged.contains(.accessPlatform),
      !context.configuration.identityHostMemory,
      book.resolver.resolve(fault.address, byteCount: 1) != nil
    else { return }
    context.violate(
      .feature(11), "\(hexadecimal(fault.address)) is mapped and the IOMMU refuses it")
  }
}
