import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// A packed ring of lists that cross lines, of which the driver does not say how far they go: windows are
/// read twice, to be looked at and for the walk; `rtl/doc/streaming.md`, How a read fetches more than one
/// descriptor.
struct LookProbe {
  /// What goes on around the queue.
  enum Surroundings: CaseIterable {
    /// The driver is far ahead.
    case fullRing
    /// The driver publishes so much as the engine reads at a time; pieces of reads are in no order.
    case portions
    /// The same; and other queues look for more all the time, while few reads are taken.
    case crowd
  }

  private static let size = 32_768
  private static let listCount = 3
  private static let table: UInt64 = 0x1010
  private static let queueCount = 4
  /// Of the other queues: a ring that has nothing.
  private static let others: UInt64 = 0x9_0000

  private let environment: EngineEnvironment
  private let surroundings: Surroundings
  private let queue: Int
  private let start: Int
  private let depth: UInt8
  /// Lists that are published at once, and how often.
  private let portion: (listCount: Int, times: Int)

  /// Makes a probe of a queue that begins at `start`, of which `depth` windows may be asked for.
  init(
    _ engine: any FetchEngine, _ surroundings: Surroundings, queue: Int, start: Int, depth: UInt8
  ) {
    let timing =
      switch surroundings {
      case .fullRing: EngineTiming(latency: 30...30)
      case .portions: EngineTiming(latency: 1...9, reorders: true, shufflesPieces: true)
      case .crowd:
        EngineTiming(latency: 10...30, reorders: true, shufflesPieces: true, readReadyChance: 40)
      }
    environment = EngineEnvironment(engine, timing)
    self.surroundings = surroundings
    self.queue = queue
    self.start = start
    self.depth = depth
    portion = surroundings == .fullRing ? (5000, 1) : (43, 120)
  }

  /// What was presented or read otherwise than it should be.
  func violations() -> [String] {
    configure()
    var tally = LookTally(size: Self.size)
    let ring = environment.guestAddress(.bus, Self.table)
    environment.onDescriptor = { [queue] pins in
      if Int(pins.desc_queue) == queue {
        tally.presented(Int(truncatingIfNeeded: pins.desc_addr) &- 0x10_0000)
      }
    }
    environment.onOffer = { [unowned environment, queue, start] pins in
      guard Int(pins.rd_queue) == queue else { return }
      let entry = Int((pins.rd_addr &- ring) / 16 % UInt64(Self.size))
      tally.offered(
        first: (entry - start + Self.size) % Self.size, count: Int(pins.rd_count) / 16,
        tag: pins.rd_tag, underWay: environment.reads.map(\.tag))
    }
    for _ in 0..<portion.times {
      let end = tally.end + Self.listCount * portion.listCount
      for place in tally.end..<end { put(place, isAvailable: true) }
      for place in end..<min(end + 64, Self.size) { put(place, isAvailable: false) }
      tally.end = end
      environment.ringDoorbell(queue)
      guard comesToRest({ tally.presentedCount >= end }) else {
        return found(tally) + ["\(name): no rest"]
      }
    }
    return found(tally) + environment.law.violations
  }

  private var name: String {
    "looks, \(surroundings), queue \(queue) from \(start), depth \(depth)"
  }

  private func found(_ tally: LookTally) -> [String] {
    var found: [String] = []
    if tally.misplacedCount > 0 || tally.presentedCount != tally.end {
      found.append(
        "\(tally.presentedCount) of \(tally.end) descriptors, \(tally.misplacedCount) misplaced")
    }
    if !tally.leftBehind.isEmpty {
      found.append("read what the walk had left, from \(tally.leftBehind)")
    }
    if !tally.gaps.isEmpty { found.append("left entries unread before \(tally.gaps)") }
    switch surroundings {
    case .fullRing:
      let odd = (LookTally.beginning..<tally.end).filter { tally.times[$0] != 2 }
      if !odd.isEmpty { found.append("read not twice: \(odd.count) entries from \(odd[0]) on") }
      // Half of the places are for windows that the walk takes.
      if tally.mostSecond > max(1, Int(depth) / 2) {
        found.append("\(tally.mostSecond) windows for the walk at once")
      }
    case .portions:
      if !tally.beyondEnd.isEmpty {
        found.append("read for the walk beyond what was seen, from \(tally.beyondEnd)")
      }
    case .crowd: break
    }
    return found.map { "\(name): \($0)" }
  }

  /// Whether nothing is left to do when all was presented.
  private func comesToRest(_ isPresented: () -> Bool) -> Bool {
    if surroundings == .crowd {
      for _ in 0..<100_000 where !(isPresented() && !environment.isBusy(queue)) {
        for other in 0..<Self.queueCount where other != queue && !environment.isBusy(other) {
          environment.ringDoorbell(other)
        }
        environment.step()
      }
    }
    return environment.runUntilQuiet(100_000)
  }

  private func configure() {
    let ring = environment.guestAddress(.bus, Self.table)
    environment.configure(
      queue, enable: true, size: UInt16(Self.size), table: ring, isPacked: true,
      options: QueueOptions(start: UInt16(start) | 0x8000, prefetchDepth: depth))
    environment.law.configure(queue, table: ring, size: UInt16(Self.size), isPacked: true)
    guard surroundings == .crowd else { return }
    environment.memory(.bus).store(UInt16(0), at: Self.others + SplitRingLayout.indexOffset)
    let table = environment.guestAddress(.bus, Self.others)
    for other in 0..<Self.queueCount where other != queue {
      environment.configure(other, enable: true, size: 16, table: table, available: table)
      environment.law.configure(other, table: table, size: 16)
    }
  }

  /// Writes the descriptor `place` entries behind the start.
  private func put(_ place: Int, isAvailable: Bool) {
    let isWrapped = start + place < Self.size
    var flags: DescriptorFlags = isWrapped ? .available : .used
    if place % Self.listCount != Self.listCount - 1 { flags.insert(.next) }
    if !isAvailable { flags = isWrapped ? [] : [.available, .used] }
    environment.memory(.bus).store(
      PackedDescriptor(
        address: DescriptorAddress(rawValue: 0x10_0000 + UInt64(place)), length: 8,
        identifier: UInt16(place / Self.listCount), flags: flags),
      at: Self.table + 16 * UInt64((start + place) % Self.size))
  }
}
