/// A stretch of bytes with an owner.
struct Interval {
  /// First byte.
  var start: UInt64
  /// The byte behind the last.
  var end: UInt64
  /// Who holds it; the index does not care.
  var owner: Int32
  /// Which part of the owner it is.
  var part: Int32
}

/// Finds the intervals that hold a byte; intervals may overlap.
///
/// Each 4 KiB page has a list of the intervals that touch it; wide ones stand in a list of their
/// own, so that inserting stays cheap. A fine index lists narrow intervals by line of 64 bytes as
/// well, for queries of a few bytes. Storage is reused, and queries borrow the index in place.
///
/// - Complexity: O(intervals in the page) for a query; in a fine index O(intervals in the line)
///   for one of a few bytes. Insertion and removal take O(pages).
struct IntervalIndex: ~Copyable {
  private struct Node {
    var interval: Int32
    var next: Int32
    /// The node before, or -1 for the first.
    var before: Int32
    /// The next node of the same interval.
    var sibling: Int32
    /// Which list the node is in: a page or line, with its kind in the low bits.
    var list: UInt64
  }
  private enum Kind: UInt64 { case page, narrowPage, line, wide }
  private static let widestPageCount: UInt64 = 160
  private static let narrowByteCount: UInt64 = 64
  private let isFine: Bool
  /// The first node of each list.
  private var lists = PageTable()
  private var wide: Int32 = -1
  private var nodes: [Node] = []
  private var freeNode: Int32 = -1
  private var intervals: [Interval] = []
  /// The first node of each interval.
  private var firstNodes: [Int32] = []
  private var freeIntervals: [Int32] = []

  /// Makes an empty index; in a fine one the order of what a query finds is not that of insertion.
  init(isFine: Bool = false) { self.isFine = isFine }

  /// Adds `byteCount` bytes from `start` and returns a handle; -1 when there are none.
  mutating func insert(
    _ start: UInt64, byteCount: UInt64, owner: Int32, part: Int32 = 0
  ) -> Int32 {
    guard byteCount > 0 else { return -1 }
    let (sum, wraps) = start.addingReportingOverflow(byteCount)
    let interval = Interval(start: start, end: wraps ? .max : sum, owner: owner, part: part)
    let handle: Int32
    if let free = freeIntervals.popLast() {
      handle = free
      intervals[Int(free)] = interval
      firstNodes[Int(free)] = -1
    } else {
      handle = Int32(intervals.count)
      intervals.append(interval)
      firstNodes.append(-1)
    }
    let last = interval.end - 1
    if (interval.end - interval.start) >> 12 > Self.widestPageCount {
      link(handle, .wide, 0)
      return handle
    }
    let isNarrow = isFine && interval.end - interval.start <= Self.narrowByteCount
    for page in start >> 12...last >> 12 { link(handle, isNarrow ? .narrowPage : .page, page) }
    if isNarrow {
      for line in start >> 6...last >> 6 { link(handle, .line, line) }
    }
    return handle
  }

  /// Takes out what `insert` returned; -1 is ignored.
  mutating func remove(_ handle: Int32) {
    guard handle >= 0 else { return }
    var at = firstNodes[Int(handle)]
    while at >= 0 {
      let node = nodes[Int(at)]
      if node.next >= 0 { nodes[Int(node.next)].before = node.before }
      if node.before >= 0 {
        nodes[Int(node.before)].next = node.next
      } else if node.list & 3 == Kind.wide.rawValue {
        wide = node.next
      } else {
        lists[node.list] = node.next
      }
      nodes[Int(at)].next = freeNode
      freeNode = at
      at = node.sibling
    }
    firstNodes[Int(handle)] = -1
    freeIntervals.append(handle)
  }

  /// The interval behind a handle.
  subscript(handle: Int32) -> Interval { intervals[Int(handle)] }

  /// Calls `body` with handle and interval of everything that overlaps the bytes; an interval that
  /// spans pages may come more than once.
  @inline(__always)
  func forEach(
    overlapping start: UInt64, byteCount: UInt64, _ body: (Int32, Interval) -> Void
  ) {
    guard byteCount > 0 else { return }
    let last = start &+ (byteCount - 1)
    var page = start >> 12
    while page <= last >> 12 {
      walk(lists[Self.list(.page, page)], start, last, body)
      page += 1
    }
    if isFine { forEachNarrow(start, last, body) }
    if wide >= 0 { walk(wide, start, last, body) }
  }

  /// The largest end of an interval that holds byte `at` and that `accepts`; nil when none does.
  @inline(__always)
  func furthestEnd(holding at: UInt64, where accepts: (Interval) -> Bool) -> UInt64? {
    var furthest: UInt64?
    forEach(overlapping: at, byteCount: 1) { _, interval in
      if accepts(interval) { furthest = max(furthest ?? 0, interval.end) }
    }
    return furthest
  }

  @inline(__always)
  private func walk(
    _ head: Int32, _ start: UInt64, _ last: UInt64, _ body: (Int32, Interval) -> Void
  ) {
    var at = head
    while at >= 0 {
      let node = nodes[Int(at)]
      let interval = intervals[Int(node.interval)]
      if interval.start <= last && interval.end > start { body(node.interval, interval) }
      at = node.next
    }
  }

  @inline(__always)
  private func forEachNarrow(_ start: UInt64, _ last: UInt64, _ body: (Int32, Interval) -> Void) {
    if last >> 6 - start >> 6 < 2 {
      walk(lists[Self.list(.line, start >> 6)], start, last, body)
      if last >> 6 != start >> 6 {
        walk(lists[Self.list(.line, last >> 6)], start, last, body)
      }
      return
    }
    var page = start >> 12
    while page <= last >> 12 {
      walk(lists[Self.list(.narrowPage, page)], start, last, body)
      page += 1
    }
  }

  @inline(__always)
  private static func list(_ kind: Kind, _ number: UInt64) -> UInt64 {
    number << 2 | kind.rawValue
  }

  /// Puts an interval in front of a list.
  private mutating func link(_ interval: Int32, _ kind: Kind, _ number: UInt64) {
    let list = Self.list(kind, number)
    let next = kind == .wide ? wide : lists[list]
    let node = Node(
      interval: interval, next: next, before: -1, sibling: firstNodes[Int(interval)], list: list)
    let at: Int32
    if freeNode >= 0 {
      at = freeNode
      freeNode = nodes[Int(at)].next
      nodes[Int(at)] = node
    } else {
      at = Int32(nodes.count)
      nodes.append(node)
    }
    firstNodes[Int(interval)] = at
    if next >= 0 { nodes[Int(next)].before = at }
    if kind == .wide { wide = at } else { lists[list] = at }
  }
}
