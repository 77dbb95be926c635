public import CycleKernel
public import PCIeLayouts

/// Credits that a receiver advertises for one class; 0 means infinite.
///
/// Source: PCIe Base, 2.6.1.
public struct CreditLimit: Hashable, Sendable {
  /// Packets.
  public var headers: Int
  /// Units of 16 bytes of payload.
  public var data: Int

  /// Makes a limit.
  public init(headers: Int, data: Int) {
    self.headers = headers
    self.data = data
  }

  /// No limit.
  public static let infinite: CreditLimit = CreditLimit(headers: 0, data: 0)
}

/// How a transmitter chooses among packets that may go.
public enum LinkArbitration: Hashable, Sendable {
  /// The oldest packet that has credits and may pass what waits before it.
  case oldestFirst
  /// The oldest packet of any class that may do so, drawn from the run's random stream.
  case seeded
  /// Any packet of any class that may pass everything before it, drawn from the run's random
  /// stream, so that every pass of the ordering table can happen.
  case reordering
}

/// Time and space of a link, the same for both directions.
public struct LinkConfiguration: Hashable, Sendable {
  /// Cycles from the last byte sent to its arrival.
  public var latency: Cycle = 50
  /// Bytes on the wire in one cycle: PCIe Gen4 x8 carries 63 at 250 MHz after encoding.
  public var bytesPerCycle: Int = 63
  /// Bytes of framing, sequence number and LCRC around each packet.
  public var framingByteCount: Int = 12
  /// Max_Payload_Size, bytes: 128, 256 or 512.
  public var maximumPayload: Int = 256
  /// Max_Read_Request_Size, bytes.
  public var maximumReadRequest: Int = 512
  /// Read completion boundary of the root complex: 64 or 128 bytes.
  public var readCompletionBoundary: Int = 64
  /// Whether completions break at every boundary rather than only at the maximum payload.
  public var completionsBreakAtEveryBoundary: Bool = true
  /// Packets that may wait for transmission in each class; a power of two.
  public var transmitQueueDepth: Int = 64
  /// Credits of posted requests.
  public var posted: CreditLimit = CreditLimit(headers: 64, data: 512)
  /// Credits of non-posted requests.
  public var nonPosted: CreditLimit = CreditLimit(headers: 64, data: 64)
  /// Credits of completions; endpoints must advertise infinite ones.
  public var completion: CreditLimit = .infinite
  /// How the transmitters choose.
  public var arbitration: LinkArbitration = .oldestFirst
  /// With `reordering`: most cycles that a packet stays behind, drawn for each, for others to pass.
  public var holdLimit: Cycle = 0
  /// Which packets may pass which.
  public var ordering: PassingRules = .specification

  /// Makes the configuration of a Gen4 x8 link.
  public init() {}

  /// Credits of one class.
  public func limit(_ creditClass: CreditClass) -> CreditLimit {
    switch creditClass {
    case .posted: posted
    case .nonPosted: nonPosted
    case .completion: completion
    }
  }
}
