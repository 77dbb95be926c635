import ByteLayouts
import CycleKernel
import VirtioLayouts

/// A split ring over a pair of engines.
final class PairSplitRing: PairRing {
  private let layout: SplitRingLayout
  private var unused: [UInt16]
  /// By how much the available index is too large.
  private var jump: UInt16 = 0
  /// The entry behind those that were taken last.
  private var behind: UInt16 = 0

  init(_ shape: PairShape, _ memory: PairMemory, _ random: inout RandomStream) {
    layout = SplitRingLayout(size: shape.size)
    unused = (0..<shape.size).reversed()
    super.init(shape, memory)
    memory.store(UInt32(position) << 16, shape.place, at: shape.available)
    // Entries in the table's order, so that reads are joined, or in another.
    guard shape.usualLength == nil else {
      unused = Array(shape.firstEntry..<shape.size) + Array(0..<shape.firstEntry)
      return
    }
    guard random.below(2) == 0 else { return }
    for at in stride(from: unused.count - 1, to: 0, by: -1) {
      unused.swapAt(at, Int(random.below(UInt64(at + 1))))
    }
  }

  override var freeCount: Int {
    chains[Int(position & (shape.size &- 1))] == nil ? unused.count : 0
  }

  override func index(of position: UInt16) -> Int? { Int(position & (shape.size &- 1)) }

  override func add(_ buffers: [GuestBuffer], direct: Int?, _ random: inout RandomStream) {
    let inRing = direct ?? buffers.count
    let count = direct.map { $0 + 1 } ?? buffers.count
    var entries = take(count)
    if shape.scattersChains && random.below(6) == 0 { entries[1...].reverse() }
    let slot = Int(position & (shape.size &- 1))
    for (at, buffer) in buffers[..<inRing].enumerated() {
      put(buffer, next: at + 1 < count ? entries[at + 1] : nil, at: entryOffset(entries[at]))
    }
    if inRing < buffers.count {
      let table = shape.indirectTable(slot)
      addTable(Array(buffers[inRing...]), table)
      // WRITE has no meaning here, nor has `next`.
      let descriptor = SplitDescriptor(
        address: DescriptorAddress(rawValue: memory.guestAddress(shape.place, table)),
        length: 16 * (lastEntry(buffers.count - inRing) + 1 + shape.unusedEntries),
        flags: random.below(2) == 0 ? .indirect : [.indirect, .write], next: 0xbeef)
      memory.store(descriptor, shape.place, at: entryOffset(entries[count - 1]))
    }
    putHead(entries[0])
    record(
      ChainRecord(position: position, entries: entries, entryCount: count), at: slot)
    position &+= 1
  }

  /// Entries that are free: the newest first, or in a regular ring the oldest.
  private func take(_ count: Int) -> [UInt16] {
    if let usual = shape.usualLength {
      // Heads may lie further apart than the chains between them are long.
      let wanted = shape.padsChains ? min(max(count, usual), unused.count) : count
      defer {
        unused.removeFirst(wanted)
        behind = (unused.first ?? 0)
      }
      return Array(unused.prefix(wanted))
    }
    defer { unused.removeLast(count) }
    return unused.suffix(count).reversed()
  }

  /// The first entry is where it must be; the others lie in reverse order, so that `next` matters.
  private func addTable(_ buffers: [GuestBuffer], _ table: UInt64) {
    let step = entryStep(buffers.count)
    for (at, buffer) in buffers.enumerated() {
      let entry = at == 0 ? 0 : (buffers.count - at) * step
      let isLast = at + 1 == buffers.count
      put(
        buffer, next: isLast ? nil : UInt16((buffers.count - at - 1) * step),
        at: table + 16 * UInt64(entry))
    }
  }

  /// From entry to entry of a table with so many descriptors.
  private func entryStep(_ count: Int) -> Int {
    shape.spreadsTables && count > 1
      ? (min(shape.entriesPerTable, 0xffff) - 1) / (count - 1) : 1
  }

  /// The highest entry of a table with so many descriptors.
  private func lastEntry(_ count: Int) -> UInt32 { UInt32((count - 1) * entryStep(count)) }

  private func put(_ buffer: GuestBuffer, next: UInt16?, at offset: UInt64) {
    memory.store(
      SplitDescriptor(
        address: DescriptorAddress(rawValue: buffer.address), length: buffer.length,
        flags: next == nil ? buffer.flags : buffer.flags.union(.next), next: next ?? 0xbeef),
      shape.place, at: offset)
  }

  private func entryOffset(_ index: UInt16) -> UInt64 {
    shape.table + layout.descriptorOffset(index)
  }

  private func putHead(_ head: UInt16) {
    memory.store(
      head, shape.place, at: shape.available + layout.availableSlotOffset(position))
  }

  override func show() {
    memory.store(position &+ jump, shape.place, at: shape.available + SplitRingLayout.indexOffset)
  }

  override func free(_ chain: ChainRecord) {
    unused.append(contentsOf: chain.entries)
    // An empty ring of regular chains is in order again.
    guard shape.padsChains, outstanding == 0 else { return }
    unused.sort()
    unused = unused.filter { $0 >= behind } + unused.filter { $0 < behind }
  }

  override func spoil(_ fault: PlannedFault, _ random: inout RandomStream) {
    isFrozen = true
    let newest = position &- 1
    guard let chain = chains[Int(newest & (shape.size &- 1))] else { return }
    switch fault {
    case .indexJump: jump = shape.size &+ UInt16(random.below(3))
    case .badHead:
      // Just beyond the table, or anywhere.
      let beyond = random.below(2) == 0 ? 0 : random.below(UInt64(0x1_0000 - UInt32(shape.size)))
      let head = shape.size &+ UInt16(beyond)
      memory.store(head, shape.place, at: shape.available + layout.availableSlotOffset(newest))
    case .badEntry, .badTableEntry:
      let inTable = fault == .badTableEntry
      let at =
        inTable
        ? shape.indirectTable(Int(newest & (shape.size &- 1)))
          + 16 * random.below(shape.spreadsTables ? 1 : UInt64(min(4, shape.entriesPerTable)))
        : entryOffset(chain.entries[Int(random.below(UInt64(chain.entryCount)))])
      let bad = BadDescriptor(shape, memory, &random)
      straddling = bad.straddling(memory)
      memory.store(
        SplitDescriptor(
          address: DescriptorAddress(rawValue: bad.address), length: bad.length, flags: bad.flags,
          next: bad.next ?? chain.entries[0]), shape.place, at: at)
    default: break
    }
  }

  /// Bytes that a read must fetch for the newest chain: of the index, of its head, or of an entry.
  func neededBytes(_ fault: PlannedFault, _ random: inout RandomStream) -> UInt64 {
    let newest = position &- 1
    switch fault {
    case .indexReadFails: return shape.available + SplitRingLayout.indexOffset
    case .ringReadFails: return shape.available + layout.availableSlotOffset(newest)
    default:
      let chain = chains[Int(newest & (shape.size &- 1))]
      let entries = chain?.entries.prefix(chain?.entryCount ?? 1) ?? [0]
      return entryOffset(entries[Int(random.below(UInt64(entries.count)))])
    }
  }
}
