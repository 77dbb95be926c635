import CDescriptorFetchABI
import VirtioLayouts

/// The law for engines whose reads fetch more than what was named: a read begins with something that
/// was named, and stays in its table or ring. What is presented too early shows in its content.
extension OrderingLaw {
  mutating func offeredAhead(_ pins: dfe_outputs, _ queue: Int, _ address: UInt64) {
    let (end, last) = (address &+ UInt64(pins.rd_count), address &+ UInt64(pins.rd_count) &- 1)
    if Int(pins.rd_kind) == DFE_READ_INDIRECT {
      if !queues[queue].namedTables.contains(where: {
        $0.lowerBound <= address && last <= $0.upperBound
      }) {
        note("queue \(queue) read \(address) as a table's entries, which nothing named")
      }
      return
    }
    let index = Int((address &- queues[queue].table) / 16)
    guard index < queues[queue].named.count,
      end &- queues[queue].table <= 16 * UInt64(queues[queue].size)
    else { return note("queue \(queue) read beyond its table at \(address)") }
    if Int(pins.rd_kind) == DFE_READ_PACKED {
      if queues[queue].doorbells == 0 { note("queue \(queue) looked before any doorbell") }
      return
    }
    if queues[queue].named[index] == 0 {
      note("queue \(queue) read descriptor \(index), which nothing named")
    }
  }

  /// A read of descriptors names what each of them names.
  mutating func walkedAhead(_ read: ReadUnderWay) {
    let isPacked = queues[read.queue].isPacked
    for place in 0..<read.count / 16 {
      let flags = DescriptorFlags(rawValue: read.data.flags(place, isPacked: isPacked))
      if flags.contains(.indirect) {
        let base: UInt64 = read.data.number(at: 16 * place)
        let length: UInt32 = read.data.number(at: 16 * place + 8)
        // A table may end with the last byte of all.
        let (last, overflow) = base.addingReportingOverflow(UInt64(length) &- 1)
        if length != 0 && !overflow { queues[read.queue].namedTables.insert(base...last) }
      } else if flags.contains(.next), Int(read.kind) == DFE_READ_DESCRIPTOR {
        name(read.queue, read.data.number(at: 16 * place + 14))
      }
    }
  }
}
