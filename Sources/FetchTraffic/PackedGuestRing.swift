import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts

/// The driver's side of a packed ring in a test, and what it expects to be presented.
final class PackedGuestRing: DriverRing {
  private struct Chain {
    var position: UInt16 = 0
    var identifier: UInt16 = 0
    var buffers: [GuestBuffer] = []
    var flags: [DescriptorFlags] = []
    var entryCount = 0
    /// Buffers that lie in the ring itself.
    var direct = 0
    var seen = 0
    var slot: UInt16 = 0
  }

  let queue: Int
  let size: UInt16
  let options: QueueOptions
  let ringOffset: UInt64
  let place: Place
  unowned let environment: EngineEnvironment
  private(set) var position: UInt16
  private(set) var freeCount: Int
  private(set) var completedChains = 0
  private(set) var violations: [String] = []
  private var chains: [Chain]
  private var outstanding = 0
  /// Flags of the first descriptors that are not visible yet.
  private var hidden: [(slot: UInt16, flags: DescriptorFlags)] = []
  /// Slots of the chains not yet presented and of those behind them, oldest first.
  private var busy: [(slot: Int, entryCount: Int)] = []

  init(
    _ environment: EngineEnvironment, queue: Int, size: UInt16, place: Place = .bus,
    at offset: UInt64 = 0, options: QueueOptions = QueueOptions()
  ) {
    self.environment = environment
    self.queue = queue
    self.size = size
    self.place = place
    self.options = options
    ringOffset = offset
    position = options.start ?? 0x8000
    freeCount = Int(size)
    chains = Array(repeating: Chain(), count: Int(size))
    // What lies before the start looks used in this pass, what lies behind it in the last one.
    for slot in 0..<size {
      let isBefore = slot < position & 0x7fff
      let wrap = (position & 0x8000 != 0) == isBefore
      store(0, 0, identifier: 0xbad, wrap ? [.available, .used] : [], at: slot)
    }
  }

  var table: UInt64 { environment.guestAddress(place, ringOffset) }
  var isDone: Bool { outstanding == 0 }

  func enable() {
    environment.configure(
      queue, enable: true, size: size, table: table, available: 0xdead_0001, isPacked: true,
      options: options)
    environment.law.configure(queue, table: table, size: size, isPacked: true)
    environment.silent &= ~(1 << UInt64(queue))
  }

  /// Writes a list, but for the flags of its first descriptor.
  func add(_ buffers: [GuestBuffer], direct: Int?) {
    let count = entryCount(buffers.count, direct: direct)
    let first = position & 0x7fff
    let identifier = UInt16(truncatingIfNeeded: environment.random.next())
    chains[Int(first)] = Chain(
      position: position, identifier: identifier, buffers: buffers, entryCount: count,
      direct: direct ?? buffers.count)
    if direct != nil {
      addTable(buffers, first, identifier)
    } else {
      for (at, buffer) in buffers.enumerated() {
        let isLast = at + 1 == count
        var flags = buffer.flags
        if !isLast { flags.insert(.next) }
        // The buffer ID has no meaning before the last.
        put(
          buffer.address, buffer.length, identifier: isLast ? identifier : ~identifier, flags,
          isFirst: at == 0)
      }
    }
    busy.append((Int(first), count))
    freeCount -= count
    outstanding += 1
  }

  private func addTable(_ buffers: [GuestBuffer], _ first: UInt16, _ identifier: UInt16) {
    let table = TableArea.offset(queue, slot: Int(first), size: size)
    for (at, buffer) in buffers.enumerated() {
      // NEXT and the identifier have no meaning in a table.
      let noise = environment.random.next()
      let flags = noise & 1 == 0 ? buffer.flags : buffer.flags.union(.next)
      chains[Int(first)].flags.append(flags)
      environment.memory(place).store(
        PackedDescriptor(
          address: DescriptorAddress(rawValue: buffer.address), length: buffer.length,
          identifier: UInt16(truncatingIfNeeded: noise >> 8), flags: flags),
        at: table + 16 * UInt64(at))
    }
    let isWrite = environment.random.next() & 1 == 0
    put(
      environment.guestAddress(place, table), UInt32(16 * buffers.count), identifier: identifier,
      isWrite ? [.indirect, .write] : .indirect, isFirst: true)
  }

  /// Writes the descriptor at the position and moves on.
  private func put(
    _ address: UInt64, _ length: UInt32, identifier: UInt16, _ flags: DescriptorFlags,
    isFirst: Bool
  ) {
    let slot = position & 0x7fff
    let shown = flags.union(position & 0x8000 != 0 ? .available : .used)
    if !flags.contains(.indirect) { chains[Int(listStart(isFirst, slot))].flags.append(shown) }
    if isFirst {
      hidden.append((slot, shown))
      // Everything but the flags, which still tell of the pass before.
      let old: DescriptorFlags = position & 0x8000 != 0 ? [] : [.available, .used]
      store(address, length, identifier: identifier, old, at: slot)
    } else {
      store(address, length, identifier: identifier, shown, at: slot)
    }
    position = slot + 1 == size ? (position & 0x8000) ^ 0x8000 : position + 1
  }

  private var start: UInt16 = 0
  private func listStart(_ isFirst: Bool, _ slot: UInt16) -> UInt16 {
    if isFirst { start = slot }
    return start
  }

  /// Writes a descriptor as it is.
  func store(
    _ address: UInt64, _ length: UInt32, identifier: UInt16, _ flags: DescriptorFlags,
    at slot: UInt16
  ) {
    environment.memory(place).store(
      PackedDescriptor(
        address: DescriptorAddress(rawValue: address), length: length, identifier: identifier,
        flags: flags), at: ringOffset + 16 * UInt64(slot))
  }

  func publishSilently() {
    for (slot, flags) in hidden {
      environment.memory(place).store(
        flags.rawValue, at: ringOffset + 16 * UInt64(slot) + PackedDescriptor.flagsOffset)
    }
    hidden.removeAll(keepingCapacity: true)
  }

  func publish(_ index: DoorbellIndex) {
    publishSilently()
    let said: UInt16? =
      switch index {
      case .none: nil
      case .right: position
      case .stale: options.start ?? 0x8000
      case .absurd: 0x7fff
      }
    environment.ringDoorbell(queue, index: said)
  }

  /// Compares a presented descriptor with what was written.
  func take(_ pins: dfe_outputs) {
    let slot = Int(pins.desc_position & 0x7fff)
    guard slot < chains.count, chains[slot].seen < chains[slot].buffers.count,
      chains[slot].position == pins.desc_position
    else { return note("nothing is at position \(pins.desc_position) of \(size)") }
    let chain = chains[slot]
    let at = chain.seen
    let buffer = chain.buffers[at]
    let isLast = at + 1 == chain.buffers.count
    if at == 0 { chains[slot].slot = pins.desc_slot }
    if pins.desc_addr != buffer.address || pins.desc_len != buffer.length
      || pins.desc_flags != chain.flags[at].rawValue
      || pins.desc_slot != chains[slot].slot || (pins.desc_indirect != 0) != (at >= chain.direct)
      || pins.desc_first != (at == 0 ? 1 : 0) || pins.desc_last != (isLast ? 1 : 0)
      || isLast
        && (pins.desc_head != chain.identifier || Int(pins.desc_ring_count) != chain.entryCount)
    {
      note("position \(pins.desc_position), descriptor \(at): \(pins)")
    }
    chains[slot].seen += 1
    if isLast { complete(slot) }
  }

  /// Marks the chain used, and frees slots in ring order.
  private func complete(_ slot: Int) {
    let isWrapped = chains[slot].position & 0x8000 != 0
    environment.memory(place).store(
      isWrapped ? DescriptorFlags([.available, .used]).rawValue : 0,
      at: ringOffset + 16 * UInt64(slot) + PackedDescriptor.flagsOffset)
    chains[slot] = Chain()
    outstanding -= 1
    completedChains += 1
    while let first = busy.first, chains[first.slot].buffers.isEmpty {
      freeCount += first.entryCount
      busy.removeFirst()
    }
  }

  private func note(_ violation: String) {
    if violations.count < 8 { violations.append("queue \(queue): \(violation)") }
  }
}
