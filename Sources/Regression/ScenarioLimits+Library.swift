import CDescriptorFetchABI
public import RTLBridge

extension ScenarioLimits {
  /// Reads of the small engine; one that reads more is driven as the streaming engine is.
  private static let smallReadByteCount: UInt32 = 32

  /// Limits scenarios to those that another engine's library can be in.
  public mutating func take(_ library: RTLLibrary) {
    let constants = library.constants
    let kind =
      constants.features & UInt32(DFE_FEATURE_TRANSLATION) != 0
      ? "ats" : constants.read_byte_count_max > Self.smallReadByteCount ? "stream" : "rtl"
    values[.engine] = [kind]
    self.library = library.path.split(separator: "/").last.map(String.init)
  }

  /// Limits a knob by a text such as `access=iommu,direct`.
  ///
  /// - Returns: what is wrong with the text; nil when it was taken.
  public mutating func take(_ text: String) -> String? {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let knob = Knob(rawValue: parts[0]) else {
      return "'\(text)' is no KNOB=VALUE; the knobs are "
        + Knob.allCases.map(\.rawValue).joined(separator: ", ")
    }
    let words = parts[1].split(separator: ",").map(String.init)
    let domain = RegressionSpace.domain(of: knob)
    guard !words.isEmpty, words.allSatisfy(domain.contains) else {
      return "\(knob.rawValue) is one of \(domain.text), not '\(parts[1])'"
    }
    values[knob] = words
    return nil
  }
}
