/// What a sweep turns, in words.
extension SizingSweep {
  /// Its heading.
  public var title: String {
    switch self {
    case .region: "Throughput against the size of the region"
    case .depth: "Throughput and latency against requests under way (region 8 MiB)"
    case .slot: "Throughput against the size of a slot of swiotlb (region 256 KiB)"
    case .link: "Throughput against the latency of the link (16 under way, region 8 MiB)"
    case .medium: "Throughput against the size of the region, by the latency of the medium"
    }
  }

  /// The axis, with its unit.
  var axis: String {
    switch self {
    case .region, .medium: "bytes of the region"
    case .depth: "requests under way"
    case .slot: "bytes of a slot"
    case .link: "latency of the link, ns"
    }
  }

  /// The head of the column with the value that is turned.
  var unit: String {
    switch self {
    case .region: "region"
    case .depth: "depth"
    case .slot: "slot"
    case .link: "link ns"
    case .medium: "medium us, region"
    }
  }

  /// The value that is turned, as text.
  func value(_ sizingCase: SizingCase) -> String {
    switch self {
    case .region: SizingStudy.bytes(sizingCase.regionByteCount)
    case .depth: "\(sizingCase.depth)"
    case .slot: SizingStudy.bytes(UInt64(sizingCase.slotByteCount))
    case .link: "\(sizingCase.linkLatency * 4)"
    case .medium:
      "\(sizingCase.mediaLatency / 250), \(SizingStudy.bytes(sizingCase.regionByteCount))"
    }
  }

  /// The value that is turned, as a number.
  func number(_ sizingCase: SizingCase) -> Double {
    switch self {
    case .region, .medium: Double(sizingCase.regionByteCount)
    case .depth: Double(sizingCase.depth)
    case .slot: Double(sizingCase.slotByteCount)
    case .link: Double(sizingCase.linkLatency * 4)
    }
  }

  /// A label of the axis.
  func label(_ number: Double) -> String {
    switch self {
    case .region, .medium, .slot: Self.short(UInt64(number))
    case .depth, .link: "\(Int(number))"
    }
  }

  private static func short(_ bytes: UInt64) -> String {
    bytes >= 1 << 20 ? "\(bytes >> 20)M" : bytes >= 1 << 10 ? "\(bytes >> 10)K" : "\(bytes)"
  }

  /// What tells the lines of one plot apart.
  func line(_ sizingCase: SizingCase) -> String {
    switch self {
    case .region: "\(sizingCase.profile.rawValue), \(sizingCase.depth)"
    case .depth, .slot: sizingCase.profile.rawValue
    case .link: "\(sizingCase.profile.rawValue), \(sizingCase.mapping.rawValue)"
    case .medium: "\(sizingCase.profile.rawValue), \(sizingCase.mediaLatency / 250) us"
    }
  }
}
