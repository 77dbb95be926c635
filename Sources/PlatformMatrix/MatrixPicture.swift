public import PlatformKnobs

/// The whole matrix as a picture: platform and device against policy, coloured by what comes of it.
///
/// Each square stands for the cells of one platform, device and policy: stripes from left to right
/// are what firmware says (silent, honest, claims, denies, damaged), the upper half is with
/// ACCESS_PLATFORM, the lower half without. The kernel drives the device, and there is no region.
public struct MatrixPicture {
  private let findings: [PlatformConfiguration: PlatformOutcome]

  /// Makes the picture of what a sweep found.
  public init(_ findings: [Sweep.Finding]) {
    self.findings = Dictionary(
      findings.map { ($0.cell, $0.observed) }, uniquingKeysWith: { first, _ in first })
  }

  /// The cells that the picture shows.
  public static let cells: [PlatformConfiguration] = SweepSpace.cells.filter {
    $0.owner == .kernel && $0.region == .none
  }

  private static let square = (width: 60, height: 22)
  private static let origin = (x: 220, y: 120)
  private static let gap = 4

  private static func colour(_ outcome: PlatformOutcome) -> String {
    switch outcome {
    case .worksProtected: "#2e7d32"
    case .worksUnprotected: "#a5d6a7"
    case .refused: "#b0bec5"
    case .faults: "#fbc02d"
    case .corrupts: "#c62828"
    case .hangs: "#6a1b9a"
    }
  }

  /// The picture as SVG.
  public var svg: String {
    var parts: [String] = []
    let (policies, devices) = (GuestPolicy.allCases, DeviceKind.allCases)
    for (column, policy) in policies.enumerated() {
      let x = Self.origin.x + column * (Self.square.width + Self.gap) + Self.square.width / 2
      parts.append(
        "<text x=\"\(x)\" y=\"\(Self.origin.y - 12)\" text-anchor=\"start\" "
          + "transform=\"rotate(-35 \(x) \(Self.origin.y - 12))\">\(policy.rawValue)</text>")
    }
    var y = Self.origin.y
    for platform in Platform.allCases {
      parts.append(
        "<text x=\"16\" y=\"\(y + 16)\" font-weight=\"bold\">\(platform.rawValue)</text>")
      for device in devices {
        parts.append(
          "<text x=\"\(Self.origin.x - 10)\" y=\"\(y + 16)\" text-anchor=\"end\">"
            + "\(device.rawValue)</text>")
        for (column, policy) in policies.enumerated() {
          let x = Self.origin.x + column * (Self.square.width + Self.gap)
          parts.append(square(platform, device, policy, x: x, y: y))
        }
        y += Self.square.height + Self.gap
      }
      y += 14
    }
    parts.append(legend(y: y + 10))
    let width = Self.origin.x + policies.count * (Self.square.width + Self.gap) + 90
    let height = y + 100
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" font-family="sans-serif" font-size="13">
      <rect width="100%" height="100%" fill="#ffffff"/>
      <text x="16" y="28" font-size="18" font-weight="bold">Platform and device against the guest's \
      policy</text>
      \(parts.joined(separator: "\n"))
      </svg>

      """
  }

  private func square(
    _ platform: Platform, _ device: DeviceKind, _ policy: GuestPolicy, x: Int, y: Int
  ) -> String {
    let claims = FirmwareClaim.allCases
    let (width, height) = (Self.square.width / claims.count, Self.square.height / 2)
    var parts: [String] = []
    for (stripe, firmware) in claims.enumerated() {
      for (half, offers) in [true, false].enumerated() {
        let cell = PlatformConfiguration {
          $0.platform = platform
          $0.device = device
          $0.policy = policy
          $0.firmware = firmware
          $0.offersAccessPlatform = offers
        }
        let colour = findings[cell].map(Self.colour) ?? "#ffffff"
        parts.append(
          "<rect x=\"\(x + stripe * width)\" y=\"\(y + half * height)\" width=\"\(width)\" "
            + "height=\"\(height)\" fill=\"\(colour)\"/>")
      }
    }
    return parts.joined()
  }

  private func legend(y: Int) -> String {
    var parts: [String] = []
    for (index, outcome) in PlatformOutcome.allCases.enumerated() {
      let x = 16 + index * 150
      parts.append(
        "<rect x=\"\(x)\" y=\"\(y)\" width=\"16\" height=\"16\" fill=\"\(Self.colour(outcome))\"/>"
          + "<text x=\"\(x + 22)\" y=\"\(y + 13)\">\(outcome.rawValue)</text>")
    }
    let claims = FirmwareClaim.allCases.map(\.rawValue).joined(separator: ", ")
    parts.append(
      "<text x=\"16\" y=\"\(y + 44)\">In a square, from left to right, firmware is \(claims); "
        + "above with ACCESS_PLATFORM, below without.</text>")
    parts.append(
      "<text x=\"16\" y=\"\(y + 64)\">The kernel drives the device, which has no region. "
        + "Every stripe is a simulation.</text>")
    return parts.joined(separator: "\n")
  }
}
