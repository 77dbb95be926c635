/// One of the four virtual interrupt wires, INTA to INTD.
///
/// The raw value is that of the Interrupt Pin register, in which 0 says that a function has none.
/// Source: PCIe Base, 2.2.8.1 and 7.5.1.1.13.
public enum InterruptPin: UInt8, Hashable, Sendable, CaseIterable {
  /// INTA, the only pin of a function of its own.
  case intA = 1
  /// INTB.
  case intB = 2
  /// INTC.
  case intC = 3
  /// INTD.
  case intD = 4
}

extension MessageCode {
  /// The message that drives `pin`, or lets go of it.
  @inlinable
  public static func interrupt(_ pin: InterruptPin, isAsserted: Bool) -> MessageCode {
    switch pin {
    case .intA: isAsserted ? .assertINTA : .deassertINTA
    case .intB: isAsserted ? .assertINTB : .deassertINTB
    case .intC: isAsserted ? .assertINTC : .deassertINTC
    case .intD: isAsserted ? .assertINTD : .deassertINTD
    }
  }

  /// The pin that the message is about and the level that it gives it; nil for other messages.
  @inlinable
  public var interrupt: (pin: InterruptPin, isAsserted: Bool)? {
    switch self {
    case .assertINTA: (.intA, true)
    case .assertINTB: (.intB, true)
    case .assertINTC: (.intC, true)
    case .assertINTD: (.intD, true)
    case .deassertINTA: (.intA, false)
    case .deassertINTB: (.intB, false)
    case .deassertINTC: (.intC, false)
    case .deassertINTD: (.intD, false)
    case .invalidateRequest, .invalidateCompletion, .pageRequest, .pageGroupResponse,
      .errorCorrectable, .errorNonfatal, .errorFatal:
      nil
    }
  }
}
