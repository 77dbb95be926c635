public import ByteLayouts
public import CycleKernel
public import Trace

/// Host memory: the bytes, and the record of every access at the moment it takes effect.
public final class HostMemory {
  /// The bytes, by guest-physical address from 0.
  public let bytes: SparseMemory
  private let trace: TraceHub
  /// A cache of one user that the other does not look into; nil where all is coherent.
  public var incoherentCache: LineCache?

  /// Makes a memory of `byteCount` bytes, all zero.
  public init(byteCount: UInt64, trace: TraceHub) {
    bytes = SparseMemory(byteCount: byteCount)
    self.trace = trace
  }

  /// Whether `count` bytes from `address` are memory.
  public func contains(_ address: GuestPhysicalAddress, count: Int) -> Bool {
    bytes.contains(address.rawValue, count: count)
  }

  /// Samples bytes for `agent` in `cycle`; traps outside the memory.
  ///
  /// A request with the No Snoop attribute says so; what caches make of it is not memory's concern.
  public func read(
    _ address: GuestPhysicalAddress, into target: inout MutableRawSpan, agent: MemoryAgent,
    at cycle: Cycle, isNoSnoop: Bool = false
  ) {
    if let cache = incoherentCache, cache.covers(agent, address.rawValue) {
      cache.read(address.rawValue, into: &target, from: bytes)
    } else {
      bytes.read(address.rawValue, into: &target)
    }
    let access = MemoryAccess(
      agent: agent, space: .host, address: address.rawValue,
      byteCount: UInt32(target.byteCount), isNoSnoop: isNoSnoop)
    trace.record(TraceEvent(cycle: cycle, .memoryRead(access)), payload: target.bytes)
  }

  /// Makes bytes visible for `agent` in `cycle`; traps outside the memory.
  public func write(
    _ address: GuestPhysicalAddress, _ source: RawSpan, agent: MemoryAgent, at cycle: Cycle,
    isNoSnoop: Bool = false
  ) {
    if let cache = incoherentCache, cache.covers(agent, address.rawValue) {
      cache.write(address.rawValue, source, to: bytes)
    } else {
      bytes.write(address.rawValue, source)
    }
    let access = MemoryAccess(
      agent: agent, space: .host, address: address.rawValue, byteCount: UInt32(source.byteCount),
      isNoSnoop: isNoSnoop)
    trace.record(TraceEvent(cycle: cycle, .memoryWritten(access)), payload: source)
  }

  /// Samples one little-endian integer.
  public func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ address: GuestPhysicalAddress, as type: Value.Type, agent: MemoryAgent, at cycle: Cycle
  ) -> Value {
    var value = Value.zero
    unsafe withUnsafeMutableBytes(of: &value) { raw in
      var span = unsafe MutableRawSpan(_unsafeBytes: raw)
      read(address, into: &span, agent: agent, at: cycle)
    }
    return Value(littleEndian: value)
  }

  /// Makes one integer visible, in little-endian order.
  public func store<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at address: GuestPhysicalAddress, agent: MemoryAgent, at cycle: Cycle
  ) {
    unsafe withUnsafeBytes(of: value.littleEndian) { raw in
      unsafe write(address, RawSpan(_unsafeBytes: raw), agent: agent, at: cycle)
    }
  }
}
