public import PCIeLayouts

/// What the registers of one function say about errors, as software finds them.
public struct ErrorReport: Hashable, Sendable, CustomStringConvertible {
  /// Whose registers they are.
  public enum Party: String, Hashable, Sendable {
    /// The device's.
    case device
    /// The root port's above it.
    case port = "root port"
  }

  /// Whose registers they are.
  public var party: Party
  /// The errors whose bits are set, lowest bit first.
  public var errors: [UncorrectableError]
  /// Kinds of errors that Device Status tells of.
  public var detected: UInt16
  /// The Header Log.
  public var header: SIMD4<UInt32>
  /// Bits of the Status register about aborts and parity.
  public var status: UInt16

  /// Whether nothing is set.
  public var isEmpty: Bool { errors.isEmpty && detected & 0xf == 0 && status == 0 }

  /// Whether a packet was lost of which nobody else tells.
  public var isUncorrectable: Bool {
    detected & (PCIExpressCapability.nonfatalDetected | PCIExpressCapability.fatalDetected) != 0
  }

  /// One line: whose, how bad, what.
  public var description: String {
    var kinds: [String] = []
    if detected & PCIExpressCapability.correctableDetected != 0 { kinds.append("ERR_COR") }
    if detected & PCIExpressCapability.nonfatalDetected != 0 { kinds.append("ERR_NONFATAL") }
    if detected & PCIExpressCapability.fatalDetected != 0 { kinds.append("ERR_FATAL") }
    var names = errors.map(\.name)
    if status & ConfigurationHeader.receivedMasterAbort != 0 { names.append("master abort") }
    if status & ConfigurationHeader.receivedTargetAbort != 0 { names.append("target abort") }
    let how = kinds.isEmpty ? "" : " " + kinds.joined(separator: " ")
    return "\(party.rawValue)\(how): " + names.joined(separator: ", ")
  }
}
