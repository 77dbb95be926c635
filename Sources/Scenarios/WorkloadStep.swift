public import CycleKernel

/// What matters of a disk job when the disk goes away under it.
public enum WorkloadStep: Hashable, Sendable {
  /// A write of so many bytes from an offset on was handed to the device in a cycle.
  case wrote(offset: UInt64, byteCount: Int, cycle: Cycle)
  /// A flush behind all writes so far ended well in a cycle.
  case flushed(cycle: Cycle)
}
