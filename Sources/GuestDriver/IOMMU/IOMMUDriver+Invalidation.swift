import ByteLayouts
import CycleKernel
import HostPlatform
import IOMMULayouts
import PCIeLayouts

extension IOMMUDriver {
  /// Looks at a status that does not change, at most.
  private static let lookLimit = 500_000

  /// Queues the descriptors and a wait, and returns when all of them have finished.
  ///
  /// - Throws: ``IOMMUDriverError/deviceTimeout``, `.invalidationQueue` or `.timeout`.
  func invalidate(_ descriptors: [InvalidationDescriptor]) throws(IOMMUDriverError) {
    for descriptor in descriptors { push(descriptor) }
    sequence &+= 1
    push(.wait(.init(statusAddress: statusWord.rawValue, statusData: sequence)))
    cpu.storeFence()
    write(TranslationUnitRegister.invalidationQueueTail, queueTail << 4)
    try awaitStatus()
  }

  /// The descriptors that forget `byteCount` bytes from `address` on, in the unit and the device.
  func descriptors(
    for domain: IOMMUDomain, address: UInt64, byteCount: UInt64
  ) -> [InvalidationDescriptor] {
    let range = AlignedRange(covering: address, byteCount: byteCount)
    let mask = range.sizeExponent - 12
    let first: InvalidationDescriptor
    if mask > maximumAddressMask {
      first = .iotlb(.domain(domain.identifier), drainsReads: true, drainsWrites: true)
    } else if let pasid = domain.pasid, domain.form.hasFirstLevel {
      first = .pasidIOTLB(
        domain: domain.identifier, pasid: pasid, pages: .init(address: range.base, mask: mask))
    } else {
      first = .iotlb(
        .pages(domain: domain.identifier, address: range.base, addressMask: mask),
        drainsReads: true, drainsWrites: true)
    }
    var descriptors = [first]
    if domain.type == .withDeviceTLB {
      descriptors.append(deviceTLB(domain, InvalidateRange(range: range)))
    }
    return descriptors
  }

  /// Queues a descriptor and does not wait for it; also where another waits for its own.
  func submit(_ descriptor: InvalidationDescriptor) {
    push(descriptor)
    cpu.storeFence()
    write(TranslationUnitRegister.invalidationQueueTail, queueTail << 4)
  }

  private func push(_ descriptor: InvalidationDescriptor) {
    let place = queue.advanced(by: queueTail * InvalidationDescriptor.byteCount)
    let words = descriptor.words
    cpu.store(words.low, at: place)
    cpu.store(words.high, at: place.advanced(by: 8))
    queueTail = (queueTail + 1) % 256
  }

  private func awaitStatus() throws(IOMMUDriverError) {
    let start = cpu.cycle
    var looks = 0
    while cpu.load(statusWord, as: UInt32.self) != sequence {
      looks += 1
      // Registers are slower to read than memory: look at the errors now and then.
      if looks % 16 == 0 { try checkErrors() }
      // Where time stands still, looks are counted.
      guard cpu.cycle - start < configuration.timeout, looks < Self.lookLimit else {
        try checkErrors()
        throw .timeout
      }
      cpu.pause(cycles: configuration.pollInterval)
    }
  }

  private func checkErrors() throws(IOMMUDriverError) {
    let status = FaultStatus(
      rawValue: read(TranslationUnitRegister.faultStatus, as: UInt32.self))
    if status.contains(.invalidationTimeout) {
      // The unit has given the wait up; clearing the bit lets the queue go on.
      write(TranslationUnitRegister.faultStatus, FaultStatus.invalidationTimeout.rawValue)
      throw .deviceTimeout
    }
    if status.contains(.invalidationQueueError) { throw .invalidationQueue(status) }
  }
}
