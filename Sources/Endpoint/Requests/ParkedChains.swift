/// Chains of one queue that wait, in the order in which they were made available.
struct ParkedChains {
  private var chains: [Chain] = []
  private var first = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// The waiting chain with that number, oldest first.
  func chain(_ place: Int) -> Chain { chains[(first + place) % chains.count] }

  /// Takes a chain over, leaving an old one's storage behind.
  mutating func add(_ chain: inout Chain) {
    if count == chains.count { grow() }
    swap(&chains[(first + count) % chains.count], &chain)
    count += 1
  }

  /// Hands the oldest chain over.
  mutating func take(into chain: inout Chain) {
    precondition(count > 0, "a chain waits")
    swap(&chains[first], &chain)
    first = (first + 1) % chains.count
    count -= 1
  }

  mutating func removeAll() {
    first = 0
    count = 0
  }

  private mutating func grow() {
    var larger: [Chain] = []
    larger.reserveCapacity(max(16, 2 * chains.count))
    for place in 0..<count { larger.append(chain(place)) }
    while larger.count < max(16, 2 * chains.count) { larger.append(Chain()) }
    chains = larger
    first = 0
  }
}
