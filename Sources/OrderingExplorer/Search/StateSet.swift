/// The states that were found, each once, in the order of their finding.
///
/// A state is stored as the words that its program uses, flat in one array; the places of the hash
/// table hold indices. Open addressing, linear probing, at most five eighths full: beyond its
/// encoding a state costs 12.8 to 25.6 bytes of the table, and 6 for the way it was found.
struct StateSet {
  private(set) var words: [UInt64] = []
  /// Index and 1 in the low half, the low half of the hash in the high half; 0 for none.
  private var table: [UInt64]
  private var mask: Int
  private let width: Int
  private(set) var count = 0

  init(width: Int) {
    self.width = width
    table = Array(repeating: 0, count: 1 << 8)
    mask = (1 << 8) - 1
  }

  /// Bytes kept, with the arrays' spare room.
  var byteCount: Int { words.capacity * 8 + table.count * 8 }

  @inline(__always)
  subscript(index: Int) -> State {
    let base = index &* width
    var state = State()
    state.progress = words[base]
    state.slots = words[base &+ 1]
    state.cells = words[base &+ 2]
    if width >= 5 {
      state.down = words[base &+ 3]
      state.up = words[base &+ 4]
      if width >= 6 { state.caches = words[base &+ 5] }
      if width >= 7 { state.rest = words[base &+ 6] }
    }
    return state
  }

  /// What the table holds where the lookup of a hash begins.
  ///
  /// Read ahead of ``insert(_:hash:)``, it brings that part of the table near.
  @inline(__always)
  func entry(for hash: UInt64) -> UInt64 { table[Int(truncatingIfNeeded: hash &>> 32) & mask] }

  /// Puts a state in unless it is there.
  ///
  /// - Returns: Whether it is new.
  mutating func insert(_ state: State) -> Bool { insert(state, hash: hash(state)) }

  /// Puts a state with its hash in unless it is there.
  ///
  /// - Returns: Whether it is new.
  @inline(__always)
  mutating func insert(_ state: State, hash: UInt64) -> Bool {
    var place = Int(truncatingIfNeeded: hash &>> 32) & mask
    while true {
      let entry = table[place]
      if entry == 0 { break }
      let isAlike = (entry ^ hash) &>> 32 == 0
      if isAlike, isEqual(Int(truncatingIfNeeded: entry & 0xffff_ffff) &- 1, state) { return false }
      place = (place &+ 1) & mask
    }
    append(state)
    count &+= 1
    table[place] = hash | UInt64(count)
    if count &* 8 > table.count &* 5 { grow() }
    return true
  }

  @inline(__always)
  private func isEqual(_ index: Int, _ state: State) -> Bool {
    let base = index &* width
    guard words[base] == state.progress, words[base &+ 1] == state.slots,
      words[base &+ 2] == state.cells
    else { return false }
    if width < 5 { return true }
    guard words[base &+ 3] == state.down, words[base &+ 4] == state.up else { return false }
    return (width < 6 || words[base &+ 5] == state.caches)
      && (width < 7 || words[base &+ 6] == state.rest)
  }

  @inline(__always)
  private mutating func append(_ state: State) {
    words.append(state.progress)
    words.append(state.slots)
    words.append(state.cells)
    if width < 5 { return }
    words.append(state.down)
    words.append(state.up)
    if width >= 6 { words.append(state.caches) }
    if width >= 7 { words.append(state.rest) }
  }

  /// The hash of a state, in the high half.
  @inline(__always)
  func hash(_ state: State) -> UInt64 {
    var hash = mix(state.progress ^ 0x9e37_79b9_7f4a_7c15, state.slots ^ 0xd1b5_4a32_d192_ed03)
    hash = mix(hash ^ state.cells, state.down ^ 0xa076_1d64_78bd_642f)
    hash = mix(hash ^ state.up, state.caches ^ 0xe703_7ed1_a0b4_28db)
    return (hash ^ state.rest &* 0x9e37_79b9_7f4a_7c15) &<< 32
  }

  @inline(__always)
  private func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  private mutating func grow() {
    let old = table
    mask = old.count * 2 - 1
    table = Array(repeating: 0, count: mask + 1)
    for entry in old where entry != 0 {
      var place = Int(truncatingIfNeeded: entry &>> 32) & mask
      while table[place] != 0 { place = (place &+ 1) & mask }
      table[place] = entry
    }
  }
}
