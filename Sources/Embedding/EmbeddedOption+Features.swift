import Endpoint
import VirtioLayouts

/// The features of queues and transport by name.
extension EmbeddedOption {
  static let featureNames: [(name: String, bit: FeatureBits)] = [
    ("indirect", .indirectDescriptors), ("event-idx", .eventIndex), ("in-order", .inOrder),
    ("notification-data", .notificationData),
    ("notif-config-data", .notificationConfigurationData), ("ring-reset", .ringReset),
    ("suspend", .suspend),
  ]

  /// A list of names; nil where one is unknown.
  static func features(_ text: String) -> FeatureBits? {
    if text == "none" { return [] }
    if text == "all" { return EndpointConfiguration.allRingFeatures }
    var bits: FeatureBits = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let feature = featureNames.first(where: { $0.name == name }) else { return nil }
      bits.insert(feature.bit)
    }
    return bits
  }
}
