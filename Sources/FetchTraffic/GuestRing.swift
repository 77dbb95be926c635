import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts

/// The driver's side of a split ring in a test, and what it expects to be presented.
final class GuestRing: DriverRing {
  typealias Buffer = GuestBuffer

  private struct Chain {
    var head: UInt16 = 0
    var buffers: [Buffer] = []
    var entries: [UInt16] = []
    /// Buffers that lie in the ring's own table.
    var direct = 0
    var seen = 0
    var slot: UInt16 = 0
  }

  let queue: Int
  let layout: SplitRingLayout
  let options: QueueOptions
  let tableOffset: UInt64
  let availableOffset: UInt64
  let place: Place
  unowned let environment: EngineEnvironment
  private(set) var availableIndex: UInt16
  private(set) var completedChains = 0
  private(set) var presentedDescriptors = 0
  private(set) var violations: [String] = []
  private var free: [UInt16]
  private var chains: [Chain]
  private var outstanding = 0

  init(
    _ environment: EngineEnvironment, queue: Int, size: UInt16, place: Place = .bus,
    at offset: UInt64 = 0, options: QueueOptions = QueueOptions()
  ) {
    self.environment = environment
    self.queue = queue
    self.place = place
    self.options = options
    layout = SplitRingLayout(size: size)
    tableOffset = offset
    availableOffset = offset + layout.descriptorTableByteCount
    availableIndex = options.start ?? 0
    free = (0..<size).reversed()
    chains = Array(repeating: Chain(), count: Int(size))
    environment.memory(place).store(UInt32(availableIndex) << 16, at: availableOffset)
  }

  var size: UInt16 { layout.size }
  var position: UInt16 { availableIndex }
  var table: UInt64 { environment.guestAddress(place, tableOffset) }
  var available: UInt64 { environment.guestAddress(place, availableOffset) }
  /// None while an older chain is still under way in the slot that the next one would get.
  var freeCount: Int {
    chains[Int(availableIndex & (size &- 1))].buffers.isEmpty ? free.count : 0
  }
  /// Whether every chain published was presented to its end.
  var isDone: Bool { outstanding == 0 }

  func enable() {
    environment.configure(
      queue, enable: true, size: layout.size, table: table, available: available,
      options: options)
    environment.law.configure(
      queue, table: table, size: layout.size, start: options.start ?? 0)
    environment.silent &= ~(1 << UInt64(queue))
  }

  /// Takes free entries in an order that is not the table's.
  func shuffle() {
    for at in stride(from: free.count - 1, to: 0, by: -1) {
      free.swapAt(at, Int(environment.random.below(UInt64(at + 1))))
    }
  }

  /// Writes a chain and its ring entry; `publish` makes it visible.
  func add(_ buffers: [Buffer], direct: Int?) {
    let entryCount = entryCount(buffers.count, direct: direct)
    let entries = Array(free.suffix(entryCount).reversed())
    free.removeLast(entryCount)
    let slot = Int(availableIndex & (layout.size &- 1))
    let directCount = direct ?? buffers.count
    for (at, buffer) in buffers[..<directCount].enumerated() {
      write(buffer, next: at + 1 < entryCount ? entries[at + 1] : nil, to: entries[at])
    }
    if let last = entries.last, directCount < buffers.count {
      let table = TableArea.offset(queue, slot: slot, size: size)
      let count = buffers.count - directCount
      for (at, buffer) in buffers[directCount...].enumerated() {
        // Entries lie in reverse order behind the first, so that `next` matters.
        let entry = at == 0 ? 0 : count - at
        let isLast = at + 1 == count
        environment.memory(place).store(
          descriptor(buffer, next: isLast ? nil : UInt16(count - at - 1)),
          at: table + 16 * UInt64(entry))
      }
      // WRITE has no meaning here.
      let flags: DescriptorFlags =
        environment.random.next() & 1 == 0 ? .indirect : [.indirect, .write]
      write(
        SplitDescriptor(
          address: DescriptorAddress(rawValue: environment.guestAddress(place, table)),
          length: UInt32(16 * count), flags: flags, next: 0xbeef), at: last)
    }
    chains[slot] = Chain(
      head: entries[0], buffers: buffers, entries: entries, direct: directCount)
    addHead(entries[0])
    outstanding += 1
  }

  private func descriptor(_ buffer: Buffer, next: UInt16?) -> SplitDescriptor {
    // `next` has no meaning without the flag.
    SplitDescriptor(
      address: DescriptorAddress(rawValue: buffer.address), length: buffer.length,
      flags: next == nil ? buffer.flags : buffer.flags.union(.next), next: next ?? 0xbeef)
  }

  private func write(_ buffer: Buffer, next: UInt16?, to index: UInt16) {
    write(descriptor(buffer, next: next), at: index)
  }

  /// Writes an entry of the table as it is.
  func write(_ descriptor: SplitDescriptor, at index: UInt16) {
    environment.memory(place).store(descriptor, at: tableOffset + layout.descriptorOffset(index))
  }

  /// Writes a ring entry without a chain behind it.
  func addHead(_ head: UInt16) {
    environment.memory(place).store(
      head, at: availableOffset + layout.availableSlotOffset(availableIndex))
    availableIndex &+= 1
  }

  func publishSilently() { store(index: availableIndex) }

  func publish(_ index: DoorbellIndex) {
    publishSilently()
    let said: UInt16? =
      switch index {
      case .none: nil
      case .right: availableIndex
      case .stale: options.start ?? 0
      case .absurd: availableIndex &+ size &+ 1
      }
    environment.ringDoorbell(queue, index: said)
  }

  /// Says that there are more entries than there are.
  func publish(jump: UInt16) {
    store(index: availableIndex &+ jump)
    environment.ringDoorbell(queue)
  }

  private func store(index: UInt16) {
    environment.memory(place).store(index, at: availableOffset + SplitRingLayout.indexOffset)
  }

  /// Compares a presented descriptor with what was written.
  func take(_ pins: dfe_outputs) {
    let slot = Int(pins.desc_position & (layout.size &- 1))
    let chain = chains[slot]
    let at = chain.seen
    presentedDescriptors += 1
    guard at < chain.buffers.count else {
      return note("position \(pins.desc_position) has no descriptor \(at)")
    }
    let buffer = chain.buffers[at]
    let isLast = at + 1 == chain.buffers.count
    let flags = isLast ? buffer.flags : buffer.flags.union(.next)
    if at == 0 { chains[slot].slot = pins.desc_slot }
    if pins.desc_addr != buffer.address || pins.desc_len != buffer.length
      || pins.desc_flags != flags.rawValue || pins.desc_head != chain.head
      || pins.desc_slot != chains[slot].slot || (pins.desc_indirect != 0) != (at >= chain.direct)
      || pins.desc_first != (at == 0 ? 1 : 0) || pins.desc_last != (isLast ? 1 : 0)
    {
      note("position \(pins.desc_position), descriptor \(at): \(pins)")
    }
    chains[slot].seen += 1
    if isLast {
      free.append(contentsOf: chain.entries)
      chains[slot] = Chain()
      outstanding -= 1
      completedChains += 1
    }
  }

  private func note(_ violation: String) {
    if violations.count < 8 { violations.append("queue \(queue): \(violation)") }
  }
}

/// Where the indirect tables of a test lie, one for each slot of a ring.
enum TableArea {
  static let start: UInt64 = 0x8_0000
  static let bytesPerQueue: UInt64 = 0x1_0000

  static func offset(_ queue: Int, slot: Int, size: UInt16) -> UInt64 {
    start + UInt64(queue) * bytesPerQueue + UInt64(slot) * bytesPerSlot(size)
  }

  /// A table has as many bytes as there are; rings with tables have at most 512 entries.
  static func bytesPerSlot(_ size: UInt16) -> UInt64 {
    bytesPerQueue / UInt64(size).nextPowerOfTwo
  }

  /// Most entries of a table.
  static func entryCount(_ size: UInt16) -> Int { Int(bytesPerSlot(size) / 16) }
}

extension UInt64 {
  fileprivate var nextPowerOfTwo: UInt64 {
    self <= 1 ? 1 : 1 << UInt64(64 - (self - 1).leadingZeroBitCount)
  }
}
