import ByteLayouts
import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts

/// Random rings on every queue: formats, chains, tables, faults, stops and new configurations.
final class RandomTraffic {
  /// Where rings of up to 32,768 entries lie, behind all others and their tables.
  static let farRings: UInt64 = 0x10_0000
  static let bytesPerFarRing: UInt64 = 0xa_0000
  static let farByteCount = 0x40_0000

  let environment: EngineEnvironment
  private let queueCount: Int
  private var rings: [(any DriverRing)?] = []
  private var stopping: UInt32 = 0
  private var errorsSeen = 0
  /// The queue that was published to last, until it is forgotten.
  private var published: Int?
  private(set) var descriptorCount = 0
  private(set) var restCount = 0
  /// What was presented and is not what the guest wrote; entries that were spoiled do not count.
  private(set) var violations: [String] = []
  /// Chance in 4096 that a publication is wrong in some way.
  var faultChance: UInt64
  /// Whether sizes, limits, lengths and addresses may be as large as the pins allow.
  private let isFar: Bool

  /// - Parameter isFar: needs an environment with ``farByteCount`` bytes.
  init(
    _ environment: EngineEnvironment, queueCount: Int = 4, faultChance: UInt64 = 40,
    isFar: Bool = false
  ) {
    self.environment = environment
    self.isFar = isFar
    self.queueCount = queueCount
    self.faultChance = faultChance
    rings = Array(repeating: nil, count: queueCount)
    // Neither keeps the other alive: the environment that is meant is this object's own.
    environment.onDescriptor = { [unowned self] pins in
      let environment = self.environment
      descriptorCount += 1
      let queue = Int(pins.desc_queue)
      guard queue < queueCount, stopping & 1 << UInt32(queue) == 0 else { return }
      rings[queue]?.take(pins)
      if let found = rings[queue]?.violations.first, violations.count < 8 {
        violations.append("queue \(queue) at \(environment.cycle): \(found)")
      }
    }
    environment.onRest = { [unowned self] queue, _ in
      restCount += 1
      // What the arming of notifications does: the queue looks once more.
      if below(4) == 0 { self.environment.ringDoorbell(queue) }
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
    } else if let queue = published, let ring = rings[queue] {
      // Another doorbell right behind, which may know more or less.
      if draw >> 8 & 7 == 0 { environment.ringDoorbell(queue, index: ring.position) }
      if draw >> 12 & 1 == 0 { published = nil }
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
    for _ in 0...(draw >> 12 & 7) where !addChain(ring) { break }
    if draw >> 16 & 0xfff < faultChance { spoil(ring) }
    published = queue
    if let split = ring as? GuestRing, draw >> 28 & 0xfff < faultChance / 8 {
      split.publish(jump: ring.size)
    } else {
      let isWrong = draw >> 40 & 0xfff < faultChance
      let wrong: DoorbellIndex = faultChance == 0 && ring is PackedGuestRing ? .none : .stale
      ring.publish(isWrong ? .absurd : [.none, .right, .right, wrong][Int(draw >> 52 & 3)])
    }
  }

  /// Writes one chain if there is room.
  private func addChain(_ ring: any DriverRing) -> Bool {
    let length = 1 + Int(below(min(8, UInt64(ring.size))))
    let buffers = (0..<length).map { _ in buffer() }
    let writable = Int(below(UInt64(length) + 1))
    var direct: Int?
    if takesIndirect(ring), below(2) == 0 {
      direct = ring is GuestRing ? Int(below(UInt64(length))) : 0
      if length - (direct ?? 0) > TableArea.entryCount(ring.size) { direct = nil }
    }
    guard ring.freeCount >= ring.entryCount(length, direct: direct) else { return false }
    ring.add(
      buffers.enumerated().map {
        GuestBuffer(
          address: $1.address, length: $1.length, flags: $0 >= writable ? .write : [])
      }, direct: direct)
    return true
  }

  private func takesIndirect(_ ring: any DriverRing) -> Bool {
    (ring as? GuestRing)?.options.takesIndirect
      ?? (ring as? PackedGuestRing)?.options.takesIndirect ?? false
  }

  private func start(_ queue: Int) {
    let mode = environment.windowMode
    let isWindow =
      mode == DFE_WINDOW_STRICT || mode == DFE_WINDOW_OFFSET
      || (mode == DFE_WINDOW_MIXED && below(2) == 0)
    let place: Place = isWindow ? .window : .bus
    // Address 0 is an error in a window of offsets.
    var offset = UInt64(queue) * 0x8000 + (below(16) == 0 ? 0 : 1 + below(8)) * 0x10
    var options = QueueOptions()
    options.takesIndirect = below(3) != 0
    // Chains have up to eight descriptors; a limit below that is a fault now and then.
    if below(4) == 0 { options.chainLimit = UInt16(6 + below(20)) }
    if isFar && below(8) == 0 { options.chainLimit = UInt16(1 + below(0xffff)) }
    let isLarge = isFar && below(4) == 0
    if isLarge { offset += Self.farRings + UInt64(queue) * Self.bytesPerFarRing }
    let ring: any DriverRing
    if below(2) == 0 {
      if below(2) == 0 { options.start = UInt16(truncatingIfNeeded: below(0x1_0000)) }
      let split = GuestRing(
        environment, queue: queue, size: 1 << UInt16(below(isLarge ? 16 : 9)), place: place,
        at: offset, options: options)
      split.shuffle()
      ring = split
    } else {
      let size = UInt16(1 + below(isLarge ? 0x8000 : below(2) == 0 ? 16 : 300))
      if below(2) == 0 {
        options.start = UInt16(below(UInt64(size))) | (below(2) == 0 ? 0x8000 : 0)
      }
      ring = PackedGuestRing(
        environment, queue: queue, size: size, place: place, at: offset, options: options)
    }
    rings[queue] = ring
    stopping &= ~(1 << UInt32(queue))
    ring.enable()
  }

  private func buffer() -> GuestBuffer {
    if isFar { return environment.drawBuffer(isFar: true, &environment.random) }
    let length = UInt32(truncatingIfNeeded: below(0x4000))
    let address = environment.windowBase + 1 + below(environment.windowSize - 0x4001)
    return GuestBuffer(address: address, length: length)
  }

  /// Overwrites an entry of the table or ring, or publishes a bad head.
  private func spoil(_ ring: any DriverRing) {
    let index = UInt16(truncatingIfNeeded: below(UInt64(ring.size)))
    var address = environment.random.next()
    var length = UInt32(truncatingIfNeeded: environment.random.next())
    switch below(4) {
    case 0:
      // Around the window's end.
      address = environment.windowBase &+ environment.windowSize &- below(64)
      length = UInt32(below(128))
    case 2 where isFar:
      // Near the window's end, or far behind it.
      length = UInt32(truncatingIfNeeded: below(1 << below(33)))
      address = environment.windowBase &+ environment.windowSize &+ below(1 << below(62))
      address = address &- below(1 << below(33))
    case 1:
      // A table of a few entries, or nearly one.
      address = environment.windowBase &+ below(2) * TableArea.start
      length = UInt32(below(4) * 16 + below(2))
    default: break
    }
    var flags = DescriptorFlags(rawValue: UInt16(below(8)))
    if takesIndirect(ring), below(4) == 0 {
      // The first entry of a table names a table, in whichever format it is read.
      let descriptor = SplitDescriptor(
        address: DescriptorAddress(rawValue: environment.windowBase + 0x100), length: 16,
        flags: .indirect, next: DescriptorFlags.indirect.rawValue)
      let memory = environment.memory(environment.windowMode == DFE_WINDOW_NONE ? .bus : .window)
      return memory.store(
        descriptor,
        at: TableArea.offset(ring.queue, slot: Int(index), size: ring.size))
    }
    if let split = ring as? GuestRing {
      if below(6) == 0 {
        if ring.freeCount > 0 { split.addHead(ring.size &+ index) }
        return
      }
      split.write(
        SplitDescriptor(
          address: DescriptorAddress(rawValue: address), length: length, flags: flags,
          next: UInt16(below(2 * UInt64(ring.size)))), at: index)
    } else if let packed = ring as? PackedGuestRing {
      if below(2) == 0 { flags.insert(below(2) == 0 ? .available : .used) }
      packed.store(address, length, identifier: index, flags, at: index)
      // Now and then the whole ring is one list.
      if below(4) == 0 && ring.size <= 512 {
        for slot in 0..<ring.size {
          packed.store(
            environment.windowBase + 16, 1, identifier: 0,
            [.next, below(2) == 0 ? .available : .used], at: slot)
        }
      }
    }
  }
}
