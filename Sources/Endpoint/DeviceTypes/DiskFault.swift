/// What the host's file of a disk image does wrong on purpose, until it is told otherwise.
public enum DiskFault: Hashable, Sendable {
  /// Reads fail.
  case failsReads
  /// Writes fail.
  case failsWrites
  /// Writes do not become stable, and the host says so.
  case failsFlushes
  /// The host's disk is full: of each write so many bytes are taken, and no more.
  case isFull(takes: Int)
}
