import LitmusLanguage

/// How an operation of a CPU meets the copy of a line of the device's memory.
enum WindowUse: Hashable {
  /// There is no copy.
  case absent
  /// It meets the copy of a stay.
  case inside(Int)
  /// Its value, or the answer to its request, begins a stay.
  case begins(Int)
  /// The answer to its request finds a copy that another has begun.
  case joins(Int)

  /// The stay; nil for none.
  var stay: Int? {
    switch self {
    case .absent: nil
    case .inside(let stay), .begins(let stay), .joins(let stay): stay
    }
  }
}

/// Stays of lines of the device's memory in the cache.
///
/// No such line comes unasked: a store begins a stay, or the answer to a load. A line that is
/// written back travels as a posted write of the host.
struct LitmusWindows {
  /// A write-back, which is one only if the copy is dirty then.
  struct WriteBack {
    var stay: Int
    var sent: Int
    var arrived: Int
  }

  let uses: [Int: WindowUse]
  /// By stay: the operation that begins it, its first and last moment, and what ends it.
  private(set) var beginner: [Int] = []
  private(set) var begin: [Int] = []
  private(set) var end: [Int] = []
  private(set) var ender: [Int?] = []
  private(set) var backs: [WriteBack] = []
  /// The moment behind all operations.
  private(set) var last = 0
  private(set) var count: Int
  private(set) var demands: [OrderFormula] = []

  /// The stays of one choice; nil if the choice contradicts itself.
  init?(
    _ uses: [Int: WindowUse], _ roles: [CopyRole?], _ moments: LitmusMoments,
    waiting: Set<Int>, rules: LitmusRules
  ) {
    self.uses = uses
    count = moments.count
    let order = uses.keys.sorted()
    let stays = order.filter { if case .begins = uses[$0] { true } else { false } }
      .sorted { (uses[$0]?.stay ?? 0) < (uses[$1]?.stay ?? 0) }
    guard stays.indices.allSatisfy({ uses[stays[$0]]?.stay == $0 }),
      uses.values.allSatisfy({ ($0.stay ?? -1) < stays.count })
    else { return nil }
    beginner = stays
    var unasked: [Int] = []
    for stay in stays.indices {
      let starter = stays[stay]
      let first = roles[starter] == .load ? moments.end[starter] : moments.perform[starter]
      let enders = order.filter { uses[$0] == .inside(stay) && roles[$0]?.endsCopy == true }
      guard enders.count < 2, let first else { return nil }
      var final = count
      if let ender = enders.first, let moment = moments.perform[ender] {
        final = moment
      } else {
        count += 1
        unasked.append(final)
      }
      demands.append(.before(first, final))
      if let before = end.last { demands.append(.before(before, first)) }
      begin.append(first)
      end.append(final)
      ender.append(enders.first)
    }
    addWriteBacks(order, roles, moments)
    last = count
    count += 1
    for moment in 0..<moments.count { demands.append(.before(moment, last)) }
    for back in backs { demands.append(.before(last, back.sent) || .before(back.arrived, last)) }
    if !rules.has(.mayLeaveCache) { demands += unasked.map { .before(last, $0) } }
    for user in order where !waiting.contains(user) { addUse(user, roles, moments) }
  }

  private mutating func addWriteBacks(
    _ order: [Int], _ roles: [CopyRole?], _ moments: LitmusMoments
  ) {
    for stay in begin.indices {
      guard order.contains(where: { uses[$0]?.stay == stay && roles[$0] == .store }) else {
        continue
      }
      var sent = order.filter { uses[$0] == .inside(stay) && roles[$0] == .clean }
        .compactMap { moments.perform[$0] }
      if ender[stay].flatMap({ roles[$0] }) != .invalidate { sent.append(end[stay]) }
      for moment in sent {
        backs.append(WriteBack(stay: stay, sent: moment, arrived: count))
        demands.append(.before(moment, count))
        count += 1
      }
    }
  }

  /// An operation that meets a copy lies inside its stay, one that meets none outside of all.
  private mutating func addUse(_ user: Int, _ roles: [CopyRole?], _ moments: LitmusMoments) {
    guard let use = uses[user], let start = moments.start[user] else { return }
    switch use {
    case .absent: demands += outside(start)
    case .inside(let stay):
      demands.append(.before(begin[stay], start))
      if ender[stay] != user { demands.append(.before(start, end[stay])) }
    case .begins(let stay): demands += outside(start, besides: stay)
    case .joins(let stay):
      demands += outside(start)
      if let answer = moments.end[user] {
        demands += [.before(begin[stay], answer), .before(answer, end[stay])]
      }
    }
  }

  /// A moment at which there is no copy.
  func outside(_ moment: Int, besides own: Int? = nil) -> [OrderFormula] {
    begin.indices.filter { $0 != own }.map {
      .before(moment, begin[$0]) || .before(end[$0], moment)
    }
  }

  /// Every way in which the CPUs' operations meet copies.
  static func choices(
    _ roles: [CopyRole?], _ candidate: LitmusCandidate
  ) -> [[Int: WindowUse]] {
    let users = roles.indices.filter {
      roles[$0] != nil && (candidate.progress[$0] == .done || candidate.waiting.contains($0))
    }
    let stays = users.indices.prefix(users.count { roles[$0] == .load || roles[$0] == .store })
    var choices: [[Int: WindowUse]] = [[:]]
    for user in users {
      var uses = stays.map(WindowUse.inside)
      switch roles[user] {
      case .load where !candidate.waiting.contains(user):
        uses += stays.map(WindowUse.begins) + stays.map(WindowUse.joins)
      case .store: uses += stays.map(WindowUse.begins)
      default: uses.append(.absent)
      }
      choices = choices.flatMap { choice in
        uses.map { choice.merging([user: $0]) { $1 } }
      }
    }
    return choices
  }

  /// The operations of a choice that are done in the cache, without the link.
  static func hits(
    _ uses: [Int: WindowUse], _ roles: [CopyRole?], waiting: Set<Int>
  ) -> Set<Int> {
    Set(
      uses.compactMap { user, use in
        switch (roles[user], use) {
        case (.store, _): user
        case (.load, .inside) where !waiting.contains(user): user
        default: nil
        }
      })
  }
}
