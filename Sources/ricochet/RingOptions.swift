import ArgumentParser
import VirtioLayouts

/// The format of the rings.
enum RingFormat: String, CaseIterable, ExpressibleByArgument {
  /// Descriptor table, available ring, used ring.
  case split
  /// One ring of descriptors.
  case packed
}

/// A feature of queues or transport, by the name that the command line has for it.
enum RingFeature: String, CaseIterable, ExpressibleByArgument {
  case indirect
  case eventIndex = "event-idx"
  case inOrder = "in-order"
  case notificationData = "notification-data"
  case notificationConfigurationData = "notif-config-data"
  case ringReset = "ring-reset"
  case suspend

  var bit: FeatureBits {
    switch self {
    case .indirect: .indirectDescriptors
    case .eventIndex: .eventIndex
    case .inOrder: .inOrder
    case .notificationData: .notificationData
    case .notificationConfigurationData: .notificationConfigurationData
    case .ringReset: .ringReset
    case .suspend: .suspend
    }
  }
}

/// Several features, separated by commas; `all` and `none` stand for themselves.
struct RingFeatureList: ExpressibleByArgument {
  var bits: FeatureBits

  init(_ bits: FeatureBits) { self.bits = bits }

  init?(argument: String) {
    bits = []
    if argument == "none" { return }
    for name in argument.split(separator: ",") {
      if name == "all" {
        for feature in RingFeature.allCases { bits.insert(feature.bit) }
        continue
      }
      guard let feature = RingFeature(rawValue: String(name)) else { return nil }
      bits.insert(feature.bit)
    }
  }

  var defaultValueDescription: String { "none" }

  static var allValueStrings: [String] {
    ["none", "all"] + RingFeature.allCases.map(\.rawValue)
  }
}
