import CDescriptorFetchABI
import VirtioLayouts

/// Watches that nothing is read before the data that names it has come.
struct OrderingLaw {
  private struct Queue {
    var table: UInt64 = 0
    var covered: UInt16 = 0
    var fetched: UInt16 = 0
    /// How often each entry of the table was named and not read yet.
    var named: [Int] = []
    var doorbells = 0
    var indexReads = 0
  }

  private(set) var violations: [String] = []
  private var queues: [Queue] = Array(repeating: Queue(), count: 32)

  mutating func configure(_ queue: Int, table: UInt64, size: UInt16) {
    queues[queue] = Queue(table: table, named: Array(repeating: 0, count: Int(size)))
  }

  mutating func doorbell(_ queue: Int) {
    queues[queue].doorbells += 1
  }

  /// A read is offered for the first time.
  mutating func offered(_ pins: dfe_outputs) {
    let queue = Int(pins.rd_queue)
    switch Int(pins.rd_kind) {
    case DFE_READ_AVAIL_INDEX:
      queues[queue].indexReads += 1
      if queues[queue].indexReads > queues[queue].doorbells {
        note("queue \(queue) read its index without a new doorbell")
      }
    case DFE_READ_AVAIL_RING:
      let count = UInt16(pins.rd_count / 2)
      if count > queues[queue].covered &- queues[queue].fetched {
        note("queue \(queue) read ring entries that no index covers")
      }
      queues[queue].fetched &+= count
    default:
      let index = Int((pins.rd_addr &- queues[queue].table) / 16)
      guard index < queues[queue].named.count, queues[queue].named[index] > 0 else {
        note("queue \(queue) read descriptor \(index), which nothing named")
        return
      }
      queues[queue].named[index] -= 1
    }
  }

  /// A read is complete, with good data.
  mutating func completed(_ read: ReadUnderWay) {
    switch Int(read.kind) {
    case DFE_READ_AVAIL_INDEX:
      queues[read.queue].covered = UInt16(truncatingIfNeeded: read.data >> 16)
    case DFE_READ_AVAIL_RING:
      for entry in 0..<read.count / 2 {
        name(read.queue, UInt16(truncatingIfNeeded: read.data >> UInt128(16 * entry)))
      }
    default:
      let flags = UInt16(truncatingIfNeeded: read.data >> 96)
      if flags & DescriptorFlags.next.rawValue != 0 {
        name(read.queue, UInt16(truncatingIfNeeded: read.data >> 112))
      }
    }
  }

  private mutating func name(_ queue: Int, _ index: UInt16) {
    if Int(index) < queues[queue].named.count { queues[queue].named[Int(index)] += 1 }
  }

  mutating func note(_ violation: String) {
    if violations.count < 8 { violations.append(violation) }
  }
}
