/// The transaction layer packets of the model: format and type in one name.
///
/// Source: PCIe Base, 2.2.1, table of Fmt and Type encodings.
public enum TLPKind: UInt8, Hashable, Sendable, CaseIterable {
  /// MRd.
  case memoryRead
  /// MWr.
  case memoryWrite
  /// IORd.
  case ioRead
  /// IOWr.
  case ioWrite
  /// CfgRd0.
  case configurationRead
  /// CfgWr0.
  case configurationWrite
  /// Msg.
  case message
  /// MsgD.
  case messageWithData
  /// Cpl.
  case completion
  /// CplD.
  case completionWithData

  /// Whether a payload follows the header.
  @inlinable
  public var hasData: Bool {
    switch self {
    case .memoryWrite, .ioWrite, .configurationWrite, .messageWithData, .completionWithData: true
    case .memoryRead, .ioRead, .configurationRead, .message, .completion: false
    }
  }

  /// The flow-control and ordering class of the packet.
  @inlinable
  public var orderingClass: OrderingClass {
    switch self {
    case .memoryWrite, .message, .messageWithData: .posted
    case .memoryRead, .ioRead, .configurationRead: .nonPostedRead
    case .ioWrite, .configurationWrite: .nonPostedWithData
    case .completion, .completionWithData: .completion
    }
  }
}

/// The rows and columns of the PCIe ordering table.
///
/// Source: PCIe Base, 2.4.1.
public enum OrderingClass: UInt8, Hashable, Sendable, CaseIterable {
  /// Memory writes and messages.
  case posted
  /// Reads.
  case nonPostedRead
  /// I/O and configuration writes.
  case nonPostedWithData
  /// Completions with and without data.
  case completion

  /// The credit pool that the class draws on.
  @inlinable
  public var creditClass: CreditClass {
    switch self {
    case .posted: .posted
    case .nonPostedRead, .nonPostedWithData: .nonPosted
    case .completion: .completion
    }
  }
}

/// The three flow-control classes of a virtual channel.
///
/// Source: PCIe Base, 2.6.1.
public enum CreditClass: Int, Hashable, Sendable, CaseIterable {
  /// PH and PD.
  case posted
  /// NPH and NPD.
  case nonPosted
  /// CPLH and CPLD.
  case completion
}
