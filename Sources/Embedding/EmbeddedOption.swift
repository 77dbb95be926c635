import CoSimulation
import Endpoint
import Scenarios
import VirtioLayouts

/// An option of `rc_set`: its name, what it may be, and how it is taken.
struct EmbeddedOption: Sendable {
  let name: String
  let meaning: String
  /// Takes a value; false when it cannot be that.
  let apply: @Sendable (inout EmbeddedSettings, String) -> Bool

  init(
    _ name: String, _ meaning: String,
    _ apply: @escaping @Sendable (inout EmbeddedSettings, String) -> Bool
  ) {
    self.name = name
    self.meaning = meaning
    self.apply = apply
  }

  /// Every option, in the order in which `rc_option` shows them.
  static let all: [EmbeddedOption] = [
    EmbeddedOption("device", "blk, net, rng or console (blk)") { settings, text in
      take(EmbeddedSettings.Device(rawValue: text)) { settings.device = $0 }
    },
    EmbeddedOption("image", "blk: the path of a raw image, which the guest writes to") {
      settings, text in
      settings.image = text
      return !text.isEmpty
    },
    EmbeddedOption("engine", "model, rtl, lockstep, stream or wide (rtl)") { settings, text in
      take(EngineKind(rawValue: text)) { settings.engine = $0 }
    },
    EmbeddedOption("seed", "of every random stream, a number (1)") { settings, text in
      take(UInt64(text)) { settings.machine.seed = $0 }
    },
    EmbeddedOption("ring", "split, or packed: offered besides (packed)") { settings, text in
      settings.isPacked = text == "packed"
      return ["split", "packed"].contains(text)
    },
    EmbeddedOption(
      "features", "none, all, or of \(featureNames.map(\.name).joined(separator: ",")) (all)"
    ) { settings, text in
      take(features(text)) { settings.features = $0 }
    },
    EmbeddedOption("access-platform", "on or off: offered (on)") { settings, text in
      take(flag(text)) { settings.machine.endpoint.offersAccessPlatform = $0 }
    },
    EmbeddedOption("bounce-size", "bytes behind BAR4, a power of two from 64K to 1G, or 0 (0)") {
      settings, text in
      take(byteCount(text)) { settings.machine.endpoint.bounceByteCount = $0 }
    },
    EmbeddedOption("require-bounce", "on or off: refuses other memory (off)") { settings, text in
      take(flag(text)) { settings.machine.endpoint.requiresBounce = $0 }
    },
    EmbeddedOption("queue-size", "of the largest queue, a power of two to 32768 (256)") {
      settings, text in
      take(UInt16(text).flatMap { $0 > 0 && $0 & ($0 - 1) == 0 ? $0 : nil }) {
        settings.machine.endpoint.maximumQueueSize = $0
      }
    },
    EmbeddedOption("vectors", "of MSI-X, 2 to 128 (8)") { settings, text in
      take(Int(text).flatMap { (2...128).contains($0) ? $0 : nil }) {
        settings.machine.endpoint.vectorCount = $0
      }
    },
    EmbeddedOption("transport", "modern, or transitional: with the legacy registers (modern)") {
      settings, text in
      settings.machine.endpoint.transport = text == "transitional" ? .transitional : .modern
      return ["modern", "transitional"].contains(text)
    },
    EmbeddedOption("memory-latency", "cycles from a read's arrival to its sample, to 1M (38)") {
      settings, text in
      take(byteCount(text, most: 1 << 20)) { settings.machine.memoryLatency = $0 }
    },
    EmbeddedOption("memory-jitter", "cycles drawn from 0 up to below this, to 1M (0)") {
      settings, text in
      take(byteCount(text, most: 1 << 20)) { settings.machine.memoryJitter = $0 }
    },
    EmbeddedOption("judge", "on or off: watches the rules (on)") { settings, text in
      take(flag(text)) { settings.machine.isJudged = $0 }
    },
    EmbeddedOption("trace", "the path of a file for every event") { settings, text in
      settings.trace = text
      return !text.isEmpty
    },
    EmbeddedOption("mutant", "the name of a rule's breach, as ricochet list has them") {
      settings, text in
      take(EndpointMutant(rawValue: text)) { settings.machine.endpoint.mutant = $0 }
    },
  ]

  private static func take<Value>(_ value: Value?, _ store: (Value) -> Void) -> Bool {
    guard let value else { return false }
    store(value)
    return true
  }

  private static func flag(_ text: String) -> Bool? { ["on": true, "off": false][text] }

  /// Bytes or cycles, with a suffix K, M or G; of bounce memory where no other limit is given.
  private static func byteCount(_ text: String, most: UInt64? = nil) -> UInt64? {
    let shift: UInt64 = ["K": 10, "M": 20, "G": 30][text.suffix(1)] ?? 0
    guard let number = UInt64(shift == 0 ? text[...] : text.dropLast()),
      number <= UInt64.max >> shift
    else { return nil }
    let value = number << shift
    if let most { return value <= most ? value : nil }
    let isPower = value & (value &- 1) == 0
    let fits = value == 0 || EndpointConfiguration.bounceByteCountRange.contains(value) && isPower
    return fits ? value : nil
  }
}
