/// FSTS: what went wrong.
///
/// | bits | field | cleared by                       |
/// | ---- | ----- | -------------------------------- |
/// | 0    | PFO   | writing 1                        |
/// | 1    | PPF   | clearing F of every record       |
/// | 4    | IQE   | writing 1                        |
/// | 5    | ICE   | writing 1                        |
/// | 6    | ITE   | writing 1                        |
/// | 15:8 | FRI   | -                                |
///
/// Source: VT-d, 10.4.9.
public struct FaultStatus: OptionSet, Hashable, Sendable {
  /// The 32 bits.
  public let rawValue: UInt32
  /// Makes the set from the register's bits.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// PFO: a fault found no free record.
  public static let overflow = FaultStatus(rawValue: 1 << 0)
  /// PPF: a record holds a fault.
  public static let pending = FaultStatus(rawValue: 1 << 1)
  /// IQE: a descriptor of the invalidation queue was wrong.
  public static let invalidationQueueError = FaultStatus(rawValue: 1 << 4)
  /// ICE: a device answered an invalidation that nobody had sent.
  public static let invalidationCompletionError = FaultStatus(rawValue: 1 << 5)
  /// ITE: a device did not answer an invalidation in time.
  public static let invalidationTimeout = FaultStatus(rawValue: 1 << 6)
  /// The bits that software clears by writing 1.
  public static let writeOneToClear: FaultStatus = [
    .overflow, .invalidationQueueError, .invalidationCompletionError, .invalidationTimeout,
  ]
  /// The errors of the invalidation queue.
  public static let queueErrors: FaultStatus = [.invalidationQueueError, .invalidationTimeout]
  /// FRI: index of the first record that holds a fault.
  public var recordIndex: Int { Int(rawValue >> 8 & 0xff) }
}
