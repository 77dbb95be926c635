import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts

/// The one thing that goes wrong in a life of a queue of a pair.
///
/// It is written before the engines are told of it, and nothing is written behind it, so that both
/// engines meet the same bytes whenever they read them.
enum PlannedFault: CaseIterable {
  /// Of a split ring alone.
  case indexJump, badHead, indexReadFails, ringReadFails
  /// Of both formats.
  case badEntry, badTableEntry, entryReadFails, tooLong
  /// Of a packed ring alone: a list without an end.
  case endless

  /// Whether a read fails.
  var failsRead: Bool {
    self == .indexReadFails || self == .ringReadFails || self == .entryReadFails
  }
  /// Whether nothing may be under way when it is written: reads, or entries that it overwrites.
  var needsQuiet: Bool { failsRead || self == .endless }

  static func draw(isPacked: Bool, _ random: inout RandomStream) -> PlannedFault {
    let kinds: [PlannedFault] =
      isPacked
      ? [.badEntry, .badEntry, .badTableEntry, .entryReadFails, .tooLong, .endless]
      : [
        .indexJump, .badHead, .indexReadFails, .ringReadFails, .badEntry, .badEntry, .badEntry,
        .badTableEntry, .entryReadFails, .tooLong,
      ]
    return kinds[Int(random.below(UInt64(kinds.count)))]
  }
}

/// A descriptor that is wrong in some way, or only odd.
struct BadDescriptor {
  var address: UInt64
  var length: UInt32
  var flags: DescriptorFlags
  /// Of a split descriptor; nil for the chain's own head.
  var next: UInt16?

  init(_ shape: PairShape, _ memory: PairMemory, _ random: inout RandomStream) {
    let environment = memory.environments[0]
    let end = environment.windowBase &+ environment.windowSize
    address = environment.windowBase &+ 0x100 &+ random.below(0x1000)
    length = UInt32(random.below(64))
    flags = DescriptorFlags(rawValue: UInt16(random.below(4)))
    next = random.below(3) == 0 ? nil : UInt16(random.below(2 * UInt64(shape.size)))
    if random.below(8) == 0 { next = shape.size }
    if shape.nearsEdges && random.below(4) != 0 {
      (address, length) = Self.border(environment, &random)
      if random.below(2) == 0 {
        // A table, of one entry at least.
        flags = .indirect
        length = max(16, length & ~15)
      }
      return
    }
    if shape.isFar && random.below(3) == 0 {
      // Near the window's end, or far behind it.
      length = UInt32(truncatingIfNeeded: random.below(1 << random.below(33)))
      address = end &+ random.below(1 << random.below(62)) &- random.below(1 << random.below(33))
      return
    }
    switch random.below(8) {
    case 0:
      // Around the window's ends.
      address = random.below(2) == 0 ? end &- random.below(64) : environment.windowBase &- 32
      length = UInt32(random.below(128))
    case 1: address = 0 &- random.below(64)
    case 2: address = 0
    case 3, 4:
      // A table: of few entries, or of none, or of half of one, or where nothing can be read.
      flags.insert(.indirect)
      address = memory.guestAddress(shape.place, shape.indirectTable(0))
      let odd: [UInt32] = [0, 8, 16, 32, 33, 48]
      length = odd[Int(random.below(UInt64(odd.count)))]
      if random.below(4) == 0 {
        address = environment.windowBase ^ 1 << 62
        length = 16 * UInt32(random.below(0x1_0002))
      }
    case 5: address = random.next() & ~(1 << 63 | 1 << 62)
    default: break
    }
  }

  /// The address, if it names a table that crosses the edge of a window beside the bus.
  ///
  /// An engine that reads ahead stops there; another may read as far as the edge.
  func straddling(_ memory: PairMemory) -> UInt64? {
    let environment = memory.environments[0]
    guard flags.contains(.indirect), length > 0, environment.windowMode == DFE_WINDOW_MIXED else {
      return nil
    }
    let meaning = AreaMeaning(
      address: address, byteCount: UInt64(length), windowMode: DFE_WINDOW_MIXED,
      windowBase: environment.windowBase, windowSize: environment.windowSize)
    return meaning == .error(UInt8(DFE_ERR_OUTSIDE_REGION)) ? address : nil
  }

  /// An address and a length that begin or end at an edge of the window or of all, or near one.
  private static func border(
    _ environment: EngineEnvironment, _ random: inout RandomStream
  ) -> (address: UInt64, length: UInt32) {
    let start = environment.windowBase
    let end = start &+ environment.windowSize
    let edge = [start, end, end, 0][Int(random.below(4))]
    let length = UInt32(truncatingIfNeeded: random.below(1 << random.below(33))) & ~15
    var near = random.below(5) &- 2
    if random.below(4) == 0 {
      near = random.below(1 << random.below(63)) &* (random.below(2) == 0 ? 1 : 0 &- 1)
    }
    return (
      random.below(3) == 0 ? edge &+ near : edge &- UInt64(length) &+ near, length
    )
  }
}
