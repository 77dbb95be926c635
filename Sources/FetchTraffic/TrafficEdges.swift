import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts

/// Numbers as large, as odd and as unaligned as the pins of an engine carry them.
///
/// They are drawn from a stream of their own, so that a block without them stays as it is.
struct TrafficEdges {
  /// The window, and where everything else lies.
  struct Places {
    var busBase: UInt64
    var windowBase: UInt64
    var windowSize: UInt64
    /// What the window's pins say where there is no window.
    var unusedWindow: (base: UInt64, size: UInt64)?
  }

  /// Descriptors of the longest chains.
  static let longest = 0x1_0000
  /// Most entries of a packed ring that is one list without an end.
  static let longestList = 0x8000

  private var random: RandomStream

  init(seed: UInt64) { random = RandomStream(seed: seed, name: "edges") }

  mutating func below(_ bound: UInt64) -> UInt64 { random.below(bound) }

  /// Places of memories of `byteCount` bytes, on pages of 4 KiB and of any magnitude.
  mutating func places(windowMode: Int, byteCount: UInt64) -> Places {
    let page: UInt64 = 0xfff
    // Below all windows, with room for the largest table.
    let busBase = below(1 << 63 - 1 << 34) & ~page
    let size = byteCount + below(1 << below(windowMode == DFE_WINDOW_MIXED ? 63 : 64))
    switch windowMode {
    case DFE_WINDOW_NONE:
      return Places(
        busBase: busBase, windowBase: busBase, windowSize: min(size, 1 << 63),
        unusedWindow: (random.next(), random.next()))
    case DFE_WINDOW_OFFSET: return Places(busBase: busBase, windowBase: 0, windowSize: size)
    case DFE_WINDOW_MIXED:
      let windowSize = min(size, 1 << 63 - 1)
      return Places(
        busBase: busBase, windowBase: 1 << 63 + below(1 << 63 - windowSize) & ~page,
        windowSize: windowSize)
    default:
      return Places(busBase: busBase, windowBase: below(0 &- size) & ~page, windowSize: size)
    }
  }

  /// The same shape at any place of its area, with tables that begin at any byte.
  mutating func stretch(_ shape: PairShape, windowSize: UInt64) -> PairShape {
    var shape = shape
    if shape.isFar && below(6) == 0 {
      // The largest ring, and chains that are as long.
      shape.size = 0x8000
      shape.options.chainLimit = below(2) == 0 ? 0 : 0xffff
      (shape.usualLength, shape.usesTables) = (nil, false)
    }
    if below(8) == 0 {
      // The end of the indices, or of the ring, comes at once.
      shape.options.start =
        shape.isPacked
        ? shape.size - 1 | (below(2) == 0 ? 0x8000 : 0) : 0xffff - UInt16(below(4))
    }
    shape.tableShift = below(2) == 0 ? 0 : below(16)
    shape.ringOffset =
      16 * (1 + below((PairShape.tablesOffset - shape.ringByteCount) / 16 - 1))
    shape.padsChains = shape.usualLength != nil && below(2) == 0
    shape.reservedFlags = UInt16(truncatingIfNeeded: random.next())
    if !shape.isPacked && !shape.nearsEdges && below(2) == 0 {
      // A table may be larger than what is used of it, as far as the window goes.
      let reach = shape.place == .bus ? 1 << 34 : windowSize
      let room = min(reach - shape.area - PairShape.areaByteCount, 0xfff0_0000)
      shape.unusedEntries = UInt32(min(below(1 << below(29)), room / 16))
    }
    if shape.options.prefetchDepth != 0 {
      shape.options.prefetchDepth = UInt8(1 + below(UInt64(DFE_QUEUE_DEPTH_MAX)))
    }
    return shape
  }

  /// Flags that no specification gives a meaning, for a descriptor of a ring of this shape.
  mutating func reservedFlags(_ shape: PairShape) -> DescriptorFlags {
    guard below(4) == 0 else { return [] }
    let known: DescriptorFlags =
      shape.isPacked
      ? [.next, .write, .indirect, .available, .used] : [.next, .write, .indirect]
    return DescriptorFlags(
      rawValue: shape.reservedFlags & ~known.rawValue & UInt16(truncatingIfNeeded: random.next()))
  }

  /// How a read fails: any status but 0.
  mutating func status() -> Int { 1 + Int(below(255)) }
}
