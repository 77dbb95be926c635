import ByteLayouts
public import CycleKernel
import PCIeLayouts

/// A fault of one direction, and how far it is.
struct LinkTrouble {
  /// A packet that was kept back.
  struct LateFlight {
    var flight: LinkChannel.Flight
    var due: Cycle
  }

  let fault: LinkFault
  /// The cycle in which it took effect.
  var cycle: Cycle?
  /// The end of one that lasts.
  var end: Cycle = 0
  var late: LateFlight?
  /// A packet that is changed.
  let scratch: ByteBuffer

  /// The next cycle in which something is due although nothing moves.
  func nextDue(after cycle: Cycle, hasWaiting: Bool) -> Cycle {
    let start = fault.from > cycle && hasWaiting ? fault.from : Cycle.never
    let due = min(start, hasWaiting && end > cycle ? end : .never)
    return min(due, late.map { max($0.due, cycle + 1) } ?? .never)
  }
}

/// What goes wrong on purpose.
extension LinkChannel {
  /// What goes wrong, if anything does; a new fault has not happened yet.
  public var fault: LinkFault? {
    get { trouble?.fault }
    set {
      trouble = newValue.map {
        LinkTrouble(
          fault: $0, scratch: ByteBuffer(byteCount: max(configuration.maximumPayload, 64)))
      }
      isStuck = false
      nextMove = 0
    }
  }
  /// The cycle in which the fault took effect; nil before.
  public var faultCycle: Cycle? { trouble?.cycle }

  /// Takes a packet that arrives while a fault is armed or under way.
  func receive(_ flight: Flight, at cycle: Cycle) {
    guard let trouble, cycle >= trouble.fault.from else { return deliver(flight, at: cycle) }
    if case .down(let length) = trouble.fault.effect {
      let start = trouble.cycle ?? cycle
      self.trouble?.cycle = start
      return cycle - start < length ? lose(flight, at: cycle) : deliver(flight, at: cycle)
    }
    let header = header(of: flight)
    guard trouble.cycle == nil, trouble.fault.subject?.fits(header) ?? true,
      strike(flight, header, trouble, at: cycle)
    else { return deliver(flight, at: cycle) }
    self.trouble?.cycle = cycle
  }

  /// Lets a packet that was kept back arrive, when its time has come.
  func deliverLate(at cycle: Cycle) -> Bool {
    guard let late = trouble?.late, late.due <= cycle else { return false }
    trouble?.late = nil
    deliver(late.flight, at: cycle)
    return true
  }

  /// Whether the transmitter stands still in `cycle` for want of credits that do not come back.
  func isStarved(at cycle: Cycle) -> Bool {
    guard let trouble, case .starved(let length) = trouble.fault.effect,
      cycle >= trouble.fault.from
    else { return false }
    let start = trouble.cycle ?? cycle
    self.trouble?.cycle = start
    self.trouble?.end = start + length
    return cycle < start + length
  }

  private func header(of flight: Flight) -> TLPHeader {
    do {
      return try store.withPacket(flight.slot) { header, _ in header }
    } catch {
      preconditionFailure("a packet of our own does not decode: \(error)")
    }
  }

  private func lose(_ flight: Flight, at cycle: Cycle) {
    let header = header(of: flight)
    store.release(flight.slot)
    giveBack(header, at: cycle)
  }

  /// Returns whether the fault took effect.
  private func strike(
    _ flight: Flight, _ header: TLPHeader, _ trouble: LinkTrouble, at cycle: Cycle
  ) -> Bool {
    var changed = header
    let scratch = trouble.scratch
    switch trouble.fault.effect {
    case .lost: lose(flight, at: cycle)
    case .late(let delay):
      self.trouble?.late = LinkTrouble.LateFlight(flight: flight, due: cycle + delay)
    case .repeated:
      let creditClass = header.kind.orderingClass.creditClass
      guard credits.covers(creditClass, data: header.dataCreditCount), store.freeCount > 0 else {
        return false
      }
      credits.spend(creditClass, data: header.dataCreditCount)
      let copy = rewrite(flight, header, header, scratch, keeps: true)
      deliver(flight, at: cycle)
      deliver(copy, at: cycle)
    case .poisoned:
      changed.poisoned = true
      // Data that is marked bad is bad.
      let mask: UInt32 = header.kind.hasData ? 0x5a5a_5a5a : 0
      deliver(rewrite(flight, header, changed, scratch, mask: mask), at: cycle)
    case .malformed:
      changed.lastByteEnables = header.doublewordCount == 1 ? 15 : 0
      guard changed.breaksEnableRules else { return false }
      deliver(rewrite(flight, header, changed, scratch), at: cycle)
    case .wrongTag(let bit):
      changed.tag ^= bit
      deliver(rewrite(flight, header, changed, scratch), at: cycle)
    case .refused(let status):
      guard header.kind == .completionWithData else { return false }
      changed.kind = .completion
      changed.status = status
      changed.doublewordCount = 0
      deliver(rewrite(flight, header, changed, scratch), at: cycle)
    case .corrupted(let mask):
      guard header.kind.hasData else { return false }
      deliver(rewrite(flight, header, header, scratch, mask: mask), at: cycle)
    case .starved, .down: return false
    }
    return true
  }

  /// The packet with another header, or other bits in its first doubleword.
  private func rewrite(
    _ flight: Flight, _ header: TLPHeader, _ changed: TLPHeader, _ scratch: ByteBuffer,
    mask: UInt32 = 0, keeps: Bool = false
  ) -> Flight {
    let count = changed.payloadByteCount
    store.withPayload(flight.slot, of: header) { payload in
      scratch.withMutableBytes(0..<count) { bytes in
        bytes.copy(payload.extracting(0..<count))
        if mask != 0 {
          bytes.storeLittleEndian(payload.littleEndian(at: 0, as: UInt32.self) ^ mask, at: 0)
        }
      }
    }
    let slot = scratch.withBytes(0..<count) { store.put(changed, payload: $0, lead: 0) }
    if !keeps { store.release(flight.slot) }
    return Flight(slot: slot, sequence: flight.sequence)
  }
}
