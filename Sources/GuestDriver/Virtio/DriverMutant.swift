/// A way in which the guest's driver breaks one rule on purpose, so that a check can be seen to
/// notice; the names begin with the statement's number.
public enum DriverMutant: String, Hashable, Sendable, CaseIterable {
  /// Links on behind an indirect descriptor.
  case vqSplit13IndirectWithNext = "vq-split-13-indirect-with-next"
  /// Puts INDIRECT into an indirect table.
  case vqSplit11NestsTables = "vq-split-11-nests-tables"
  /// Leaves out the barrier before the available index.
  case vqSplit32NoBarrier = "vq-split-32-no-barrier"
  /// Makes the first descriptor of a list available before the others are written.
  case vqPack13FirstBeforeRest = "vq-pack-13-first-before-rest"
  /// Leaves out the barrier before the flags of a first descriptor.
  case vqPack17NoBarrier = "vq-pack-17-no-barrier"
  /// Writes a notification of the other width.
  case pci28WrongWidth = "pci-28-wrong-width"
}
