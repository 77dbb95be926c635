import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// Heads that share reads because chains had four descriptors, in a time in which they have two: each
/// buffer is walked on from head to head, many buffers at once, while other queues bring windows of a
/// packed ring.
struct ShorterChainsProbe {
  private static let size: UInt16 = 1024
  private static let available: UInt64 = 0x6000
  private static let ring: UInt64 = 0x8000
  private static let ringSize = 2048
  private static let chainLength: UInt16 = 4
  /// Chains of `chainLength` descriptors, one after the other, from which the engine learns.
  private static let lessons = 6

  private let environment: EngineEnvironment
  private let latency: UInt64
  private let packedQueues = 1...3

  /// Makes a probe of which reads take up to `latency` cycles.
  init(_ engine: any FetchEngine, latency: UInt64) {
    environment = EngineEnvironment(
      engine, EngineTiming(latency: (latency + 1) / 2...latency, reorders: true))
    environment.timing.descriptorReadyChance = 200
    self.latency = latency
  }

  /// What was presented otherwise than it should be.
  func violations() -> [String] {
    configure()
    var (misplaced, next) = (0, [Int](repeating: 0, count: 256))
    let count = Self.size / Self.chainLength
    for lesson in 0..<UInt16(Self.lessons) {
      put(lesson, length: Self.chainLength)
      publish(lesson + 1)
      environment.ringDoorbell(0)
      guard environment.runUntilQuiet(4000) else { return ["shorter chains: no rest"] }
    }
    var heads: [UInt16: Int] = [:]
    environment.onDescriptor = { pins in
      if pins.desc_queue == 0 {
        let entry = UInt16(truncatingIfNeeded: pins.desc_addr) &- 0x6000
        let place = entry % Self.chainLength
        let isRight =
          pins.desc_head == entry - place && place < 2 && (pins.desc_last != 0) == (place == 1)
        if !isRight { misplaced += 1 }
        heads[pins.desc_head, default: 0] += 1
      } else {
        let queue = Int(pins.desc_queue)
        if pins.desc_addr != 0x10_0000 + UInt64(next[queue]) { misplaced += 1 }
        next[queue] += 1
      }
    }
    for chain in UInt16(Self.lessons)..<count { put(chain, length: 2) }
    publish(count)
    for queue in packedQueues { environment.ringDoorbell(queue) }
    environment.ringDoorbell(0)
    guard environment.runUntilQuiet(20_000) else { return ["shorter chains: no rest"] }
    let wanted = (UInt16(Self.lessons)..<count).map { $0 * Self.chainLength }
    let wrong = wanted.filter { heads[$0] != 2 }
    if !wrong.isEmpty || heads.count != wanted.count || misplaced > 0
      || !packedQueues.allSatisfy({ next[$0] == Self.ringSize })
    {
      return [
        "shorter chains after \(latency) cycles: of \(wanted.count) chains \(wrong.count) came not "
          + "once, \(misplaced) descriptors misplaced, \(next[packedQueues]) of \(Self.ringSize) of the other queues"
      ]
    }
    return environment.law.violations
  }

  private func configure() {
    let table = environment.guestAddress(.bus, 0x1000)
    environment.configure(
      0, enable: true, size: Self.size, table: table,
      available: environment.guestAddress(.bus, Self.available))
    environment.law.configure(0, table: table, size: Self.size)
    let ring = environment.guestAddress(.bus, Self.ring)
    for queue in packedQueues {
      environment.configure(
        queue, enable: true, size: UInt16(Self.ringSize), table: ring, isPacked: true)
      environment.law.configure(queue, table: ring, size: UInt16(Self.ringSize), isPacked: true)
    }
    for entry in 0..<Self.ringSize {
      environment.memory(.bus).store(
        PackedDescriptor(
          address: DescriptorAddress(rawValue: 0x10_0000 + UInt64(entry)), length: 8,
          identifier: UInt16(entry), flags: .available), at: Self.ring + 16 * UInt64(entry))
    }
  }

  /// Writes the chain at four times its number and its entry of the ring.
  private func put(_ chain: UInt16, length: UInt16) {
    let head = chain * Self.chainLength
    for place in 0..<length {
      let hasNext = place + 1 < length
      environment.memory(.bus).store(
        SplitDescriptor(
          address: DescriptorAddress(rawValue: 0x6000 + UInt64(head + place)), length: 16,
          flags: hasNext ? .next : [], next: hasNext ? head + place + 1 : 0),
        at: 0x1000 + 16 * UInt64(head + place))
    }
    environment.memory(.bus).store(
      head, at: Self.available + SplitRingLayout.ringOffset + 2 * UInt64(chain))
  }

  private func publish(_ index: UInt16) {
    environment.memory(.bus).store(index, at: Self.available + SplitRingLayout.indexOffset)
  }
}
