import Trace
import VirtioLayouts

extension ConformanceMonitor {
  func written(_ access: MemoryAccess, payload: RawSpan) {
    let place = Place(access.space, access.address)
    let byteCount = UInt64(payload.byteCount)
    guard byteCount > 0, context.shadow.contains(place, byteCount: byteCount) else { return }
    context.shadow.write(place, payload)
    switch access.agent {
    case .guest:
      if access.space == .bounce {
        book.addressRules.guestWrote(access.address, byteCount)
        pool.guestWrote(access.address, byteCount)
      }
      book.guestWrote(place, byteCount)
    case .device: book.deviceWrote(place, byteCount)
    case .iommu: break
    }
  }

  func read(_ access: MemoryAccess) {
    guard access.agent == .guest, access.byteCount > 0 else { return }
    book.guestRead(Place(access.space, access.address), UInt64(access.byteCount))
  }

  func issued(_ access: DeviceAccess) {
    life.access(access, hasVectors: function.hasVectors, book, context)
    regions.check(access, base: regionBase, context)
    switch access.purpose {
    case .configurationInterrupt:
      registers.interruptStatus.configurationInterrupt()
      errors.configurationInterrupt(context)
    case .usedIndex, .usedDescriptor: registers.interruptStatus.used(at: context.cycle)
    default: break
    }
  }

  /// Where the BAR puts the region of capability 10 now.
  private var regionBase: UInt64? {
    analyser.map.regions.first { $0.structure == .swiotlb }?.base
  }

  func configured(_ areas: QueueAreas) {
    let before = book.ring(areas.queue)
    let isReenabled = context.transport.queue(areas.queue).map {
      $0.isReenabled || $0.reset == .done
    }
    book.configure(areas, isReenabled: isReenabled ?? false)
    guard let ring = book.ring(areas.queue), ring !== before else { return }
    errors.forget(areas.queue)
    for address in [ring.areas.descriptorTable, ring.areas.availableRing, ring.areas.usedRing] {
      book.addressRules.check(address, 1, context)
    }
  }

  func mapped(_ mapping: DMAMapping) {
    book.resolver.map(mapping)
    mappings.mapped(context)
    pool.map(mapping, context)
    host.map(mapping)
    if mapping.space == .host, mapping.deviceAddress != mapping.memoryAddress {
      registers.offer.noteForeignMapping(context)
    }
  }

  func unmapped(_ mapping: DMAMapping) {
    mappings.unmapped(mapping, book, context)
    pool.unmap(mapping, context)
    if mapping.space == .bounce {
      book.addressRules.unmapped(mapping.memoryAddress, mapping.byteCount)
    }
    if translation.isEnabled { host.unmap(mapping, context) }
    book.resolver.unmap(mapping)
  }

  func interrupted(_ message: UInt16) {
    let vector = messages[UInt8(truncatingIfNeeded: message)] ?? message
    let queues = context.transport.queues.indices.filter {
      context.transport.queues[$0].isEnabled && context.transport.queues[$0].vector == vector
    }
    let isCertain = queues.count == 1 && context.transport.configurationVector != vector
    if !queues.isEmpty { context.exercise(.pci(33)) }
    for queue in queues {
      book.ring(UInt16(queue))?.wish.interrupted(isCertain: isCertain, context)
    }
  }

  func lineAsserted() {
    for ring in book.rings { ring?.wish.interrupted(isCertain: false, context) }
  }

  func statusChanged(_ status: UInt8) {
    let wasLive = context.transport.isLive
    context.transport.noteShown(status)
    life.statusChanged(book, context)
    errors.statusChanged(canInterrupt: canInterrupt, context)
    if wasLive, status == 0 { registers.interruptStatus.reset() }
  }

  private var canInterrupt: Bool {
    function.hasVectors
      ? context.transport.configurationVector != CommonConfiguration.noVector
      : function.pinIsEnabled
  }
}
