public import GuestDriver

/// How much the guest does with its disk.
public struct WorkloadConfiguration: Hashable, Sendable {
  /// Bytes of a large request.
  public var requestByteCount: Int = 64 << 10
  /// Bytes of one segment of a large request.
  public var segmentByteCount: Int = 16 << 10
  /// Requests in flight.
  public var depth: Int = 16
  /// Bytes that are written and read back, at most; the image may be smaller.
  public var writeByteCount: UInt64 = 1 << 20
  /// Whether reads have sizes drawn from one sector up to a large request.
  public var drawsRequestSizes: Bool = false
  /// Part of that in percent which is written in small requests of one to eight sectors.
  public var smallPercent: UInt64 = 25

  /// Writes between two flushes; 0 for one flush behind all.
  public var flushInterval: Int = 0

  /// Makes the default workload.
  public init() {}
}

/// Why a workload ended early.
public enum WorkloadError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The driver gave up.
  case driver(DriverError)
  /// A request came back with an error.
  case request(token: Int, status: String)

  /// What happened.
  public var description: String {
    switch self {
    case .driver(let error): error.description
    case .request(let token, let status): "block request \(token) ended with status \(status)"
    }
  }
}
