/// Where ring and data live, under which mapping, before which CPU and device.
public struct BarrierMachine: Hashable, Sendable {
  /// Place and memory type, as in a litmus text.
  public enum Home: String, Hashable, Sendable, CaseIterable {
    /// Cached host memory.
    case host
    /// An uncached BAR.
    case uncached = "BAR, UC or device"
    /// A write-combining BAR.
    case combining = "BAR, WC or NC"
    /// A cached BAR.
    case cached = "BAR, WB"

    var text: String {
      switch self {
      case .host: "host wb"
      case .uncached: "bar uc"
      case .combining: "bar wc"
      case .cached: "bar wb"
      }
    }

    /// Whether the compiler may move accesses: those to a BAR go through accessors.
    var plain: String { self == .host ? " plain" : "" }
  }

  /// `x86` or `arm`.
  public var cpu: String
  /// Whether the device is software on a CPU, which offers no ORDER_PLATFORM.
  public var isSoftware: Bool
  /// Where the ring lives.
  public var ring: Home
  /// Where buffers live.
  public var data: Home

  /// The pairs of places that the table has.
  static let homes: [(Home, Home)] = [
    (.host, .host), (.host, .uncached), (.host, .combining), (.uncached, .host),
    (.combining, .host), (.uncached, .uncached), (.combining, .combining), (.cached, .cached),
  ]

  /// A machine from its parts.
  public init(cpu: String, isSoftware: Bool, ring: Home, data: Home) {
    self.cpu = cpu
    self.isSoftware = isSoftware
    self.ring = ring
    self.data = data
  }

  var platform: String {
    "platform cpu \(cpu), shareability \(isSoftware ? "inner" : "outer"), uncached-drains no"
  }
}
