import ByteLayouts
import Trace
import VirtioLayouts

/// What the device has learned about one queue from completed reads.
struct FetchRecord {
  private struct IndirectTable {
    var address: UInt64
    var byteCount: UInt64
    var owner: UInt16
  }
  private static let noNext: Int32 = -1
  private(set) var generation: UInt32 = 0
  /// The newest available index that a completed read returned.
  private(set) var knownIndex: UInt16 = 0
  /// The read that returned it.
  private(set) var indexEvent: TraceEvent?
  /// The lowest available position whose slot was not yet read.
  private var consumedIndex: UInt16 = 0
  private var isFetched: [Bool] = []
  private var size: UInt16 = 0
  private var isNamed: [Bool] = []
  private var next: [Int32] = []
  private var tables: [IndirectTable] = []

  mutating func begin(size: UInt16, generation: UInt32) {
    self.generation = generation
    self.size = size
    knownIndex = 0
    consumedIndex = 0
    indexEvent = nil
    isFetched = Array(repeating: false, count: Int(size))
    isNamed = Array(repeating: false, count: Int(size))
    next = Array(repeating: Self.noNext, count: Int(size))
    tables.removeAll(keepingCapacity: true)
  }

  mutating func learnIndex(_ index: UInt16, event: TraceEvent) {
    let count = index &- consumedIndex
    guard count <= size, count >= knownIndex &- consumedIndex else { return }
    knownIndex = index
    indexEvent = event
  }

  /// Whether the slots that start `offset` bytes into the ring are known to hold heads.
  func covers(offset: UInt64, byteCount: UInt32) -> Bool {
    let first = offset / 2
    guard offset % 2 == 0, byteCount > 0, first + UInt64(byteCount + 1) / 2 <= UInt64(size) else {
      return false
    }
    let ahead = (UInt16(first) &- consumedIndex) & (size &- 1)
    return UInt32(ahead) + (byteCount + 1) / 2 <= UInt32(knownIndex &- consumedIndex)
  }

  mutating func learnHeads(offset: UInt64, payload: RawSpan) {
    let count = payload.byteCount / 2
    guard covers(offset: offset, byteCount: UInt32(count * 2)) else { return }
    for at in 0..<count {
      let head: UInt16 = payload.littleEndian(at: 2 * at)
      if head < size { isNamed[Int(head)] = true }
      isFetched[Int(offset / 2) + at] = true
    }
    while consumedIndex != knownIndex, isFetched[Int(consumedIndex & (size &- 1))] {
      isFetched[Int(consumedIndex & (size &- 1))] = false
      consumedIndex &+= 1
    }
  }

  /// Whether all descriptors of a read, `offset` bytes into the table, have been named.
  func names(offset: UInt64, access: DeviceAccess) -> Bool {
    let last = offset &+ UInt64(access.byteCount)
    guard offset < 16 * UInt64(size), last <= 16 * UInt64(size), access.byteCount > 0 else {
      return tables.contains {
        access.address >= $0.address
          && access.address - $0.address + UInt64(access.byteCount) <= $0.byteCount
      }
    }
    return (Int(offset / 16)..<Int((last + 15) / 16)).allSatisfy { isNamed[$0] }
  }

  mutating func learnDescriptors(offset: UInt64, address: UInt64, payload: RawSpan) {
    let isDirect = offset < 16 * UInt64(size) && offset % 16 == 0
    var at = 0
    while at + 16 <= payload.byteCount {
      let descriptor = SplitDescriptor(decoding: payload.extracting(at..<at + 16))
      let index = (offset &+ UInt64(at)) / 16
      at += 16
      guard isDirect, index < UInt64(size) else { continue }
      if descriptor.flags.contains(.indirect) {
        tables.append(
          IndirectTable(
            address: descriptor.address.rawValue, byteCount: UInt64(descriptor.length),
            owner: UInt16(index)))
      }
      let goesOn = descriptor.flags.contains(.next) && descriptor.next < size
      next[Int(index)] = goesOn ? Int32(descriptor.next) : Self.noNext
      if goesOn { isNamed[Int(descriptor.next)] = true }
    }
  }

  /// Ends what a chain has named, when the device hands it back.
  mutating func finish(head: UInt32) {
    guard head < UInt32(size) else { return }
    var at = Int32(head)
    while at >= 0, isNamed[Int(at)] {
      isNamed[Int(at)] = false
      if !tables.isEmpty { tables.removeAll { $0.owner == at } }
      let following = next[Int(at)]
      next[Int(at)] = Self.noNext
      at = following
    }
  }
}
