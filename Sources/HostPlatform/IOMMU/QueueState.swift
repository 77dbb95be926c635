import CycleKernel
import IOMMULayouts

/// Where the invalidation queue stands.
///
///     idle -> ready -> ready | waiting | stalled | stopped | idle
///     waiting, stalled -> ready | idle, when devices answer; stopped, when they do not
///     stopped -> ready | idle, when software clears the error
enum QueueState: Sendable {
  /// Nothing to do.
  case idle
  /// The descriptor at the head takes effect in this cycle.
  case ready(Cycle)
  /// A wait descriptor is at the head; `Cycle.never` while devices have not answered.
  case waiting(InvalidationDescriptor.Wait, due: Cycle)
  /// A device-TLB descriptor at the head finds no free ITag.
  case stalled
  /// IQE or ITE is set.
  case stopped
}
