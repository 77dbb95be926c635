import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts

/// Watches that nothing is read before the data that names it has come.
struct OrderingLaw {
  struct Queue {
    var table: UInt64 = 0
    var isPacked = false
    var size: UInt16 = 0
    var covered: UInt16 = 0
    var fetched: UInt16 = 0
    /// How often each entry of the table or ring was named and not read yet.
    var named: [Int] = []
    var doorbells = 0
    /// Reads of the index, or looks after one that found nothing.
    var indexReads = 0
    var isInList = false
    var mayLook = false
    /// Tables that completed reads named.
    var namedTables: Set<ClosedRange<UInt64>> = []
  }

  /// A table that a walker is in.
  private struct Table {
    var base: UInt64
    var end: UInt64
    /// The only entry that may be read next.
    var next: UInt64?
  }

  private(set) var violations: [String] = []
  private let walkerCount: UInt32
  var queues: [Queue] = Array(repeating: Queue(), count: 64)
  private var tables: [Table?] = Array(repeating: nil, count: 256)

  private let readsAhead: Bool

  /// - Parameter readsAhead: whether reads fetch more than was named.
  init(walkerCount: UInt32, readsAhead: Bool) {
    self.walkerCount = walkerCount
    self.readsAhead = readsAhead
  }

  /// `table` is an address as the guest says it.
  mutating func configure(
    _ queue: Int, table: UInt64, size: UInt16, isPacked: Bool = false, start: UInt16 = 0
  ) {
    queues[queue] = Queue(
      table: table, isPacked: isPacked, size: size, covered: start, fetched: start,
      named: Array(repeating: 0, count: Int(size)))
  }

  mutating func doorbell(_ queue: Int, index: UInt16? = nil) {
    queues[queue].doorbells += 1
    if let index, !queues[queue].isPacked { cover(queue, index) }
  }

  private mutating func cover(_ queue: Int, _ index: UInt16) {
    let ahead = index &- queues[queue].fetched
    if ahead <= queues[queue].size && ahead > queues[queue].covered &- queues[queue].fetched {
      queues[queue].covered = index
    }
  }

  /// A read is offered for the first time.
  mutating func offered(_ pins: dfe_outputs, windowBase: UInt64) {
    let queue = Int(pins.rd_queue)
    guard queue < queues.count else { return note("queue \(queue) reads, which there is not") }
    let address = pins.rd_local == 0 ? pins.rd_addr : pins.rd_addr &+ windowBase
    switch Int(pins.rd_kind) {
    case DFE_READ_EVENT: break
    case DFE_READ_AVAIL_INDEX: useDoorbell(queue)
    case DFE_READ_AVAIL_RING:
      let count = UInt16(pins.rd_count / 2)
      if count > queues[queue].covered &- queues[queue].fetched {
        note("queue \(queue) read ring entries that no index covers")
      }
      queues[queue].fetched &+= count
    case DFE_READ_INDIRECT where !readsAhead:
      if tables[Int(pins.rd_tag)]?.next != address {
        note("queue \(queue) read \(address) as a table's entry, which nothing named")
      }
    case DFE_READ_PACKED where pins.rd_tag >= walkerCount && !readsAhead:
      if !queues[queue].mayLook { useDoorbell(queue) }
      if address / 64 != (address &+ UInt64(pins.rd_count) &- 1) / 64 {
        note("queue \(queue) looked over a line's end at \(address)")
      }
    case _ where readsAhead: offeredAhead(pins, queue, address)
    default:
      let index = Int((address &- queues[queue].table) / 16)
      guard index < queues[queue].named.count, queues[queue].named[index] > 0 else {
        note("queue \(queue) read descriptor \(index), which nothing named")
        return
      }
      queues[queue].named[index] -= 1
    }
  }

  private mutating func useDoorbell(_ queue: Int) {
    queues[queue].indexReads += 1
    if queues[queue].indexReads > queues[queue].doorbells {
      note("queue \(queue) looked for more without a new doorbell")
    }
  }

  /// A read is complete, with good data.
  mutating func completed(_ read: ReadUnderWay) {
    guard read.queue < queues.count else { return }
    switch Int(read.kind) {
    case DFE_READ_EVENT: break
    case DFE_READ_AVAIL_INDEX where read.count >= 2:
      cover(read.queue, read.data.number(at: read.count - 2))
    case DFE_READ_AVAIL_RING:
      for entry in 0..<read.count / 2 {
        name(read.queue, read.data.number(at: 2 * entry))
      }
    case _ where readsAhead: walkedAhead(read)
    case DFE_READ_PACKED where read.tag >= walkerCount: looked(read)
    default: walked(read)
    }
  }

  /// A look names the first descriptor of a list; the reads of that and of others name the next.
  private mutating func looked(_ read: ReadUnderWay) {
    queues[read.queue].mayLook = true
    let first = (read.address &- queues[read.queue].table) / 16
    for place in 0..<read.count / 16 {
      let flags = DescriptorFlags(rawValue: read.data.flags(place, isPacked: true))
      if !queues[read.queue].isInList && flags.contains(.available) == flags.contains(.used) {
        queues[read.queue].mayLook = false
        return
      }
      if !queues[read.queue].isInList {
        name(read.queue, UInt16(truncatingIfNeeded: first) + UInt16(place))
      }
      queues[read.queue].isInList = flags.contains(.next)
    }
  }

  private mutating func walked(_ read: ReadUnderWay) {
    let isPacked = queues[read.queue].isPacked
    let flags = DescriptorFlags(rawValue: read.data.flags(0, isPacked: isPacked))
    let next: UInt16 = read.data.number(at: 14)
    let tag = Int(read.tag)
    if Int(read.kind) == DFE_READ_INDIRECT, let table = tables[tag] {
      if isPacked {
        tables[tag]?.next = read.address &+ 16 < table.end ? read.address &+ 16 : nil
      } else {
        tables[tag]?.next = flags.contains(.next) ? table.base &+ 16 * UInt64(next) : nil
      }
    } else if flags.contains(.indirect) {
      let base: UInt64 = read.data.number(at: 0)
      tables[tag] = Table(
        base: base, end: base &+ UInt64(read.data.number(at: 8, as: UInt32.self)), next: base)
    } else if flags.contains(.next) {
      let slot = UInt16(truncatingIfNeeded: (read.address &- queues[read.queue].table) / 16)
      let follower = slot &+ 1 == queues[read.queue].size ? 0 : slot &+ 1
      name(read.queue, isPacked ? follower : next)
    }
  }

  mutating func name(_ queue: Int, _ index: UInt16) {
    if Int(index) < queues[queue].named.count { queues[queue].named[Int(index)] += 1 }
  }

  mutating func note(_ violation: String) {
    if violations.count < 8 { violations.append(violation) }
  }
}
