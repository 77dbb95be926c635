import LitmusLanguage

/// The stays of cache lines in the cache: when each begins and ends, and which operation meets which.
///
/// A line may come and go unasked, so each line has as many stays as operations that can meet its
/// copy; one that no operation meets does nothing.
struct LitmusStays {
  /// By operation that can meet a copy: the stay of its line, or nil for none.
  let stay: [Int: Int?]
  /// By line: the moments at which each stay begins and ends.
  private(set) var begin: [[Int]] = []
  private(set) var end: [[Int]] = []
  /// By line and stay: the operation that ends it.
  private(set) var ender: [[Int?]] = []
  /// The moment behind all operations.
  private(set) var last = 0
  private(set) var count: Int
  private(set) var demands: [OrderFormula] = []

  /// The stays of one choice; nil if two operations end the same one.
  init?(
    _ choice: [Int: Int?], _ copies: LitmusCopies, _ events: [LitmusEvent],
    _ moments: LitmusMoments, rules: LitmusRules
  ) {
    stay = choice
    count = moments.count
    let roles = events.map { copies.role($0) }
    var unasked: [Int] = []
    for line in copies.lines.indices {
      let users = events.indices.filter {
        roles[$0] != nil && copies.line(of: events[$0].location?.cell) == line
      }
      begin.append([])
      end.append([])
      ender.append([])
      for number in users.indices {
        let enders = users.filter { choice[$0] == .some(number) && roles[$0]?.endsCopy == true }
        guard enders.count < 2 else { return nil }
        let first = next()
        let last: Int
        if let ender = enders.first, let moment = moments.perform[ender] {
          last = moment
        } else {
          last = next()
          unasked.append(last)
        }
        demands.append(.before(first, last))
        if let before = end[line].last { demands.append(.before(before, first)) }
        begin[line].append(first)
        end[line].append(last)
        ender[line].append(enders.first)
      }
      addUses(of: line, users, roles, moments)
    }
    last = next()
    for moment in 0..<moments.count { demands.append(.before(moment, last)) }
    if !rules.has(.mayLeaveCache) { demands += unasked.map { .before(last, $0) } }
  }

  private mutating func next() -> Int {
    count += 1
    return count - 1
  }

  /// An operation that meets a copy lies inside a stay, one that meets none outside of all.
  private mutating func addUses(
    of line: Int, _ users: [Int], _ roles: [CopyRole?], _ moments: LitmusMoments
  ) {
    for user in users {
      guard let moment = moments.perform[user], let choice = stay[user] else { continue }
      guard let number = choice else {
        for other in begin[line].indices {
          demands.append(
            .before(moment, begin[line][other]) || .before(end[line][other], moment))
        }
        continue
      }
      demands.append(.before(begin[line][number], moment))
      if ender[line][number] != user { demands.append(.before(moment, end[line][number])) }
    }
  }

  /// Every way to give the operations that meet copies their stays.
  static func choices(
    _ copies: LitmusCopies, _ events: [LitmusEvent], _ moments: LitmusMoments,
    _ candidate: LitmusCandidate
  ) -> [[Int: Int?]] {
    var choices: [[Int: Int?]] = [[:]]
    for line in copies.lines.indices {
      let users = events.indices.filter {
        copies.role(events[$0]) != nil && copies.line(of: events[$0].location?.cell) == line
      }
      for user in users where moments.perform[user] != nil && candidate.fates[user] == .served {
        var stays: [Int?] = Array(users.indices)
        if copies.role(events[user])?.mayBeAbsent == true { stays.append(nil) }
        choices = choices.flatMap { choice in
          stays.map { stay in
            var next = choice
            next.updateValue(stay, forKey: user)
            return next
          }
        }
      }
    }
    return choices
  }
}
