import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// A table of a packed ring with more entries than a ring can have, where the limit allows it: every
/// descriptor comes, in its place, up to that limit.
struct LongTableProbe {
  private static let count = 40_000
  private static let table: UInt64 = 0x1000

  private let environment: EngineEnvironment
  private let limit: UInt16

  /// Makes a probe of a queue whose chains have at most `limit` descriptors.
  init(_ engine: any FetchEngine, limit: UInt16) {
    environment = EngineEnvironment(engine)
    self.limit = limit
  }

  /// What was presented otherwise than it should be.
  func violations() -> [String] {
    let memory = environment.memory(.bus)
    memory.store(
      PackedDescriptor(
        address: DescriptorAddress(rawValue: environment.guestAddress(.bus, Self.table)),
        length: UInt32(16 * Self.count), identifier: 7, flags: [.indirect, .available]), at: 0x100)
    for entry in 0..<Self.count {
      memory.store(
        PackedDescriptor(
          address: DescriptorAddress(rawValue: UInt64(entry)), length: 1, identifier: 0, flags: []),
        at: Self.table + 16 * UInt64(entry))
    }
    let ring = environment.guestAddress(.bus, 0x100)
    environment.configure(
      0, enable: true, size: 1, table: ring, isPacked: true,
      options: QueueOptions(takesIndirect: true, chainLimit: limit))
    environment.law.configure(0, table: ring, size: 1, isPacked: true)
    var (next, misplaced) = (0, 0)
    environment.onDescriptor = { pins in
      let isRight =
        pins.desc_addr == UInt64(next) && (pins.desc_last != 0) == (next + 1 == Self.count)
      if !isRight { misplaced += 1 }
      next += 1
    }
    environment.ringDoorbell(0)
    // What follows the limit is refused, and with it the descriptor that says so.
    let wanted = limit < Self.count ? Int(limit) - 1 : Self.count
    guard
      environment.run(
        4 * Self.count,
        until: {
          misplaced > 0 || !environment.errors.isEmpty || wanted == Self.count && next == wanted
        })
    else { return ["long table: \(next) of \(wanted) descriptors came"] }
    if misplaced > 0 { return ["long table: descriptor \(next - 1) is another"] }
    let code = environment.errors.first?.pins.err_code
    if next != wanted || code != (limit < Self.count ? UInt8(DFE_ERR_CHAIN_TOO_LONG) : nil) {
      return ["long table: \(next) of \(wanted) descriptors came, and code \(code ?? 0)"]
    }
    return environment.law.violations
  }
}
