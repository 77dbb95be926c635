import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// Heads that share reads and all name tables, beside heads of another queue that wait for tags: tables
/// come first, fifteen in a row; `rtl/doc/streaming.md`, How a read fetches more than one descriptor.
struct TableTurnsProbe {
  private static let size: UInt16 = 256
  private static let queueByteCount: UInt64 = 0x1_0000
  private static let available: UInt64 = 0x1000
  private static let tables: UInt64 = 0x2000
  /// Heads without tables from which the engine learns that they stand side by side, and those with.
  private static let lessonCount: UInt16 = 32
  private static let tableCount: UInt16 = 30
  /// Two tables go on with the tags of the reads that named them.
  private static let mostInARow = 15 + 2

  private let environment: EngineEnvironment

  init(_ engine: any FetchEngine) {
    environment = EngineEnvironment(engine, EngineTiming(latency: 200...200))
    environment.keepsReadLog = true
  }

  /// What was read otherwise than it should be.
  func violations() -> [String] {
    for queue in 0..<2 { configure(queue) }
    for entry in 0..<Self.size {
      put(0, head: entry, at: entry, hasTable: entry >= Self.lessonCount)
      // No two of the other queue share a read.
      put(1, head: entry &* 37 % Self.size, at: entry, hasTable: false)
    }
    publish(0, Self.lessonCount)
    guard environment.runUntilQuiet(50_000) else { return ["turns of tables: no rest"] }
    environment.readLog = []
    publish(0, Self.lessonCount + Self.tableCount)
    publish(1, Self.size)
    guard environment.runUntilQuiet(50_000) else { return ["turns of tables: no rest"] }
    var (inARow, most, count) = (0, 0, 0)
    for read in environment.readLog {
      let isTable = Int(read.rd_kind) == DFE_READ_INDIRECT
      inARow = isTable ? inARow + 1 : 0
      count += isTable ? 1 : 0
      most = max(most, inARow)
    }
    if count != Int(Self.tableCount) || most > Self.mostInARow || most < 8 {
      return ["turns of tables: \(most) of \(count) in a row"]
    }
    return environment.law.violations
  }

  private func configure(_ queue: Int) {
    let base = UInt64(queue) * Self.queueByteCount
    let table = environment.guestAddress(.bus, base)
    environment.configure(
      queue, enable: true, size: Self.size, table: table,
      available: environment.guestAddress(.bus, base + Self.available),
      options: QueueOptions(takesIndirect: true))
    environment.law.configure(queue, table: table, size: Self.size)
  }

  private func put(_ queue: Int, head: UInt16, at slot: UInt16, hasTable: Bool) {
    let base = UInt64(queue) * Self.queueByteCount
    let table = base + Self.tables + 16 * UInt64(head)
    let memory = environment.memory(.bus)
    memory.store(
      SplitDescriptor(
        address: DescriptorAddress(
          rawValue: hasTable ? environment.guestAddress(.bus, table) : 0x7000), length: 16,
        flags: hasTable ? .indirect : [], next: 0), at: base + 16 * UInt64(head))
    memory.store(
      SplitDescriptor(
        address: DescriptorAddress(rawValue: 0x8000), length: 16, flags: [], next: 0), at: table)
    memory.store(
      head, at: base + Self.available + SplitRingLayout.ringOffset + 2 * UInt64(slot))
  }

  private func publish(_ queue: Int, _ index: UInt16) {
    environment.memory(.bus).store(
      index,
      at: UInt64(queue) * Self.queueByteCount + Self.available + SplitRingLayout.indexOffset)
    environment.ringDoorbell(queue)
  }
}
