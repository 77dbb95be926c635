import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import Trace
import VirtioLayouts
import Virtqueues

/// Notifications of the driver: doorbells, and when the device asks for them.
///
/// Source: VIRTIO v1.4, sections 2.7.10, 2.8.14, 4.1.5.2 and 6.3 (NOTIFICATION_DATA).
extension Endpoint {
  /// Takes a write to the notification structure.
  func notify(_ value: UInt32, at cycle: Cycle) {
    let features = transport.driverFeatures
    let name = UInt16(truncatingIfNeeded: value)
    let usesData = features.contains(.notificationConfigurationData)
    let queue = Int(usesData ? name ^ VirtioTransport.notificationData(queue: 0) : name)
    guard queue < transport.queues.count else { return }
    record(.doorbell(queue: UInt16(queue)), at: cycle)
    let hint =
      features.contains(.notificationData) ? UInt16(truncatingIfNeeded: value >> 16) : nil
    if let hint {
      record(.doorbellPosition(queue: UInt16(queue), position: hint), at: cycle)
    }
    transport.queues[queue].rungAt = transport.queues[queue].restedAt
    ring(queue: queue, hint: hint)
  }

  /// Tells the engine that a queue has something.
  func ring(queue: Int, hint: UInt16?) {
    // Nothing is consumed before DRIVER_OK, while suspended, nor from a queue that is stopped.
    guard
      transport.isLive(queue: queue)
        || configuration.mutant == .consumesBeforeDriverOK && transport.queues[queue].isEnabled,
      !transport.isSuspending
    else { return }
    let bit: UInt64 = 1 << UInt64(queue)
    // Of several the later one counts; a plain one makes the engine look itself.
    doorbellPositions[queue] = doorbells & bit == 0 ? hint : (hint ?? doorbellPositions[queue])
    doorbells |= bit
  }

  /// Takes the engine's word that a queue has nothing more, and asks the driver to notify.
  func takeRest(at cycle: Cycle) -> Bool {
    guard outputs.rest_valid != 0 else { return false }
    let queue = Int(outputs.rest_queue)
    guard writes.hasRoom(for: 8) else { return false }
    inputs.rest_ready = 1
    guard transport.isLive(queue: queue) else { return true }
    let position = outputs.rest_index
    noteRest(queue, at: position)
    if configuration.mutant == .failsOnSpuriousDoorbell, standsForNothing(queue) {
      stop(
        queue: queue, code: .availableIndexJump, address: UInt64(position), engineKnows: false,
        at: cycle)
      return true
    }
    guard transport.queues[queue].askedPosition != position,
      let wish = NotificationRequest.write(
        position: position, size: transport.queues[queue].size,
        features: transport.queues[queue].features)
    else { return true }
    transport.queues[queue].askedPosition = position
    if configuration.mutant == .neverAsksForNotification { return true }
    let isReserved =
      configuration.mutant == .setsReservedEventFlags && transport.queues[queue].isPacked
    issue(
      WriteRequest(
        purpose: .notificationSuppression, queue: UInt16(queue),
        address: transport.queues[queue].deviceArea &+ wish.offset, byteCount: wish.byteCount,
        source: .inline(wish.value | (isReserved ? 3 << 16 : 0)),
        notice: .notificationAsked(queue: queue)), at: cycle)
    if configuration.mutant == .setsUsedFlags, !transport.queues[queue].isPacked {
      issue(
        WriteRequest(
          purpose: .notificationSuppression, queue: UInt16(queue),
          address: transport.queues[queue].deviceArea &+ SplitRingLayout.flagsOffset,
          byteCount: 2, source: .inline(UInt64(SplitRingLayout.noNotifyFlag)), notice: .none),
        at: cycle)
    }
    return true
  }

  /// Notes where a queue rests, and whether it has been rung since it rested there before.
  private func noteRest(_ queue: Int, at position: UInt16) {
    if transport.queues[queue].restedAt != position {
      transport.queues[queue].emptyRingCount = 0
    } else if transport.queues[queue].rungAt == position {
      transport.queues[queue].emptyRingCount += 1
    }
    transport.queues[queue].restedAt = position
    transport.queues[queue].rungAt = nil
  }

  /// Whether the last doorbell of a queue brought nothing, with everything returned.
  ///
  /// With EVENT_IDX the one before may have come ahead of the buffers that it led to.
  private func standsForNothing(_ queue: Int) -> Bool {
    let least = transport.queues[queue].features.contains(.eventIndex) ? 2 : 1
    return transport.queues[queue].emptyRingCount >= least
      && doorbells & 1 << UInt64(queue) == 0
      && !requests.slots.contains { $0.state != .free && $0.queue == queue }
  }

  /// Reads what the driver says about interrupts, for queues whose used entries went out.
  ///
  /// The read is behind the entries on the link, so what the driver wrote after it saw no new entry
  /// is seen here. Source: VIRTIO v1.4, sections 2.7.7 and 2.8.14.
  func askForSuppression(at cycle: Cycle) -> Bool {
    let ready = suppressionWanted & ~suppressionPending
    guard ready != 0, reads.hasRoom(forData: true) else { return false }
    let number = ready.trailingZeroBitCount
    let queue = transport.queues[number]
    suppressionWanted &= ~(1 << UInt64(number))
    suppressionPending |= 1 << UInt64(number)
    suppressionCovers[number] = queue.posted
    if reads.engine.readsEvents {
      eventsWanted |= 1 << UInt64(number)
      return true
    }
    let place = InterruptDecision.place(size: queue.size, features: queue.features)
    let request = ReadRequest(
      purpose: .interruptSuppression, queue: UInt16(number),
      address: DescriptorAddress(rawValue: queue.driverArea &+ place.offset),
      byteCount: place.byteCount, client: .suppression(queue: number))
    reads.accept(
      request, route: router.route(request.address, byteCount: UInt64(place.byteCount)),
      identifier: identifier(), trace: trace, at: cycle)
    return true
  }

  /// Decides about an interrupt from what was read.
  func decideInterrupt(queue number: Int, value: UInt32, at cycle: Cycle) {
    let queue = transport.queues[number]
    let covers = suppressionCovers[number]
    let passed = covers.passedCount &- queue.settledCount
    // An interrupt that was sent meanwhile may already stand for all of it.
    guard Int32(bitPattern: passed) > 0 else { return }
    transport.queues[number].settledCount = covers.passedCount
    let isDue = InterruptDecision.isDue(
      value, now: covers, passed: passed, features: queue.features)
    if configuration.mutant == .forgetsInterrupt, queue.features.contains(.eventIndex),
      !queue.isPacked
    {
      return
    }
    if isDue || configuration.mutant == .ignoresInterruptSuppression {
      signal(queue: number, at: cycle)
    }
  }
}
