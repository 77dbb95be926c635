import CycleKernel
import Testing

@Suite("Fixed ring")
struct FixedRingTests {
  @Test("it behaves as an array that loses its first element", arguments: [1, 2, 4, 8, 64])
  func modelled(capacity: Int) {
    var ring = FixedRing<UInt64>(capacity: capacity)
    var model: [UInt64] = []
    var random = RandomStream(seed: UInt64(capacity), name: "ring.test")
    var wasFull = false
    for step in 0..<4000 {
      switch random.below(6) {
      case 4:
        if !model.isEmpty {
          let at = Int(random.below(UInt64(model.count)))
          #expect(ring.remove(at: at) == model.remove(at: at), "step \(step)")
        }
      case 0, 1, 5:
        if model.count < capacity {
          let value = random.next()
          ring.push(value)
          model.append(value)
        }
      case 2:
        if !model.isEmpty { #expect(ring.pop() == model.removeFirst(), "step \(step)") }
      default:
        if !model.isEmpty {
          let at = Int(random.below(UInt64(model.count)))
          let value = random.next()
          ring[at] = value
          model[at] = value
        }
      }
      wasFull = wasFull || model.count == capacity
      let agrees =
        ring.count == model.count && ring.isEmpty == model.isEmpty
        && ring.isFull == (model.count == capacity)
        && model.indices.allSatisfy { ring[$0] == model[$0] }
      #expect(agrees, "step \(step)")
    }
    #expect(wasFull)
    #expect(ring.capacity == capacity)
  }

  @Test("a full ring takes elements again after it gave some, across its end")
  func wraps() {
    var ring = FixedRing<Int>(capacity: 4)
    for value in 0..<4 { ring.push(value) }
    #expect(ring.isFull == true)
    for value in 4..<23 {
      #expect(ring.pop() == value - 4)
      ring.push(value)
      #expect(ring.isFull == true)
      #expect(ring.front == value - 3)
      #expect(ring[3] == value)
    }
  }

  @Test("it releases what it held, whether popped, dropped or left behind")
  func releases() {
    final class Token {}
    weak var popped: Token?
    weak var dropped: Token?
    weak var left: Token?
    func fill() {
      var ring = FixedRing<Token>(capacity: 2)
      do {
        let first = Token()
        let second = Token()
        ring.push(first)
        ring.push(second)
        popped = first
        dropped = second
      }
      _ = ring.pop()
      #expect(popped == nil)
      #expect(dropped != nil)
      ring.removeAll()
      #expect(dropped == nil)
      do {
        let third = Token()
        ring.push(third)
        left = third
      }
      #expect(left != nil)
    }
    fill()
    #expect(left == nil)
  }

  @Test("pushing to a full ring, popping from an empty one and looking beyond the newest trap")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      var ring = FixedRing<Int>(capacity: 2)
      for value in 0..<3 { ring.push(value) }
    }
    await #expect(processExitsWith: .failure) {
      var ring = FixedRing<Int>(capacity: 2)
      ring.push(7)
      _ = ring.pop()
      _ = ring.pop()
    }
    await #expect(processExitsWith: .failure) {
      var ring = FixedRing<Int>(capacity: 2)
      ring.push(7)
      _ = ring[1]
    }
    await #expect(processExitsWith: .failure) { _ = FixedRing<Int>(capacity: 3) }
  }
}
