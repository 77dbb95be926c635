import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// Posted requests of a root complex that reorders.
///
/// Source: PCIe Base, 2.4.1 and 2.4.3.
extension RootComplex {
  /// Takes posted requests into the window and shows as many lines as a cycle has room for.
  func commitReordered(_ reordering: HostReordering, at cycle: Cycle) -> Bool {
    var didMove = false
    while !window.isFull, let packet = link.up.received(.posted) {
      var due = cycle + random.below(reordering.postedDelay + 1)
      if let unit, isTranslated(packet.header) {
        due += cost(of: packet.header, in: unit, at: cycle) - configuration.translationHitLatency
      }
      link.up.withPayload(of: packet) { window.take(packet, payload: $0, due: due) }
      link.up.release(.posted, at: cycle)
      didMove = true
    }
    var budget = configuration.writesPerCycle
    while budget > 0, hasRoomForPeers,
      let index = window.choose(at: cycle, link.up.configuration.ordering, &random)
    {
      step(index, at: cycle)
      budget -= 1
      didMove = true
    }
    return didMove
  }

  /// Whether a write that goes down again would find room; without such writes, always.
  private var hasRoomForPeers: Bool {
    configuration.peerRequests == .refused || link.down.hasRoom(.posted)
  }

  /// Carries out the next step of a request: the whole of it, or one line of a write.
  private func step(_ index: Int, at cycle: Cycle) {
    let job = window.jobs[index]
    let header = job.header
    guard isTranslated(header), !header.hasEnableGap, !header.poisoned,
      job.pendingLines & (job.pendingLines - 1) != 0 || job.hasBegun
    else {
      window.withPayload(index) { show(header, payload: $0, at: cycle) }
      window.remove(index)
      return
    }
    switch destination(header, at: cycle) {
    case .nowhere:
      drop(header)
      window.remove(index)
    case .bus(let address):
      window.withPayload(index) { reflect(header, to: address, payload: $0) }
      window.remove(index)
    case .memory(let address): showLine(of: job, index: index, from: address, at: cycle)
    }
  }

  /// Cycles to the next step of a write or a read.
  func lineDelay() -> Cycle {
    let limit = configuration.reordering?.lineDelay ?? 0
    return limit == 0 ? 0 : random.below(limit + 1)
  }

  private func showLine(
    of job: PostedWindow.Job, index: Int, from address: GuestPhysicalAddress, at cycle: Cycle
  ) {
    let line = window.line(of: index, &random)
    let places = job.places(ofLine: line)
    let lead = Int(job.header.enabledRange.address & 3)
    window.withPayload(index) { payload in
      memory.write(
        address.advanced(by: UInt64(places.lowerBound)),
        payload.extracting(lead + places.lowerBound..<lead + places.upperBound), agent: .device,
        at: cycle, isNoSnoop: job.header.noSnoop)
    }
    window.show(line: line, of: index, nextDue: cycle + lineDelay())
  }
}
