import ByteLayouts
import CycleKernel
import Trace

/// The device's own bounce memory, with a record of every access when it takes effect.
final class BounceMemory {
  private let bytes: SparseMemory
  /// Where the bytes lie instead, when another process has them too.
  private let shared: (any BounceStorage)?
  private let trace: TraceHub

  /// What the device last read, where a mutant reads that instead.
  private let stale: SparseMemory?

  init(
    byteCount: UInt64, shared: (any BounceStorage)? = nil, readsStaleCopy: Bool = false,
    trace: TraceHub
  ) {
    bytes = SparseMemory(byteCount: byteCount)
    self.shared = shared
    stale = readsStaleCopy ? SparseMemory(byteCount: byteCount) : nil
    self.trace = trace
  }

  var byteCount: UInt64 { bytes.byteCount }

  func contains(_ offset: BounceOffset, count: Int) -> Bool {
    bytes.contains(offset.rawValue, count: count)
  }

  func read(
    _ offset: BounceOffset, into target: inout MutableRawSpan, agent: MemoryAgent, at cycle: Cycle
  ) {
    if let stale, agent == .device {
      let fresh = ByteBuffer(byteCount: target.byteCount)
      fresh.withMutableBytes(0..<target.byteCount) { bytes.read(offset.rawValue, into: &$0) }
      stale.read(offset.rawValue, into: &target)
      fresh.withBytes(0..<target.byteCount) { stale.write(offset.rawValue, $0) }
    } else if let shared {
      shared.read(offset.rawValue, into: &target)
    } else {
      bytes.read(offset.rawValue, into: &target)
    }
    let access = MemoryAccess(
      agent: agent, space: .bounce, address: offset.rawValue,
      byteCount: UInt32(target.byteCount))
    trace.record(TraceEvent(cycle: cycle, .memoryRead(access)), payload: target.bytes)
  }

  func write(_ offset: BounceOffset, _ source: RawSpan, agent: MemoryAgent, at cycle: Cycle) {
    if let shared {
      shared.write(offset.rawValue, source)
    } else {
      bytes.write(offset.rawValue, source)
    }
    let access = MemoryAccess(
      agent: agent, space: .bounce, address: offset.rawValue, byteCount: UInt32(source.byteCount))
    trace.record(TraceEvent(cycle: cycle, .memoryWritten(access)), payload: source)
  }
}
