import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts

/// Random rings on every queue: chains, faults, stops and new configurations.
final class RandomTraffic {
  let environment: TestEnvironment
  private let queueCount: Int
  private var rings: [GuestRing?] = []
  private var stopping: UInt32 = 0
  private var errorsSeen = 0
  private(set) var descriptorCount = 0
  /// Chance in 4096 that a publication is wrong in some way.
  var faultChance: UInt64

  init(_ environment: TestEnvironment, queueCount: Int = 4, faultChance: UInt64 = 40) {
    self.environment = environment
    self.queueCount = queueCount
    self.faultChance = faultChance
    rings = Array(repeating: nil, count: queueCount)
    environment.onDescriptor = { [unowned self] pins in
      descriptorCount += 1
      let queue = Int(pins.desc_queue)
      guard queue < queueCount, stopping & 1 << UInt32(queue) == 0 else { return }
      rings[queue]?.take(pins)
    }
  }

  private func below(_ bound: UInt64) -> UInt64 { environment.random.below(bound) }

  /// One cycle of the guest and of the engine.
  func step() {
    let draw = environment.random.next()
    if draw & 7 == 0 {
      let queue = Int((draw >> 8) % UInt64(queueCount))
      if environment.errors.count > errorsSeen { noteErrors() }
      act(queue, draw >> 16)
    }
    environment.step()
  }

  private func noteErrors() {
    for error in environment.errors[errorsSeen...] {
      let queue = Int(error.pins.err_queue)
      if queue < queueCount { stopping |= 1 << UInt32(queue) }
    }
    errorsSeen = environment.errors.count
  }

  private func act(_ queue: Int, _ draw: UInt64) {
    let one: UInt32 = 1 << UInt32(queue)
    guard let ring = rings[queue], stopping & one == 0 else {
      if !environment.isBusy(queue) { start(queue) }
      return
    }
    if draw & 0xfff == 7 {
      environment.stop(queue)
      stopping |= one
      return
    }
    for _ in 0...(draw >> 12 & 7) {
      let length = 1 + Int(below(min(8, UInt64(ring.layout.size))))
      guard ring.freeCount >= length else { break }
      let writable = Int(below(UInt64(length) + 1))
      ring.add((0..<length).map { buffer(isWritable: $0 >= writable) })
    }
    if draw >> 16 & 0xfff < faultChance { spoil(ring) }
    ring.publish(jump: draw >> 28 & 0xfff < faultChance / 8 ? ring.layout.size : 0)
  }

  private func start(_ queue: Int) {
    let isWindow =
      environment.windowMode == DFE_WINDOW_STRICT
      || (environment.windowMode == DFE_WINDOW_MIXED && below(2) == 0)
    let ring = GuestRing(
      environment, queue: queue, size: 1 << UInt16(below(9)), place: isWindow ? .window : .bus,
      at: UInt64(queue) * 0x8000 + below(8) * 0x10)
    rings[queue] = ring
    stopping &= ~(1 << UInt32(queue))
    ring.enable()
    ring.shuffle()
  }

  private func buffer(isWritable: Bool) -> GuestRing.Buffer {
    let length = UInt32(truncatingIfNeeded: below(0x4000))
    let address = environment.windowBase + below(environment.windowSize - 0x4000)
    return .init(address: address, length: length, flags: isWritable ? .write : [])
  }

  /// Overwrites an entry of the table, or publishes a bad head.
  private func spoil(_ ring: GuestRing) {
    let index = UInt16(truncatingIfNeeded: below(UInt64(ring.layout.size)))
    if below(6) == 0 {
      guard ring.freeCount > 0 else { return }
      return ring.addHead(ring.layout.size &+ index)
    }
    var address = environment.random.next()
    var length = UInt32(truncatingIfNeeded: environment.random.next())
    if below(2) == 0 {
      // Around the window's end.
      address = environment.windowBase &+ environment.windowSize &- below(64)
      length = UInt32(below(128))
    }
    ring.write(
      SplitDescriptor(
        address: DescriptorAddress(rawValue: address), length: length,
        flags: DescriptorFlags(rawValue: UInt16(below(8))),
        next: UInt16(below(2 * UInt64(ring.layout.size)))), at: index)
  }
}
