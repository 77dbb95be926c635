import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// How a queue of a split ring learns of how many descriptors its chains are: `rtl/doc/streaming.md`,
/// How a read fetches more than one descriptor.
struct StrideProbe {
  private static let available: UInt64 = 0x9_0000
  private static let size: UInt16 = 0x8000

  private let environment: EngineEnvironment
  /// Of the table's 32,768 entries the one that is used first.
  private let first: UInt16
  /// Where the table lies, so that the first entry begins a line of 256 bytes.
  private let table: UInt64

  init(_ engine: any FetchEngine, first: UInt16) {
    self.first = first
    table = 0x1000 + 16 * (16 - UInt64(first) % 16)
    environment = EngineEnvironment(engine)
    environment.keepsReadLog = true
  }

  /// What was read otherwise than it should be.
  func violations() -> [String] {
    var found: [String] = []
    environment.configure(
      0, enable: true, size: Self.size, table: environment.guestAddress(.bus, table),
      available: environment.guestAddress(.bus, Self.available),
      options: QueueOptions(takesIndirect: true))
    environment.law.configure(
      0, table: environment.guestAddress(.bus, table), size: Self.size)
    var index: UInt16 = 0
    for (heads, chains, reads) in Self.lessons {
      for chain in chains { put(chain) }
      for head in heads {
        store(first + head, Self.available + 4 + 2 * UInt64(index % Self.size))
        index += 1
      }
      store(index, Self.available + 2)
      environment.readLog = []
      environment.ringDoorbell(0)
      guard environment.runUntilQuiet(5000) else {
        return found + ["heads \(heads) from \(first) on: the engine does not come to rest"]
      }
      let asked = environment.readLog.filter { $0.rd_kind == UInt8(DFE_READ_DESCRIPTOR) }.map {
        [
          Int($0.rd_addr - environment.guestAddress(.bus, table)) / 16 - Int(first),
          Int($0.rd_count) / 16,
        ]
      }
      if asked != reads {
        found.append("heads \(heads) from \(first) on: expected reads \(reads), found \(asked)")
      }
    }
    return found + environment.law.violations
  }

  private typealias Lesson = (heads: [UInt16], chains: [[UInt16]], reads: [[Int]])

  private static func run(_ head: UInt16, _ count: UInt16) -> [UInt16] {
    Array(head..<head + count)
  }

  /// Heads that are published together, their chains, and reads as first entry and count.
  private static let lessons: [Lesson] = [
    // A chain that runs off its buffer's end asks for twice as many the next time, up to 16.
    ([0], [run(0, 16)], [[0, 1], [1, 15]]),
    ([16], [run(16, 16)], [[16, 2], [18, 14]]),
    // It told no length: heads do not share a read, whatever they stand apart.
    ([32, 36], [run(32, 5), run(36, 1)], [[32, 4], [36, 4], [36, 12]]),
    ([48], [run(48, 1)], [[48, 1]]),
    // One that ended in its buffer tells its length.
    ([64], [run(64, 2)], [[64, 1], [65, 15]]),
    ([80], [run(80, 3)], [[80, 2], [82, 14]]),
    ([96], [run(96, 3)], [[96, 4]]),
    ([112, 115, 118], [run(112, 3), run(115, 3), run(118, 3)], [[112, 9]]),
    // One that goes elsewhere asks for what stood beside its head.
    ([128], [[128, 150]], [[128, 3], [150, 1]]),
    ([144, 145], [run(144, 1), run(145, 1)], [[144, 1], [145, 1]]),
    ([146, 147], [run(146, 1), run(147, 1)], [[146, 2]]),
    // From one line of four to the next no read goes.
    ([159, 160], [run(159, 1), run(160, 1)], [[159, 1], [160, 1]]),
  ]

  private func put(_ chain: [UInt16]) {
    for (at, entry) in chain.enumerated() {
      let next: UInt16? = at + 1 < chain.count ? chain[at + 1] : nil
      environment.memory(.bus).store(
        SplitDescriptor(
          address: DescriptorAddress(rawValue: 0x5000 + UInt64(entry)), length: 16,
          flags: next == nil ? [] : .next, next: next.map { first + $0 } ?? 0),
        at: table + 16 * UInt64(first + entry))
    }
  }

  private func store(_ value: UInt16, _ offset: UInt64) {
    environment.memory(.bus).store(value, at: offset)
  }
}
