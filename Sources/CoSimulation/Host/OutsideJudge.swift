import Endpoint
public import OrderingReference
public import Trace

/// The judge of a run whose guest is outside, with the rules that such a trace can decide.
///
/// Stores of the guest are not seen when they happen but when the device looks at the memory
/// (``GuestMirror``), and the driver says nothing of what it thinks; so rules about the driver's
/// conduct and its view are off, by name, and so are those whose subject is not there.
///
/// Where rings lie in memory that is not shared, or above ``hostByteCount``, nobody can look ahead of
/// the device: from then on the link alone is judged, and the run says so.
public final class OutsideJudge: TraceObserver {
  /// Rules that are off, and why; that about ATS is on where the guest has it.
  public static let off: [(rule: RuleName, reason: String)] = [
    (.queueAreasAgree, "the driver's view of a queue is not announced"),
    (.exposedChainIsLeftAlone, "the moment of a driver's store is not known"),
    (.noUseAfterInvalidation, "there are no ATS packets without a guest that answers them"),
    (.promisedRangeKept, "the driver announces no range"),
    (.windowClearOfMemory, "the driver announces no window"),
  ]
  /// Bytes of guest-physical or I/O virtual addresses that are followed.
  static let hostByteCount: UInt64 = 1 << 32

  /// The judge itself.
  public let judge: Judge

  /// Whether the guest reaches the bounce memory without packets.
  let isBounceMapped: Bool
  /// The rules that are off in this run.
  public let rulesOff: Set<RuleName>

  init(
    bounceByteCount: UInt64, isBounceMapped: Bool, isMappingStrict: Bool, hasTranslations: Bool,
    trace: TraceHub
  ) {
    var configuration = JudgeConfiguration(
      hostByteCount: Self.hostByteCount, bounceByteCount: bounceByteCount,
      strictMapping: isMappingStrict, identityHostMemory: true)
    var rulesOff = Set(Self.off.map(\.rule))
    if hasTranslations { rulesOff.remove(.noUseAfterInvalidation) }
    self.isBounceMapped = isBounceMapped
    // What the guest stores there by itself is not seen.
    if isBounceMapped { rulesOff.insert(.readReturnsLastWrite) }
    self.rulesOff = rulesOff
    configuration.rulesOff = rulesOff
    judge = Judge(configuration: configuration)
    trace.add(self)
  }

  /// Whether the rings of a queue can be looked at; asked when it is configured.
  var canSee: (QueueAreas) -> Bool = { _ in true }
  /// Where the device's bounce memory is, when it has some; asked when features are agreed on.
  var region: () -> BounceRegion? = { nil }
  /// Whether bytes lie in the device's bounce memory.
  func isLocal(_ address: UInt64, byteCount: UInt64) -> Bool {
    guard let region = region(), address >= region.base else { return false }
    let offset = address - region.base
    return offset <= region.byteCount && byteCount <= region.byteCount - offset
  }

  /// Whether the link alone is judged.
  public private(set) var seesLinkAlone = false

  /// Hands events on, as far as they can be judged.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    if case .queueConfigured(let areas) = event.body, !canSee(areas) { seesLinkAlone = true }
    if seesLinkAlone {
      switch event.body {
      case .tlpSent, .tlpDelivered, .statusChanged: break
      default: return
      }
    }
    if case .featuresNegotiated(.device, _) = event.body, let region = region() {
      judge.observe(TraceEvent(cycle: event.cycle, .regionPlaced(region)), payload: RawSpan())
    }
    judge.observe(event, payload: payload)
  }

  /// Ends the trace: what is still missing was lost.
  func finish(at cycle: UInt64) {
    if !seesLinkAlone { judge.finish(at: cycle) }
  }

  /// What was broken.
  public var violations: [Violation] { judge.violations }

  /// The rules that had something to decide, with how often, in the order of the list of rules.
  public var exercised: [(rule: RuleName, count: Int)] {
    let counts = judge.ruleCounts
    return RuleName.allCases.compactMap { rule in
      guard let count = counts[rule], count > 0, !rulesOff.contains(rule) else { return nil }
      return (rule, count)
    }
  }
}
