import Trace
import VirtioLayouts

/// When the device may work and interrupt: ST-05, ST-06, RS-02, SU-05, SU-06, SU-08, QR-01, QR-04,
/// PCI-43, VQ-SPLIT-06, VQ-PACK-04.
struct LifeRules {
  private var wasSuspended = false
  private var awaitsDeferred = false

  /// The device's status changed.
  mutating func statusChanged(_ book: RingBook, _ context: ConformanceContext) {
    let isSuspended = context.transport.isSuspended
    defer { wasSuspended = isSuspended }
    if isSuspended, !wasSuspended {
      context.exercise(.suspend(5))
      let taken = book.rings.reduce(0) { $0 + ($1?.takenCount ?? 0) }
      context.check(.suspend(8), taken == 0, "suspended with \(taken) chains under way")
    }
    if wasSuspended, !isSuspended { awaitsDeferred = context.transport.isLive }
  }

  mutating func access(
    _ access: DeviceAccess, hasVectors: Bool, _ book: RingBook, _ context: ConformanceContext
  ) {
    guard access.route != .refused else { return }
    switch access.purpose {
    case .queueInterrupt: queueInterrupt(access, hasVectors: hasVectors, context)
    case .configurationInterrupt: configurationInterrupt(access, hasVectors: hasVectors, context)
    case .availableIndex, .availableRing, .descriptor, .readData, .writeData, .usedElement,
      .usedIndex, .interruptSuppression, .indirectDescriptor, .usedDescriptor,
      .notificationSuppression:
      queueAccess(access, book, context)
    }
  }

  private func queueAccess(
    _ access: DeviceAccess, _ book: RingBook, _ context: ConformanceContext
  ) {
    checkLife(.status(5), "touches queue \(access.queue)", context)
    let transport = context.transport
    let queue = transport.queue(access.queue)
    if queue?.reset == .done {
      context.check(.queueReset(1), false, "queue \(access.queue) is touched behind its reset")
    }
    guard let ring = book.ring(access.queue) else { return }
    switch access.purpose {
    case .readData: checkRead(access, ring, book, context)
    case .descriptor:
      let offset = access.address &- ring.areas.descriptorTable
      if offset < 16 * UInt64(ring.areas.size) {
        ring.deviceFetches(offset: offset, byteCount: UInt64(access.byteCount))
      }
      checkPlace(access, ring.areas.descriptorTable, 16 * UInt64(ring.areas.size), ring, context)
    case .availableIndex, .availableRing:
      checkPlace(
        access, ring.areas.availableRing, 6 + 2 * UInt64(ring.areas.size), ring, context)
    case .usedElement, .usedIndex:
      checkPlace(access, ring.areas.usedRing, 6 + 8 * UInt64(ring.areas.size), ring, context)
    case .usedDescriptor: ring.usesUnderWay += 1
    case .writeData, .queueInterrupt, .configurationInterrupt, .interruptSuppression,
      .indirectDescriptor, .notificationSuppression:
      break
    }
  }

  /// A queue that was enabled anew is used where it now lies.
  private func checkPlace(
    _ access: DeviceAccess, _ base: UInt64, _ byteCount: UInt64, _ ring: RingWatch,
    _ context: ConformanceContext
  ) {
    guard ring.isReenabled else { return }
    context.check(
      .queueReset(4), access.address &- base < byteCount,
      "queue \(access.queue) is used at \(hexadecimal(access.address)), not where it was enabled"
        + " anew")
  }

  private func checkRead(
    _ access: DeviceAccess, _ ring: RingWatch, _ book: RingBook, _ context: ConformanceContext
  ) {
    let found = book.buffers(access.address, byteCount: UInt64(access.byteCount))
    let statement: StatementID = ring.areas.isPacked ? .packed(4) : .split(6)
    context.check(
      statement, found.isReadable || !found.isWritable,
      "\(hexadecimal(access.address)) of queue \(access.queue) is read, a buffer to be written")
  }

  private func checkLife(
    _ statement: StatementID, _ what: String, _ context: ConformanceContext
  ) {
    let transport = context.transport
    if transport.isSuspended {
      context.check(.suspend(5), false, "the suspended device \(what)")
    } else if transport.shown == [] {
      context.check(.reset(2), false, "the device \(what) behind its reset")
    } else {
      context.check(statement, transport.isLive, "the device \(what) before DRIVER_OK")
    }
  }

  private func queueInterrupt(
    _ access: DeviceAccess, hasVectors: Bool, _ context: ConformanceContext
  ) {
    checkLife(.status(6), "interrupts with vector \(access.queue)", context)
    guard hasVectors else { return }
    let isAssigned = context.transport.queues.contains {
      $0.isEnabled && $0.vector == access.queue
    }
    context.check(
      .pci(43), isAssigned, "an interrupt with vector \(access.queue), which no queue has")
  }

  private mutating func configurationInterrupt(
    _ access: DeviceAccess, hasVectors: Bool, _ context: ConformanceContext
  ) {
    let transport = context.transport
    if transport.isSuspended {
      context.check(.suspend(6), false, "a configuration interrupt while suspended")
    } else if transport.shown == [] {
      context.check(.reset(2), false, "a configuration interrupt behind the reset")
    } else if awaitsDeferred {
      context.exercise(.suspend(6))
      awaitsDeferred = false
    }
    guard hasVectors else { return }
    context.check(
      .pci(43), transport.configurationVector == access.queue,
      "a configuration interrupt with vector \(access.queue), which it does not have")
  }

  /// The device drove the pin.
  func pinAsserted(_ context: ConformanceContext) {
    checkLife(.status(6), "asserts its pin", context)
  }
}
