import ByteLayouts
import CycleKernel
import Trace

/// The device's own bounce memory, with a record of every access when it takes effect.
final class BounceMemory {
  private let bytes: SparseMemory
  private let trace: TraceHub

  init(byteCount: UInt64, trace: TraceHub) {
    bytes = SparseMemory(byteCount: byteCount)
    self.trace = trace
  }

  var byteCount: UInt64 { bytes.byteCount }

  func contains(_ offset: BounceOffset, count: Int) -> Bool {
    bytes.contains(offset.rawValue, count: count)
  }

  func read(
    _ offset: BounceOffset, into target: inout MutableRawSpan, agent: MemoryAgent, at cycle: Cycle
  ) {
    bytes.read(offset.rawValue, into: &target)
    let access = MemoryAccess(
      agent: agent, space: .bounce, address: offset.rawValue,
      byteCount: UInt32(target.byteCount))
    trace.record(TraceEvent(cycle: cycle, .memoryRead(access)), payload: target.bytes)
  }

  func write(_ offset: BounceOffset, _ source: RawSpan, agent: MemoryAgent, at cycle: Cycle) {
    bytes.write(offset.rawValue, source)
    let access = MemoryAccess(
      agent: agent, space: .bounce, address: offset.rawValue, byteCount: UInt32(source.byteCount))
    trace.record(TraceEvent(cycle: cycle, .memoryWritten(access)), payload: source)
  }
}
