/// A demand on the order of moments.
indirect enum OrderFormula {
  case always
  case never
  /// The first moment comes before the second.
  case before(Int, Int)
  case all([OrderFormula])
  case any([OrderFormula])

  static func && (left: Self, right: Self) -> Self { .all([left, right]) }
  static func || (left: Self, right: Self) -> Self { .any([left, right]) }
}

/// Whether there is an order of moments that meets every demand.
///
/// Demands that leave one way are met at once; the others are tried, the narrowest first. An order
/// of all moments exists exactly if the demands that were chosen close no circle.
struct OrderSolver {
  private var order: PartialOrder
  private var open: [OrderFormula]

  init(momentCount: Int, _ demands: [OrderFormula]) {
    order = PartialOrder(momentCount: momentCount)
    open = demands
  }

  /// Whether all demands can be met.
  func isSolvable() -> Bool {
    var copy = self
    return copy.solve()
  }

  private mutating func solve() -> Bool {
    var isSettled = false
    while !isSettled {
      isSettled = true
      var rest: [OrderFormula] = []
      rest.reserveCapacity(open.count)
      while let demand = open.popLast() {
        switch simplified(demand) {
        case .always: break
        case .never: return false
        case .before(let first, let second):
          if !order.put(first, before: second) { return false }
          isSettled = false
        case .all(let parts): open.append(contentsOf: parts)
        case .any(let parts): rest.append(.any(parts))
        }
      }
      open = rest
    }
    guard let narrowest = open.indices.min(by: { width(open[$0]) < width(open[$1]) }) else {
      return true
    }
    guard case .any(let ways) = open.remove(at: narrowest) else { return true }
    for way in ways {
      var branch = self
      branch.open.append(way)
      if branch.solve() { return true }
    }
    return false
  }

  private func width(_ formula: OrderFormula) -> Int {
    if case .any(let parts) = formula { parts.count } else { 1 }
  }

  /// The formula without what is known to hold or to fail.
  private func simplified(_ formula: OrderFormula) -> OrderFormula {
    switch formula {
    case .always, .never: return formula
    case .before(let first, let second):
      if order.holds(first, second) { return .always }
      return first == second || order.holds(second, first) ? .never : formula
    case .all(let parts):
      var rest: [OrderFormula] = []
      for part in parts {
        switch simplified(part) {
        case .always: break
        case .never: return .never
        case let other: rest.append(other)
        }
      }
      return rest.isEmpty ? .always : rest.count == 1 ? rest[0] : .all(rest)
    case .any(let parts):
      var rest: [OrderFormula] = []
      for part in parts {
        switch simplified(part) {
        case .always: return .always
        case .never: break
        case let other: rest.append(other)
        }
      }
      return rest.isEmpty ? .never : rest.count == 1 ? rest[0] : .any(rest)
    }
  }
}
