import ByteLayouts
import CycleKernel
import VirtioLayouts

/// A packed ring over a pair of engines.
final class PairPackedRing: PairRing {
  private var unused: Int
  /// Flags of first descriptors that are not visible yet.
  private var hidden: [(index: Int, flags: DescriptorFlags)] = []
  /// Chains in ring order, oldest first; those that are done wait for the ones before them.
  private var busy: [(index: Int, entryCount: Int)] = []
  /// Where the newest chain begins.
  private var newest = 0
  private var newestCount = 0

  init(_ shape: PairShape, _ memory: PairMemory, _ random: inout RandomStream) {
    unused = Int(shape.size)
    super.init(shape, memory)
    // What lies before the start looks used in this pass, what lies behind it in the last one, or
    // in this one, which is not available either.
    let isOdd = random.below(4) == 0
    for index in 0..<Int(shape.size) {
      let isBefore = index < Int(position & 0x7fff)
      let wrap = (position & 0x8000 != 0) == (isBefore || isOdd)
      put(GuestBuffer(address: 0, length: 0), 0xbad, wrap ? [.available, .used] : [], at: index)
    }
  }

  override var freeCount: Int { unused }

  override func index(of position: UInt16) -> Int? {
    let index = Int(position & 0x7fff)
    return index < Int(shape.size) ? index : nil
  }

  override func add(_ buffers: [GuestBuffer], direct: Int?, _ random: inout RandomStream) {
    let identifier = UInt16(truncatingIfNeeded: random.next())
    newest = Int(position & 0x7fff)
    newestCount = direct == nil ? buffers.count : 1
    record(
      ChainRecord(position: position, entries: [], entryCount: newestCount), at: newest)
    if direct != nil {
      let table = shape.indirectTable(newest)
      for (at, buffer) in buffers.enumerated() {
        // NEXT and the identifier have no meaning in a table.
        let noise = random.next()
        memory.store(
          PackedDescriptor(
            address: DescriptorAddress(rawValue: buffer.address), length: buffer.length,
            identifier: UInt16(truncatingIfNeeded: noise >> 8),
            flags: noise & 1 == 0 ? buffer.flags : buffer.flags.union(.next)),
          shape.place, at: table + 16 * UInt64(at))
      }
      let named = GuestBuffer(
        address: memory.guestAddress(shape.place, table), length: UInt32(16 * buffers.count))
      move(
        named, identifier, random.below(2) == 0 ? [.indirect, .write] : .indirect, isFirst: true)
    } else {
      for (at, buffer) in buffers.enumerated() {
        let isLast = at + 1 == buffers.count
        // The buffer ID has no meaning before the last.
        move(
          buffer, isLast ? identifier : ~identifier,
          isLast ? buffer.flags : buffer.flags.union(.next), isFirst: at == 0)
      }
    }
    busy.append((newest, newestCount))
    unused -= newestCount
  }

  /// Writes the descriptor at the position, the first one of a list not available yet.
  private func move(
    _ buffer: GuestBuffer, _ identifier: UInt16, _ flags: DescriptorFlags, isFirst: Bool
  ) {
    let index = Int(position & 0x7fff)
    let isWrapped = position & 0x8000 != 0
    let shown = flags.union(isWrapped ? .available : .used)
    if isFirst {
      hidden.append((index, shown))
      put(buffer, identifier, isWrapped ? [] : [.available, .used], at: index)
    } else {
      put(buffer, identifier, shown, at: index)
    }
    position = index + 1 == Int(shape.size) ? (position & 0x8000) ^ 0x8000 : position + 1
  }

  private func put(
    _ buffer: GuestBuffer, _ identifier: UInt16, _ flags: DescriptorFlags, at index: Int
  ) {
    memory.store(
      PackedDescriptor(
        address: DescriptorAddress(rawValue: buffer.address), length: buffer.length,
        identifier: identifier, flags: flags), shape.place, at: offset(index))
  }

  private func offset(_ index: Int) -> UInt64 { shape.table + 16 * UInt64(index) }

  override func show() {
    for (index, flags) in hidden { putFlags(flags, at: index) }
    hidden.removeAll(keepingCapacity: true)
  }

  private func putFlags(_ flags: DescriptorFlags, at index: Int) {
    memory.store(
      flags.rawValue, shape.place, at: offset(index) + PackedDescriptor.flagsOffset)
  }

  /// Marks the chain used, and frees entries in ring order.
  override func free(_ chain: ChainRecord) {
    putFlags(
      chain.position & 0x8000 != 0 ? [.available, .used] : [], at: Int(chain.position & 0x7fff))
    while let first = busy.first, chains[first.index] == nil {
      unused += first.entryCount
      busy.removeFirst()
    }
  }

  override func spoil(_ fault: PlannedFault, _ random: inout RandomStream) {
    isFrozen = true
    switch fault {
    case .badTableEntry:
      let table = shape.indirectTable(newest)
      let bad = BadDescriptor(shape, memory, &random)
      straddling = bad.straddling(memory)
      store(
        bad, bad.flags, at: table + 16 * random.below(UInt64(min(4, shape.entriesPerTable))))
    case .endless:
      // Every descriptor is good, and has another one behind it.
      let buffer = GuestBuffer(address: memory.environments[0].windowBase + 16, length: 1)
      for index in 0..<Int(shape.size) where index != newest {
        put(buffer, 0, [.next, .available], at: index)
      }
      put(buffer, 0, isWrapped(newest) ? [] : [.available, .used], at: newest)
      hidden = hidden.map {
        $0.index == newest
          ? (newest, $0.flags.intersection([.available, .used]).union(.next)) : $0
      }
    case .badEntry:
      // Of a list any but the first, whose flags are not visible yet; that one alone, or a table's.
      let at = Int(random.below(UInt64(newestCount)))
      let index = (newest + at) % Int(shape.size)
      let bad = BadDescriptor(shape, memory, &random)
      straddling = bad.straddling(memory)
      // A list that goes on behind its end is another fault.
      var flags = bad.flags
      if at + 1 == newestCount { flags.remove(.next) } else { flags.insert(.next) }
      if at == 0 {
        hidden = hidden.map {
          $0.index == index
            ? (index, flags.union($0.flags.intersection([.available, .used]))) : $0
        }
        flags = isWrapped(index) ? [] : [.available, .used]
      } else {
        flags.insert(isWrapped(index) ? .available : .used)
      }
      store(bad, flags, at: offset(index))
    default: break
    }
  }

  /// Whether an entry of the newest chain lies in a pass whose wrap counter is 1.
  private func isWrapped(_ index: Int) -> Bool {
    let isWrapped = chains[newest].map { $0.position & 0x8000 != 0 } ?? true
    return index >= newest ? isWrapped : !isWrapped
  }

  private func store(_ bad: BadDescriptor, _ flags: DescriptorFlags, at offset: UInt64) {
    memory.store(
      PackedDescriptor(
        address: DescriptorAddress(rawValue: bad.address), length: bad.length, identifier: 0x1d,
        flags: flags), shape.place, at: offset)
  }

  /// Bytes that a read must fetch for the newest chain.
  func neededBytes(_ random: inout RandomStream) -> UInt64 {
    offset((newest + Int(random.below(UInt64(newestCount)))) % Int(shape.size))
  }
}
