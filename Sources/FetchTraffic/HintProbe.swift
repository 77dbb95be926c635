import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// What a doorbell covers that says how far the driver has come streams.
///
/// No entry of a packed ring is read twice, though lists cross lines; behind it lists that cross are read
/// again; `rtl/doc/streaming.md`, Ordering.
struct HintProbe {
  private static let size = 1200
  /// Descriptors of each list, so that most lines have one that crosses their ends.
  private static let listCount = 3
  /// Entries that are available.
  private static let count = 900

  private let environment: EngineEnvironment
  private let start: Int
  /// Entries that the doorbell covers, whole lists to the end of a longest read.
  private let coveredCount: Int

  /// Makes a probe whose queue begins at `start`.
  init(_ engine: any FetchEngine, start: Int) {
    environment = EngineEnvironment(engine)
    environment.keepsReadLog = true
    self.start = start
    let wholeLists = stride(from: 600, to: Self.count, by: Self.listCount)
    coveredCount = wholeLists.first { ($0 + start) % 16 == 0 } ?? Self.count
  }

  /// What was presented or read otherwise than it should be.
  func violations() -> [String] {
    let table = environment.guestAddress(.bus, 0x1000)
    environment.configure(
      0, enable: true, size: UInt16(Self.size), table: table, isPacked: true,
      options: QueueOptions(start: UInt16(start) | 0x8000))
    environment.law.configure(0, table: table, size: UInt16(Self.size), isPacked: true)
    for place in 0..<Self.size { put(place) }
    var presented = 0
    environment.onDescriptor = { _ in presented += 1 }
    let covered = start + coveredCount
    environment.ringDoorbell(
      0, index: UInt16(covered % Self.size) | (covered < Self.size ? 0x8000 : 0))
    guard environment.runUntilQuiet(20_000) else { return ["hint: no rest"] }
    var found: [String] = []
    if presented != Self.count {
      found.append("hint: \(Self.count) descriptors were written, \(presented) came")
    }
    var times = [Int](repeating: 0, count: Self.size)
    for read in environment.readLog {
      let first = Int((read.rd_addr - table) / 16)
      for entry in first..<first + Int(read.rd_count) / 16 {
        times[(entry - start + times.count) % times.count] += 1
      }
    }
    let again = times[..<coveredCount].indices.filter { times[$0] != 1 }
    if !again.isEmpty {
      found.append("hint: from \(start) on, these entries are not read once: \(again)")
    }
    let crossing = (coveredCount..<Self.count).filter {
      $0 % Self.listCount != 0 && (start + $0) % Self.size % 4 == 0
    }
    let early = crossing.filter { times[$0] < 2 }
    if !early.isEmpty {
      found.append("hint: from \(start) on, these entries were read too early: \(early)")
    }
    return found + environment.law.violations
  }

  /// The descriptor `place` entries behind the start; those behind the last list are not available.
  private func put(_ place: Int) {
    let entry = (start + place) % Self.size
    let isWrapped = start + place < Self.size
    let goesOn = place % Self.listCount != Self.listCount - 1
    var flags: DescriptorFlags = isWrapped ? .available : .used
    if place >= Self.count {
      flags = isWrapped ? [] : [.available, .used]
    } else if goesOn {
      flags.insert(.next)
    }
    environment.memory(.bus).store(
      PackedDescriptor(
        address: DescriptorAddress(rawValue: 0x6000 + UInt64(place)), length: 8,
        identifier: UInt16(place), flags: flags), at: 0x1000 + 16 * UInt64(entry))
  }
}
