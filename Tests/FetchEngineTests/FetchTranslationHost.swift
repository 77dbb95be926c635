/// Random numbers that depend on the seed alone (SplitMix64).
struct TranslationRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 0x1234_5678_9abc_def1 }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// Pages from `first` on.
struct TranslationPages {
  var first: UInt64
  var count: UInt64

  func contains(_ page: UInt64) -> Bool { page &- first < count }
  func overlaps(_ other: TranslationPages) -> Bool {
    first < other.first + other.count && other.first < first + count
  }
}

/// The host's tables as a plain dictionary: which block of pages is mapped where, and since when.
struct TranslationHost {
  /// A block's mapping; each one has a number of its own, from which its target address follows.
  struct Mapping {
    var number: UInt64
    var since: Int
    var pages: TranslationPages
    var reads = true
    var isUntranslated = false
    var isNoSnoop = false
    /// First page that it maps to; aligned to every block size.
    var target: UInt64 { number << 22 }
  }

  /// Pages of the blocks, as powers of 2: 4 KiB, 64 KiB, 2 MiB, 1 GiB, 8 KiB, 8 GiB.
  static let regions: [UInt64] = [0, 4, 9, 18, 1, 21]
  private var blocks: [UInt64: Mapping] = [:]
  private(set) var mappings: [Mapping] = []
  /// Counts every change; a mapping is stale behind an invalidation with a later time.
  private(set) var time = 0
  var specialPercent = 15

  static func blockBits(of page: UInt64) -> UInt64 { regions[Int((page >> 30) % 6)] }

  static func block(of page: UInt64) -> TranslationPages {
    let bits = blockBits(of: page)
    return TranslationPages(first: (page >> bits) << bits, count: 1 << bits)
  }

  /// A page of the small set that reads use.
  static func page(_ random: inout TranslationRandom) -> UInt64 {
    let region = UInt64(random.below(6))
    let bits = regions[Int(region)]
    let block = UInt64(random.below(random.chance(20) ? 40 : 3))
    let inside = [0, 1, 5, UInt64.max][random.below(4)] & (1 << bits - 1)
    return (region + 6) << 30 | block << bits | inside
  }

  /// The mapping of a page, made when it is first asked for.
  ///
  /// Granting more than before needs no invalidation.
  mutating func mapping(of page: UInt64, random: inout TranslationRandom) -> Mapping {
    let pages = Self.block(of: page)
    if let mapping = blocks[pages.first], mapping.reads || random.chance(50) { return mapping }
    time += 1
    var mapping = Mapping(number: UInt64(mappings.count + 1), since: time, pages: pages)
    if random.chance(specialPercent) {
      switch random.below(3) {
      case 0: mapping.reads = false
      case 1: mapping.isUntranslated = true
      default: mapping.isNoSnoop = true
      }
    }
    mappings.append(mapping)
    blocks[pages.first] = mapping
    return mapping
  }

  /// Changes every mapping of the range; the time of the change.
  mutating func change(_ range: TranslationPages) -> Int {
    time += 1
    blocks = blocks.filter { !$0.value.pages.overlaps(range) }
    return time
  }

  /// The mapping that a translated address belongs to.
  func mapping(ofTarget page: UInt64) -> Mapping? {
    let number = Int(page >> 22)
    return (1...mappings.count).contains(number) ? mappings[number - 1] : nil
  }
}
