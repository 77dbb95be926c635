import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// Of two bad descriptors of a queue, whose reads end shortly after each other, the first that came is
/// told: `dfe_stops` keeps the first fault of each queue.
struct FirstFaultProbe {
  private let engine: any FetchEngine
  private let queue: Int
  private static let base: UInt64 = 0x10_0000

  init(_ engine: any FetchEngine, queue: Int) {
    self.engine = engine
    self.queue = queue
  }

  /// What was told otherwise than it should be, with so many cycles between the two.
  func violations() -> [String] {
    (0..<6).flatMap { gap in [false, true].compactMap { violation(gap: gap, swaps: $0) } }
  }

  private func violation(gap: Int, swaps: Bool) -> String? {
    var pins = EnginePins(engine)
    // What it tells stays to be looked at.
    (pins.inputs.desc_ready, pins.inputs.err_ready) = (0, 0)
    pins.start(UInt8(queue), size: 16, table: Self.base, available: 2 * Self.base)
    // Two heads far apart, each in a read of its own.
    var waiting: [dfe_outputs] = []
    for _ in 0..<200 where waiting.count < 2 {
      let seen = pins.step()
      guard seen.rd_valid != 0 else { continue }
      switch Int(seen.rd_kind) {
      case DFE_READ_DESCRIPTOR: waiting.append(seen)
      case DFE_READ_AVAIL_INDEX: pins.complete(seen, (2, 0), count: 2)
      default: pins.complete(seen, (0x0009_0003, 0), count: 4)
      }
    }
    guard waiting.count == 2 else { return "first fault: heads were not read" }
    if swaps { waiting.swapAt(0, 1) }
    for (at, read) in waiting.enumerated() {
      // Each names a descriptor beyond the table, one of its own.
      let next = UInt64(100 + at)
      pins.complete(
        read, (0x5000, 16 | UInt64(DescriptorFlags.next.rawValue) << 32 | next << 48), count: 16)
      if at == 0 { for _ in 0..<gap { pins.step() } }
    }
    for _ in 0..<100 where pins.outputs.err_valid == 0 { pins.step() }
    let told = pins.outputs
    let isRight =
      told.err_valid != 0 && told.err_code == UInt8(DFE_ERR_NEXT_OUT_OF_RANGE)
      && told.err_addr == 100 && Int(told.err_queue) == queue
    return isRight
      ? nil
      : "first fault: queue \(queue), \(gap) cycles apart: code \(told.err_code), \(told.err_addr)"
  }
}
