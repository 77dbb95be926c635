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
/// own, so that inserting stays cheap. Storage is reused, and queries borrow the index in place.
///
/// - Complexity: O(intervals in the page) for a query.
struct IntervalIndex: ~Copyable {
  private struct Node {
    var interval: Int32
    var next: Int32
  }
  private static let widestPageCount: UInt64 = 160
  private var pages = PageTable()
  private var wide: Int32 = -1
  private var nodes: [Node] = []
  private var freeNode: Int32 = -1
  private var intervals: [Interval] = []
  private var freeIntervals: [Int32] = []

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
    } else {
      handle = Int32(intervals.count)
      intervals.append(interval)
    }
    if Self.isWide(interval) {
      wide = link(handle, before: wide)
    } else {
      for page in Self.pageRange(interval) { pages[page] = link(handle, before: pages[page]) }
    }
    return handle
  }

  /// Takes out what `insert` returned; -1 is ignored.
  mutating func remove(_ handle: Int32) {
    guard handle >= 0 else { return }
    let interval = intervals[Int(handle)]
    if Self.isWide(interval) {
      wide = unlink(handle, from: wide)
    } else {
      for page in Self.pageRange(interval) { pages[page] = unlink(handle, from: pages[page]) }
    }
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
      walk(pages[page], start, last, body)
      page += 1
    }
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

  private static func pageRange(_ interval: Interval) -> ClosedRange<UInt64> {
    interval.start >> 12...(interval.end - 1) >> 12
  }

  private static func isWide(_ interval: Interval) -> Bool {
    (interval.end - interval.start) >> 12 > widestPageCount
  }

  private mutating func link(_ interval: Int32, before next: Int32) -> Int32 {
    guard freeNode >= 0 else {
      nodes.append(Node(interval: interval, next: next))
      return Int32(nodes.count - 1)
    }
    let at = freeNode
    freeNode = nodes[Int(at)].next
    nodes[Int(at)] = Node(interval: interval, next: next)
    return at
  }

  private mutating func unlink(_ interval: Int32, from head: Int32) -> Int32 {
    var before: Int32 = -1
    var at = head
    while at >= 0, nodes[Int(at)].interval != interval {
      before = at
      at = nodes[Int(at)].next
    }
    guard at >= 0 else { return head }
    let next = nodes[Int(at)].next
    nodes[Int(at)].next = freeNode
    freeNode = at
    guard before >= 0 else { return next }
    nodes[Int(before)].next = next
    return head
  }
}
