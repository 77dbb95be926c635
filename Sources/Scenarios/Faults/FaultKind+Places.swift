/// Where a fault can happen, and what it leaves whole.
extension FaultKind {
  /// Those that one machine in this process shows, whatever file system its image lies on.
  public static let simulated: [FaultKind] = allCases.filter { $0 != .killed && $0 != .noSpace }

  /// Whether packets, memory and driver are as they should be, so that no rule may be broken.
  var keepsRules: Bool {
    switch self {
    case .deviceReset, .queueReset, .poolExhaustion, .shortImage, .failingReads, .failingWrites,
      .failingFlushes, .fullDisk, .noSpace:
      true
    default: false
    }
  }

  /// The sector of the requests: where a disk becomes full, they cross a page of its file.
  var sector: UInt64 { self == .noSpace ? 12 : 8 }

  /// Bytes of a file system that a run may fill.
  public static let smallFileSystem: UInt64 = 64 << 20
}
