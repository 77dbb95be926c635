public import ByteLayouts
public import CycleKernel
public import PCIeLayouts

/// What guest software can do: loads, stores and barriers over one physical address map.
///
/// Calls block: they return when the simulated instruction has retired, and simulated time has gone
/// on meanwhile. The address decides the memory type: host memory is write-back, device registers
/// are uncacheable, a prefetchable BAR is write-combining. In the window of I/O space a load is an IN
/// and a store an OUT: both retire when the function has answered, behind every earlier store.
///
/// Addresses are naturally aligned for the integer forms; the span forms may start anywhere and are
/// split into naturally aligned accesses of at most 64 bytes.
public protocol GuestCPU: AnyObject {
  /// The present cycle.
  var cycle: Cycle { get }
  /// Loads `target.byteCount` bytes.
  func load(_ address: GuestPhysicalAddress, into target: inout MutableRawSpan)
  /// Stores bytes; they become visible later, in program order for write-back and uncacheable
  /// memory, and at a `storeFence` at the latest for write-combining memory.
  func store(_ source: RawSpan, at address: GuestPhysicalAddress)
  /// Orders stores of every memory type before it ahead of those behind it (x86 SFENCE).
  func storeFence()
  /// Waits until every earlier store is visible (x86 MFENCE).
  func fullFence()
  /// Reads a doubleword of configuration space; all ones where no function answers.
  func readConfiguration(_ function: RequesterID, register: UInt16) -> UInt32
  /// Writes `byteCount` (1, 2 or 4) bytes of configuration space inside one doubleword.
  func writeConfiguration(
    _ function: RequesterID, register: UInt16, value: UInt32, byteCount: Int)
  /// Lets time pass.
  func pause(cycles: Cycle)
  /// Lets time pass until an interrupt with `vector` has arrived that was not yet taken, then takes
  /// it; returns whether one came within `limit` cycles.
  func waitForInterrupt(vector: UInt16, limit: Cycle) -> Bool
}

extension GuestCPU {
  /// Loads one little-endian integer of 1, 2, 4 or 8 bytes.
  @inlinable
  public func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ address: GuestPhysicalAddress, as type: Value.Type = Value.self
  ) -> Value {
    var value = Value.zero
    unsafe withUnsafeMutableBytes(of: &value) { raw in
      var span = unsafe MutableRawSpan(_unsafeBytes: raw)
      load(address, into: &span)
    }
    return Value(littleEndian: value)
  }

  /// Stores one integer of 1, 2, 4 or 8 bytes in little-endian order.
  @inlinable
  public func store<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at address: GuestPhysicalAddress
  ) {
    unsafe withUnsafeBytes(of: value.littleEndian) { raw in
      unsafe store(RawSpan(_unsafeBytes: raw), at: address)
    }
  }
}
