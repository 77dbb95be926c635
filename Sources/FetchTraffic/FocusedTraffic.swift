import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts

/// What a focus changes in the guest of a pair.
struct FocusedTraffic {
  let focus: TrafficFocus
  /// Queues that the guest uses, one bit each.
  let slots: UInt64
  private var random: RandomStream

  init(_ focus: TrafficFocus, seed: UInt64, slotCount: Int) {
    self.focus = focus
    random = RandomStream(seed: seed, name: "focus")
    let all = UInt64(1) << UInt64(slotCount) - 1
    // A queue that is alone finds tags that nobody else asks for.
    slots = focus == .ahead ? 1 + random.below(all) : all
  }

  mutating func below(_ bound: UInt64) -> UInt64 { random.below(bound) }

  /// Chains that the guest adds before it rings, as far as there is room; nil for the usual ones.
  mutating func burst(_ shape: PairShape) -> Int? {
    guard focus == .ahead, shape.isPacked else { return nil }
    switch below(4) {
    case 0: return Int(shape.size)
    case 1: return Int(1 + below(UInt64(shape.size)))
    default: return Int(1 + below(4))
    }
  }

  /// The fault that a queue's next act is, more often than elsewhere; nil for what is drawn anyhow.
  mutating func fault() -> PlannedFault? {
    guard focus == .borders, below(6) == 0 else { return nil }
    return below(4) == 0 ? .badTableEntry : .badEntry
  }

  /// Whether a chain of a regular ring is unlike the others.
  mutating func isOdd() -> Bool { focus == .shared && below(5) == 0 }

  /// The same queue as this focus wants it.
  mutating func shape(_ shape: PairShape) -> PairShape {
    var shape = shape
    switch focus {
    case .shared:
      guard !shape.isPacked else { break }
      shape.size = 1 << UInt16(3 + below(below(4) == 0 ? 13 : 7))
      shape.usualLength = Int(1 + below(below(4) == 0 ? 17 : 5))
      shape.usesTables = shape.options.takesIndirect && below(6) == 0
      shape.padsChains = true
      shape.scattersChains = below(2) == 0
      shape.firstEntry = UInt16(below(UInt64(shape.size)))
      shape.options.chainLimit = 0
      shape.options.start = UInt16(truncatingIfNeeded: random.next())
    case .borders:
      shape.options.takesIndirect = true
      shape.options.chainLimit = 0
      shape.nearsEdges = true
      guard !shape.isPacked else { break }
      shape.size = 1 << UInt16(below(5))
      shape.usualLength = nil
      shape.spreadsTables = true
    case .ahead:
      shape.isPacked = true
      shape.size = UInt16(1 + below(below(3) == 0 ? 64 : 1200))
      shape.usualLength = below(3) == 0 ? nil : Int(1 + below(below(4) == 0 ? 20 : 7))
      shape.usesTables = false
      shape.options.chainLimit = 0
      shape.options.start = UInt16(below(UInt64(shape.size))) | (below(2) == 0 ? 0x8000 : 0)
    }
    return shape
  }

  /// The window beside the memory of the bus, which lies before it or behind it, or right at it.
  mutating func places(windowMode: Int, byteCount: UInt64) -> TrafficEdges.Places? {
    guard focus == .borders, windowMode != DFE_WINDOW_NONE else { return nil }
    let page: UInt64 = 0xfff
    let size = byteCount + below(1 << below(63))
    guard windowMode == DFE_WINDOW_MIXED else {
      let base = windowMode == DFE_WINDOW_OFFSET ? 0 : below(0 &- size) & ~page
      return TrafficEdges.Places(busBase: size &+ base, windowBase: base, windowSize: size)
    }
    let gap = below(2) == 0 ? 0 : below(1 << below(61)) & ~page
    let room = 0 &- (size + page) &- (byteCount + gap)
    let first = below(room) & ~page
    if below(2) == 0 {
      return TrafficEdges.Places(
        busBase: first, windowBase: first + byteCount + gap, windowSize: size)
    }
    return TrafficEdges.Places(
      busBase: (first + size + page) & ~page + gap, windowBase: first, windowSize: size)
  }
}
