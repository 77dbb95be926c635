@testable import FetchTraffic
import CDescriptorFetchABI
import CycleKernel
import Testing
import VirtioLayouts

@Suite("Chains of a split ring are presented as the guest wrote them (VIRTIO v1.4, 2.7)")
struct ChainTests {
  /// A buffer in which every byte differs, of its chain and of its place in it.
  static func buffer(_ serial: Int, isWritable: Bool = false) -> GuestRing.Buffer {
    GuestRing.Buffer(
      address: 0x0102_0304_0506_0708 &+ UInt64(serial) &* 0x1111_1111,
      length: 0x0a0b_0c0d &+ UInt32(truncatingIfNeeded: serial),
      flags: isWritable ? .write : [])
  }

  @Test(
    "every length from every start slot of small rings arrives",
    arguments: EngineKind.available, [1, 2, 4, 8, 16] as [UInt16])
  func everyLength(kind: EngineKind, size: UInt16) throws {
    for timing in [EngineTiming.prompt, .rough] {
      let environment = EngineEnvironment(try kind.make(), timing, seed: UInt64(size))
      let ring = GuestRing(environment, queue: 1, size: size)
      environment.onDescriptor = ring.take
      ring.enable()
      for start in 0..<size {
        for length in 1...Int(size) {
          while ring.availableIndex & (size - 1) != start {
            ring.add([Self.buffer(99)])
            ring.publish()
            try #require(environment.run { ring.isDone })
          }
          ring.shuffle()
          ring.add((0..<length).map { Self.buffer($0, isWritable: $0 > length / 2) })
          ring.publish()
          try #require(environment.run { ring.isDone }, "length \(length) from slot \(start)")
        }
      }
      try #require(environment.runUntilQuiet())
      #expect(ring.violations.isEmpty)
      #expect(environment.law.violations.isEmpty)
      #expect(environment.errors.isEmpty)
    }
  }

  @Test("the 16-bit index wraps without a seam", arguments: EngineKind.available)
  func indexWraps(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make())
    let ring = GuestRing(environment, queue: 0, size: 64)
    environment.onDescriptor = ring.take
    ring.enable()
    let one = [Self.buffer(5)]
    while ring.completedChains < 65_600 {
      if ring.freeCount >= 32 {
        // An older chain may still be under way in the next slot when 32 newer ones have gone.
        for _ in 0..<32 where ring.freeCount > 0 { ring.add(one) }
        ring.publish()
      }
      environment.step()
    }
    try #require(environment.runUntilQuiet())
    #expect(ring.isDone)
    #expect(ring.violations.isEmpty)
    #expect(environment.law.violations.isEmpty)
  }

  @Test(
    "every start index around the wrap works in small rings", arguments: EngineKind.available)
  func smallRingsAtTheWrap(kind: EngineKind) throws {
    for size in [1, 2, 4, 8] as [UInt16] {
      let environment = EngineEnvironment(try kind.make())
      let ring = GuestRing(environment, queue: 2, size: size)
      environment.onDescriptor = ring.take
      ring.enable()
      let one = [Self.buffer(6)]
      while ring.availableIndex < 0xffff - 2 * size {
        while ring.freeCount > 0 { ring.add(one) }
        ring.publish()
        try #require(environment.run { ring.isDone })
      }
      // From here on every length starts at every slot on both sides of the wrap.
      for step in 0..<Int(4 * size) * Int(size) {
        ring.add((0...step % Int(size)).map { Self.buffer($0) })
        ring.publish()
        try #require(environment.run { ring.isDone })
      }
      #expect(ring.violations.isEmpty)
      #expect(environment.law.violations.isEmpty)
    }
  }

  @Test(
    "random chains of large rings arrive, whatever the timing",
    arguments: EngineKind.available, [256, 1024, 32768] as [UInt16])
  func largeRings(kind: EngineKind, size: UInt16) throws {
    let environment = EngineEnvironment(try kind.make(), .rough, seed: 7 + UInt64(size))
    let ring = GuestRing(environment, queue: 3, size: size)
    environment.onDescriptor = ring.take
    ring.enable()
    ring.shuffle()
    var serial = 0
    while serial < 300 {
      for _ in 0..<environment.random.below(20) {
        let length = 1 + Int(environment.random.below(6))
        if ring.freeCount >= length {
          ring.add((0..<length).map { Self.buffer(serial + $0, isWritable: $0 == length - 1) })
          serial += 1
        }
      }
      ring.publish()
      for _ in 0..<environment.random.below(200) { environment.step() }
    }
    try #require(environment.runUntilQuiet())
    #expect(ring.isDone && ring.completedChains == serial)
    #expect(ring.violations.isEmpty)
    #expect(environment.law.violations.isEmpty)
  }
}
