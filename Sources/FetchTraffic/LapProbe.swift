import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// No entry of a packed ring is read for a pass before the walk has left it in the pass before;
/// `rtl/doc/streaming.md`, Ordering.
///
/// Lists cross lines and the driver is ahead, so the engine looks at the ring before it reads it for
/// the walk. Then no descriptor is taken any more: the walk stands still, and looks go round the ring
/// to where it stands. What was read for the walk is made available for the next pass at once, as no
/// driver could, so that nothing but that rule ends the looks.
final class LapProbe {
  private static let size = 1600
  /// Descriptors of each list, so that most lines have one that crosses their ends.
  private static let listCount = 3
  /// Descriptors that are taken, whole lists.
  private static let taken = 134 * listCount
  /// Cycles in which looks go round the ring.
  private static let patience = 12_000
  /// Most entries of one read.
  private static let readCount = 16
  private static let offset: UInt64 = 0x1000

  private let environment: EngineEnvironment
  private let start: Int
  private let table: UInt64
  /// Descriptors that the walk can be ahead of those that were taken, at most.
  private let held: Int
  private var presented = 0
  private var found: [String] = []
  /// How often each entry was read since it was written.
  private var times = [Int](repeating: 0, count: LapProbe.size)
  /// Places of this pass that were read for the walk and written anew, counted from the start.
  private var ahead: Set<Int> = []
  /// The last of these that was read in spite of that.
  private var lastAgain = -1

  /// Makes a probe whose queue begins at `start`.
  init(_ engine: any FetchEngine, start: Int) {
    held = Self.held(by: engine)
    environment = EngineEnvironment(engine, EngineTiming(latency: 60...60))
    self.start = start
    table = environment.guestAddress(.bus, Self.offset)
  }

  /// What was presented or read otherwise than it should be.
  func violations() -> [String] {
    environment.configure(
      0, enable: true, size: UInt16(Self.size), table: table, isPacked: true,
      options: QueueOptions(start: UInt16(start) | 0x8000))
    environment.law.configure(0, table: table, size: UInt16(Self.size), isPacked: true)
    for place in 0..<Self.size { put(place) }
    environment.onDescriptor = { [unowned self] in take($0) }
    environment.onOffer = { [unowned self] in note($0) }
    environment.ringDoorbell(0)
    guard environment.run(until: { presented >= Self.taken }) else {
      return ["lap: from \(start) on, \(presented) descriptors came"]
    }
    environment.timing.descriptorReadyChance = 0
    for _ in 0..<Self.patience {
      environment.step()
      if environment.cycle % 64 == 0 { runAhead() }
    }
    if lastAgain >= presented + held {
      found.append(
        "lap: from \(start) on, place \(lastAgain) was read for the next pass, and the walk stands "
          + "before \(presented + held)")
    }
    let unread = times.indices.count { times[$0] == 0 && !ahead.contains(place(of: $0)) }
    if unread >= Self.readCount {
      found.append("lap: from \(start) on, looks did not come to \(unread) entries")
    }
    return found + environment.law.violations
  }

  /// Entries that an engine reads, one read at a time, of which no descriptor is taken: in the last of
  /// these reads the walk stands.
  private static func held(by engine: any FetchEngine) -> Int {
    let environment = EngineEnvironment(engine, EngineTiming(descriptorReadyChance: 0))
    let table = environment.guestAddress(.bus, offset)
    for entry in 0..<size {
      environment.memory(.bus).store(
        PackedDescriptor(
          address: DescriptorAddress(rawValue: 1), length: 8, identifier: 0, flags: .available),
        at: offset + 16 * UInt64(entry))
    }
    var count = 0
    environment.onOffer = { count += Int($0.rd_count) / 16 }
    environment.configure(
      0, enable: true, size: UInt16(size), table: table, isPacked: true,
      options: QueueOptions(prefetchDepth: 1))
    environment.law.configure(0, table: table, size: UInt16(size), isPacked: true)
    environment.ringDoorbell(0)
    for _ in 0..<patience { environment.step() }
    return count
  }

  private func take(_ pins: dfe_outputs) {
    if pins.desc_addr != UInt64(presented) && found.isEmpty {
      found.append("lap: from \(start) on, descriptor \(presented) is \(pins.desc_addr)")
    }
    presented += 1
    guard presented % Self.listCount == 0 else { return }
    for place in presented - Self.listCount..<presented { put(place + Self.size) }
  }

  private func note(_ pins: dfe_outputs) {
    for entry in entries(from: pins.rd_addr, Int(pins.rd_count)) {
      times[entry] += 1
      if ahead.contains(place(of: entry)) { lastAgain = max(lastAgain, place(of: entry)) }
    }
  }

  private func entries(from address: UInt64, _ byteCount: Int) -> Range<Int> {
    let first = Int((address - table) / 16)
    return first..<first + byteCount / 16
  }

  /// Makes what was read for the walk, and has come, available for the next pass.
  private func runAhead() {
    for entry in times.indices where times[entry] >= 2 && !ahead.contains(place(of: entry)) {
      let isUnderWay = environment.reads.contains {
        entries(from: $0.address, $0.count).contains(entry)
      }
      if isUnderWay { continue }
      ahead.insert(place(of: entry))
      put(place(of: entry) + Self.size)
    }
  }

  /// The place of an entry in the pass whose descriptors come next.
  private func place(of entry: Int) -> Int {
    presented + (entry - self.entry(presented) + Self.size) % Self.size
  }

  /// The ring's entry `place` entries behind the start.
  private func entry(_ place: Int) -> Int { (start + place) % Self.size }

  /// Writes the descriptor `place` entries behind the start.
  private func put(_ place: Int) {
    let isWrapped = (start + place) / Self.size % 2 == 0
    var flags: DescriptorFlags = isWrapped ? .available : .used
    if place % Self.listCount != Self.listCount - 1 { flags.insert(.next) }
    environment.memory(.bus).store(
      PackedDescriptor(
        address: DescriptorAddress(rawValue: UInt64(place)), length: 8,
        identifier: UInt16(truncatingIfNeeded: place), flags: flags),
      at: Self.offset + 16 * UInt64(entry(place)))
    times[entry(place)] = 0
  }
}
