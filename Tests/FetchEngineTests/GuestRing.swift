import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts

/// The driver's side of one queue in a test, and what it expects to be presented.
final class GuestRing {
  struct Buffer {
    var address: UInt64
    var length: UInt32
    var flags: DescriptorFlags = []
  }

  private struct Chain {
    var head: UInt16 = 0
    var buffers: [Buffer] = []
    var entries: [UInt16] = []
    var seen = 0
    var slot: UInt8 = 0
  }

  let queue: Int
  let layout: SplitRingLayout
  let tableOffset: UInt64
  let availableOffset: UInt64
  let place: Place
  unowned let environment: TestEnvironment
  private(set) var availableIndex: UInt16 = 0
  private(set) var completedChains = 0
  private(set) var presentedDescriptors = 0
  private(set) var violations: [String] = []
  private var free: [UInt16]
  private var chains: [Chain]
  private var outstanding = 0

  init(
    _ environment: TestEnvironment, queue: Int, size: UInt16, place: Place = .bus,
    at offset: UInt64 = 0
  ) {
    self.environment = environment
    self.queue = queue
    self.place = place
    layout = SplitRingLayout(size: size)
    tableOffset = offset
    availableOffset = offset + layout.descriptorTableByteCount
    free = (0..<size).reversed()
    chains = Array(repeating: Chain(), count: Int(size))
    environment.memory(place).store(UInt32(0), at: availableOffset)
  }

  var table: UInt64 { environment.guestAddress(place, tableOffset) }
  var available: UInt64 { environment.guestAddress(place, availableOffset) }
  var freeCount: Int { free.count }
  /// Whether every chain published was presented to its end.
  var isDone: Bool { outstanding == 0 }

  func enable() {
    environment.configure(
      queue, enable: true, size: layout.size, table: table, available: available)
    let routed = place == .bus ? table : tableOffset
    environment.law.configure(queue, table: routed, size: layout.size)
    environment.silent &= ~(1 << UInt32(queue))
  }

  /// Takes free entries in an order that is not the table's.
  func shuffle() {
    for at in stride(from: free.count - 1, to: 0, by: -1) {
      free.swapAt(at, Int(environment.random.below(UInt64(at + 1))))
    }
  }

  /// Writes a chain and its ring entry; `publish` makes it visible.
  @discardableResult
  func add(_ buffers: [Buffer]) -> UInt16 {
    let entries = Array(free.suffix(buffers.count).reversed())
    free.removeLast(buffers.count)
    for (at, buffer) in buffers.enumerated() {
      var flags = buffer.flags
      var next: UInt16 = 0xbeef  // no meaning without the flag
      if at + 1 < entries.count {
        flags.insert(.next)
        next = entries[at + 1]
      }
      write(
        SplitDescriptor(
          address: DescriptorAddress(rawValue: buffer.address), length: buffer.length,
          flags: flags, next: next), at: entries[at])
    }
    let slot = Int(availableIndex & (layout.size &- 1))
    chains[slot] = Chain(head: entries[0], buffers: buffers, entries: entries)
    addHead(entries[0])
    outstanding += 1
    return entries[0]
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

  /// Makes all entries visible, and rings the doorbell.
  func publish(jump: UInt16 = 0) {
    environment.memory(place).store(
      availableIndex &+ jump, at: availableOffset + SplitRingLayout.indexOffset)
    environment.ringDoorbell(queue)
  }

  /// Compares a presented descriptor with what was written.
  func take(_ pins: dfe_outputs) {
    let slot = Int(pins.desc_position & (layout.size &- 1))
    let at = chains[slot].seen
    presentedDescriptors += 1
    guard at < chains[slot].buffers.count else {
      return note("position \(pins.desc_position) has no descriptor \(at)")
    }
    let buffer = chains[slot].buffers[at]
    let isLast = at + 1 == chains[slot].buffers.count
    let flags = isLast ? buffer.flags : buffer.flags.union(.next)
    if at == 0 { chains[slot].slot = pins.desc_slot }
    if pins.desc_addr != buffer.address || pins.desc_len != buffer.length
      || pins.desc_flags != flags.rawValue || pins.desc_head != chains[slot].head
      || pins.desc_slot != chains[slot].slot
      || pins.desc_first != (at == 0 ? 1 : 0) || pins.desc_last != (isLast ? 1 : 0)
    {
      note("position \(pins.desc_position), descriptor \(at): \(pins)")
    }
    chains[slot].seen += 1
    if isLast {
      free.append(contentsOf: chains[slot].entries)
      chains[slot] = Chain()
      outstanding -= 1
      completedChains += 1
    }
  }

  private func note(_ violation: String) {
    if violations.count < 8 { violations.append("queue \(queue): \(violation)") }
  }
}
