/// A wire with latency: what is sent in one cycle can be received a fixed number of cycles later.
///
/// This is how the model commits: a component reads only what arrived, and nothing arrives in the
/// cycle in which it was sent (`docs/decisions/0001-commit-by-arrival.md`).
public struct DelayLine<Element>: ~Copyable {
  @usableFromInline struct Entry {
    @usableFromInline var due: Cycle
    @usableFromInline var element: Element
    @usableFromInline init(due: Cycle, element: Element) {
      self.due = due
      self.element = element
    }
  }

  @usableFromInline var ring: FixedRing<Entry>
  @usableFromInline var lastDue: Cycle = 0
  /// Cycles from sending to receiving.
  public let latency: Cycle

  /// Makes an empty line.
  ///
  /// - Precondition: `latency` is at least one cycle and `capacity` is a power of two.
  @inlinable
  public init(latency: Cycle, capacity: Int) {
    precondition(latency >= 1, "a line has at least one cycle of latency")
    self.latency = latency
    ring = FixedRing(capacity: capacity)
  }

  /// Whether another element can be sent.
  @inlinable public var isFull: Bool { ring.isFull }
  /// Whether nothing is under way.
  @inlinable public var isEmpty: Bool { ring.isEmpty }
  /// Elements under way.
  @inlinable public var count: Int { ring.count }

  /// The first cycle in which something can be received, or `Cycle.never`.
  @inlinable public var nextDue: Cycle { ring.isEmpty ? .never : ring.front.due }

  /// Sends `element` in `cycle`; it arrives `latency` cycles later, behind what was sent before it.
  ///
  /// - Precondition: the line is not full.
  @inlinable
  public mutating func send(_ element: Element, at cycle: Cycle) {
    send(element, due: cycle &+ latency)
  }

  /// Sends `element` so that it arrives in `due` or, if something ahead arrives later, with that.
  @inlinable
  public mutating func send(_ element: Element, due: Cycle) {
    lastDue = Swift.max(lastDue, due)
    ring.push(Entry(due: lastDue, element: element))
  }

  /// The element that has arrived by `cycle` and waits to be received, if there is one.
  @inlinable
  public func peek(at cycle: Cycle) -> Element? {
    guard !ring.isEmpty, ring.front.due <= cycle else { return nil }
    return ring.front.element
  }

  /// Receives the oldest element that has arrived by `cycle`.
  @inlinable
  public mutating func receive(at cycle: Cycle) -> Element? {
    guard !ring.isEmpty, ring.front.due <= cycle else { return nil }
    return ring.pop().element
  }

  /// Drops everything under way.
  @inlinable
  public mutating func removeAll() {
    ring.removeAll()
    lastDue = 0
  }
}
