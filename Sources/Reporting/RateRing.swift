import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// One ring of a case: always full, and with descriptors that say to which chain they belong.
final class RateRing {
  private static let ringOffset = 0x1_0000
  private static let tableOffset = 0x1_4000
  private static let tableByteCount = 256
  /// Bytes of a ring and its tables.
  static let byteCount = tableOffset + RateCase.usualRingSize * tableByteCount
  private static let bufferBase: UInt64 = 0x100_0000_0000

  let load: RateLoad
  /// Chains that the ring holds at once.
  let chainCount: Int
  private let size: Int
  private let memory: ByteBuffer
  private let base: Int
  private let order: RateOrder
  /// Chains that were fetched to their end.
  private(set) var finished = 0
  /// Chains that were made available.
  private var published = 0
  /// How often each chain is available and was not fetched to its end.
  private var waiting: [Int]
  /// Lists of a packed ring that were fetched, and whose place was not filled again.
  private var isOver: [Bool]

  /// - Parameter base: the ring's first byte in `memory`.
  init(_ load: RateLoad, size: Int, seed: UInt64, memory: ByteBuffer, base: Int) {
    self.load = load
    self.size = size
    self.memory = memory
    self.base = base
    chainCount = load.chainCount(ringSize: size)
    order = RateOrder(load, ringSize: size, seed: seed)
    waiting = Array(repeating: 0, count: chainCount)
    isOver = Array(repeating: false, count: chainCount)
    switch load.format {
    case .split: fillSplit()
    case .indirect: fillIndirect()
    case .packed: for _ in 0..<chainCount { publishList() }
    }
  }

  /// First byte of the descriptor table or packed ring.
  var descriptorArea: UInt64 { UInt64(base) }
  /// First byte of the available ring.
  var availableArea: UInt64 { UInt64(base + Self.ringOffset) }

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

  private func fillSplit() {
    for number in 0..<chainCount * load.chainLength {
      let hasNext = (number + 1) % load.chainLength != 0
      store(
        base + 16 * Int(order.places[number]),
        address: buffer(chain: number / load.chainLength),
        length: 64, flags: hasNext ? 1 : 0, last: hasNext ? order.places[number + 1] : 0)
    }
  }

  private func fillIndirect() {
    for (number, place) in order.places.enumerated() {
      let table = base + Self.tableOffset + number * Self.tableByteCount
      store(
        base + 16 * Int(place), address: UInt64(table),
        length: UInt32(16 * load.chainLength), flags: 4, last: 0)
      for entry in 0..<load.chainLength {
        let hasNext = entry + 1 < load.chainLength
        store(
          table + 16 * entry, address: buffer(chain: number), length: 64, flags: hasNext ? 1 : 0,
          last: hasNext ? UInt16(entry + 1) : 0)
      }
    }
  }

  /// Makes the next list of a packed ring available, behind the last one.
  private func publishList() {
    let list = published % chainCount
    for entry in (0..<load.chainLength).reversed() {
      let (lap, slot) = (published * load.chainLength + entry).quotientAndRemainder(
        dividingBy: size)
      let flags: UInt16 =
        (entry + 1 < load.chainLength ? 1 : 0) | (lap % 2 == 0 ? 1 << 7 : 1 << 15)
      store(buffer(chain: list), at: base + 16 * slot)
      store(
        UInt64(64) | UInt64(list) << 32 | UInt64(flags) << 48, at: base + 16 * slot + 8)
    }
    waiting[list] += 1
    published += 1
  }

  private func buffer(chain: Int) -> UInt64 { Self.bufferBase + UInt64(chain) << 12 }

  /// Shows everything that is available.
  func publish() {
    guard load.format != .packed else { return }
    let share = load.format == .indirect ? 1 : load.chainLength
    while published < finished + chainCount {
      let chain = published % chainCount
      store(
        order.places[chain * share], at: Int(availableArea) + 4 + 2 * (published % size))
      waiting[chain] += 1
      published += 1
    }
    store(UInt16(truncatingIfNeeded: published), at: Int(availableArea) + 2)
  }

  /// How far the driver has come, as a doorbell says it.
  var told: UInt16 {
    guard load.format == .packed else { return UInt16(truncatingIfNeeded: published) }
    let (lap, slot) = (published * load.chainLength).quotientAndRemainder(dividingBy: size)
    return UInt16(slot) | (lap % 2 == 0 ? 1 << 15 : 0)
  }

  // MARK: The device

  /// Takes a descriptor; says what is wrong with it, nil when nothing is.
  ///
  /// - Parameter number: of the descriptor in its chain, from 1.
  func take(_ offered: FetchEngineOutputs, number: Int) -> String? {
    let head = Int(offered.desc_head)
    let chain = load.format == .packed ? head : Int(order.chainOfPlace[head % size])
    guard chain < chainCount, offered.desc_addr == buffer(chain: chain) else {
      return "a descriptor of another chain came with head \(head)"
    }
    guard offered.desc_last != 0 else { return nil }
    guard number == load.chainLength else {
      return "the chain of head \(head) ended after \(number) of \(load.chainLength) descriptors"
    }
    guard waiting[chain] > 0 else { return "the chain of head \(head) came and is not available" }
    waiting[chain] -= 1
    finished += 1
    if load.format == .packed {
      isOver[chain] = true
      // Places are filled again in the order of the ring.
      while isOver[published % chainCount] {
        isOver[published % chainCount] = false
        publishList()
      }
    }
    return nil
  }
}
