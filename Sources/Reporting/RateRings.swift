import ByteLayouts
import CycleKernel
import VirtioLayouts

/// The rings of one case: always full, and with descriptors that say to which chain they belong.
final class RateRings {
  /// Entries of each ring.
  static let size = 4096
  private static let ringOffset = 0x1_0000
  private static let tableOffset = 0x1_4000
  private static let tableByteCount = 256
  private static let queueByteCount = tableOffset + size * tableByteCount
  private static let bufferBase: UInt64 = 0x100_0000_0000

  let memory: ByteBuffer
  /// Chains that a ring holds at once.
  let chainCount: Int
  private let rate: RateCase
  /// Places in the order of the chains.
  private var places: [UInt16]
  private var chainOfPlace: [UInt16]
  /// Chains of each queue that were fetched to their end.
  private(set) var finished: [Int]
  /// Laps of each list of a packed ring, by queue and list.
  private var laps: [Int]

  init(_ rate: RateCase, seed: UInt64) {
    self.rate = rate
    chainCount = rate.format == .indirect ? Self.size : Self.size / rate.chainLength
    memory = ByteBuffer(byteCount: rate.queueCount * Self.queueByteCount)
    finished = Array(repeating: 0, count: rate.queueCount)
    laps = Array(repeating: 0, count: rate.queueCount * chainCount)
    places = (0..<UInt16(Self.size)).map { $0 }
    switch rate.order {
    case .contiguous: break
    case .strided:
      places = places.map { UInt16(Int($0) * 4 % Self.size + Int($0) * 4 / Self.size) }
    case .random:
      var random = RandomStream(seed: seed, name: "rate rings")
      for at in (1..<Self.size).reversed() {
        places.swapAt(at, Int(random.below(UInt64(at + 1))))
      }
    }
    chainOfPlace = Array(repeating: 0, count: Self.size)
    let share = rate.format == .indirect ? 1 : rate.chainLength
    for (number, place) in places.enumerated() {
      chainOfPlace[Int(place)] = UInt16(number / share)
    }
    for queue in 0..<rate.queueCount { fill(queue) }
  }

  /// First byte of a queue's descriptor table or packed ring.
  func descriptorArea(_ queue: Int) -> UInt64 { UInt64(queue * Self.queueByteCount) }
  /// First byte of a queue's available ring.
  func availableArea(_ queue: Int) -> UInt64 { descriptorArea(queue) + UInt64(Self.ringOffset) }

  // MARK: The driver

  private func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at: Int) {
    memory.withMutableBytes(0..<memory.byteCount) { $0.storeLittleEndian(value, at: at) }
  }

  private func store(
    _ at: Int, address: UInt64, length: UInt32, flags: UInt16, last: UInt16
  ) {
    store(address, at: at)
    store(UInt64(length) | UInt64(flags) << 32 | UInt64(last) << 48, at: at + 8)
  }

  private func fill(_ queue: Int) {
    switch rate.format {
    case .split: fillSplit(queue)
    case .indirect: fillIndirect(queue)
    case .packed: for list in 0..<chainCount { publishList(list, queue) }
    }
    guard rate.format != .packed else { return }
    let share = rate.format == .indirect ? 1 : rate.chainLength
    for slot in 0..<Self.size {
      store(
        places[slot % chainCount * share], at: Int(availableArea(queue)) + 4 + 2 * slot)
    }
  }

  private func fillSplit(_ queue: Int) {
    for (number, place) in places.enumerated() {
      let hasNext = (number + 1) % rate.chainLength != 0
      store(
        Int(descriptorArea(queue)) + 16 * Int(place),
        address: buffer(chain: number / rate.chainLength),
        length: 64, flags: hasNext ? 1 : 0, last: hasNext ? places[number + 1] : 0)
    }
  }

  private func fillIndirect(_ queue: Int) {
    for (number, place) in places.enumerated() {
      let table = Int(descriptorArea(queue)) + Self.tableOffset + number * Self.tableByteCount
      store(
        Int(descriptorArea(queue)) + 16 * Int(place), address: UInt64(table),
        length: UInt32(16 * rate.chainLength), flags: 4, last: 0)
      for entry in 0..<rate.chainLength {
        let hasNext = entry + 1 < rate.chainLength
        store(
          table + 16 * entry, address: buffer(chain: number), length: 64, flags: hasNext ? 1 : 0,
          last: hasNext ? UInt16(entry + 1) : 0)
      }
    }
  }

  /// Makes a list of a packed ring available for its next lap.
  private func publishList(_ list: Int, _ queue: Int) {
    let wrap = laps[queue * chainCount + list] % 2 == 0
    laps[queue * chainCount + list] += 1
    for entry in (0..<rate.chainLength).reversed() {
      let flags: UInt16 = (entry + 1 < rate.chainLength ? 1 : 0) | (wrap ? 1 << 7 : 1 << 15)
      let at = Int(descriptorArea(queue)) + 16 * (list * rate.chainLength + entry)
      store(buffer(chain: list), at: at)
      store(UInt64(64) | UInt64(list) << 32 | UInt64(flags) << 48, at: at + 8)
    }
  }

  private func buffer(chain: Int) -> UInt64 { Self.bufferBase + UInt64(chain) << 12 }

  /// The chain that a descriptor says it belongs to.
  func chain(ofBuffer address: UInt64) -> Int { Int((address &- Self.bufferBase) >> 12) }

  /// The chain that a head names.
  func chain(ofHead head: UInt16) -> Int {
    rate.format == .packed ? Int(head) : Int(chainOfPlace[Int(head) % Self.size])
  }

  /// A chain was fetched to its end and is made available again.
  func finish(_ head: UInt16, _ queue: Int) {
    finished[queue] += 1
    if rate.format == .packed { publishList(Int(head) % chainCount, queue) }
  }

  /// Shows everything that is available; returns the available index of a split ring.
  func publish(_ queue: Int) {
    guard rate.format != .packed else { return }
    store(
      UInt16(truncatingIfNeeded: finished[queue] + chainCount), at: Int(availableArea(queue)) + 2)
  }
}
