/// A queue of fixed capacity that never allocates after it was made.
///
/// Indices run free and are masked, as virtio's own ring indices do.
///
/// - Complexity: O(1) for every operation but `remove` and `removeAll`.
@safe
public struct FixedRing<Element>: ~Copyable {
  // SAFETY: the slots from `head` up to `tail` are initialised; every access is checked to be one
  // of those, and the only owner frees them.
  @usableFromInline let storage: UnsafeMutablePointer<Element>
  @usableFromInline let mask: Int
  @usableFromInline var head: Int = 0
  @usableFromInline var tail: Int = 0

  /// Makes an empty ring.
  ///
  /// - Precondition: `capacity` is a power of two.
  @inlinable
  public init(capacity: Int) {
    precondition(capacity > 0 && capacity & (capacity - 1) == 0, "capacity is a power of two")
    unsafe storage = UnsafeMutablePointer.allocate(capacity: capacity)
    mask = capacity - 1
  }

  @inlinable
  deinit {
    var at = head
    while at != tail {
      unsafe (storage + (at & mask)).deinitialize(count: 1)
      at &+= 1
    }
    unsafe storage.deallocate()
  }

  /// Elements that the ring can hold.
  @inlinable public var capacity: Int { mask + 1 }
  /// Elements that it holds now.
  @inlinable public var count: Int { tail &- head }
  /// Whether it holds none.
  @inlinable public var isEmpty: Bool { head == tail }
  /// Whether it has no room left.
  @inlinable public var isFull: Bool { tail &- head > mask }

  /// Appends an element.
  ///
  /// - Precondition: the ring is not full.
  @inlinable
  public mutating func push(_ element: Element) {
    precondition(!isFull, "push to a full ring")
    // SAFETY: the slot at `tail` is free because the ring is not full.
    unsafe (storage + (tail & mask)).initialize(to: element)
    tail &+= 1
  }

  /// Removes and returns the oldest element.
  ///
  /// - Precondition: the ring is not empty.
  @inlinable
  public mutating func pop() -> Element {
    precondition(!isEmpty, "pop from an empty ring")
    // SAFETY: the slot at `head` was initialised by `push`.
    let element = unsafe (storage + (head & mask)).move()
    head &+= 1
    return element
  }

  /// Removes and returns the element `offset` places behind the oldest; the others keep their order.
  ///
  /// - Complexity: O(`offset`).
  /// - Precondition: there is such an element.
  @inlinable
  public mutating func remove(at offset: Int) -> Element {
    let element = self[offset]
    var at = offset
    while at > 0 {
      self[at] = self[at - 1]
      at -= 1
    }
    _ = pop()
    return element
  }

  /// The element `offset` places behind the oldest; traps beyond the newest.
  ///
  /// It is lent in place, so that looking at a part of a large element copies that part alone.
  public subscript(offset: Int) -> Element {
    @inlinable unsafeAddress {
      precondition(offset >= 0 && offset < count, "no such element")
      return unsafe UnsafePointer(storage + ((head &+ offset) & mask))
    }
    @inlinable unsafeMutableAddress {
      precondition(offset >= 0 && offset < count, "no such element")
      return unsafe storage + ((head &+ offset) & mask)
    }
  }

  /// The oldest element; traps when there is none.
  public var front: Element {
    @inlinable unsafeAddress {
      precondition(!isEmpty, "no such element")
      return unsafe UnsafePointer(storage + (head & mask))
    }
  }

  /// Drops every element.
  @inlinable
  public mutating func removeAll() {
    while !isEmpty { _ = pop() }
  }
}
