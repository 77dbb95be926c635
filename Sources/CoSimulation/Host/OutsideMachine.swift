public import CycleKernel
public import Endpoint
public import PCIeFabric
public import Trace
public import Virtqueues

/// A device on its link whose guest is outside of the simulation.
///
/// Its time goes on while something is under way and stands still otherwise; how long the guest
/// takes by the clock on the wall changes nothing in it.
public final class OutsideMachine {
  /// What a machine is made from.
  public struct Configuration: Hashable, Sendable {
    /// The endpoint.
    public var endpoint = EndpointConfiguration()
    /// Time and space of the link.
    public var link = LinkConfiguration()
    /// From the arrival of a read to the moment memory is sampled.
    public var memoryLatency: Cycle = 38
    /// Drawn at random from 0..<this and added for each read; 0 for none.
    public var memoryJitter: UInt64 = 0
    /// A read without completion ends after this long (10 ms).
    public var completionTimeout: Cycle = 2_500_000
    /// Seed of every random stream.
    public var seed: UInt64 = 1
    /// Whether the judge watches.
    public var isJudged: Bool = true
    /// Whether every access of the device must lie in announced mappings.
    public var isMappingStrict: Bool = true
    /// Whether the guest answers ATS, so that its rule has something to decide.
    public var hasTranslations: Bool = false

    /// Whether the guest's side may map the bounce memory: its accesses there are not seen then.
    public var isBounceMapped: Bool = false

    /// Makes the default configuration.
    public init() {
      endpoint.offersAccessPlatform = true
    }
  }

  /// What it was made from.
  public let configuration: Configuration
  /// Where every event goes.
  public let trace: TraceHub
  /// The device.
  public let endpoint: Endpoint
  /// The host's end of the link.
  public let port: HostPort
  /// The judge, when one watches.
  public let judge: OutsideJudge?
  /// The present cycle.
  public private(set) var cycle: Cycle = 0
  /// Cycles in which components were evaluated.
  public private(set) var evaluatedCycleCount: UInt64 = 0
  /// Called when this cycle has come, before it is evaluated: a waveform's window.
  public var due: (cycle: Cycle, call: (Cycle) -> Void) = (.never, { _ in })
  /// The bounce memory as a file, where the guest's side may map it.
  let sharedBounce: SharedBounce?
  private let link: Link

  /// Puts a machine together.
  public init(
    configuration: Configuration, backend: DeviceBackend, engine: any FetchEngine,
    observers: [any TraceObserver] = []
  ) {
    self.configuration = configuration
    let trace = TraceHub()
    self.trace = trace
    judge =
      configuration.isJudged
      ? OutsideJudge(
        bounceByteCount: configuration.endpoint.bounceByteCount,
        isBounceMapped: configuration.isBounceMapped,
        isMappingStrict: configuration.isMappingStrict,
        hasTranslations: configuration.hasTranslations, trace: trace) : nil
    for observer in observers { trace.add(observer) }
    link = Link(configuration: configuration.link, seed: configuration.seed, trace: trace)
    port = HostPort(
      link: link, trace: trace, memoryLatency: configuration.memoryLatency,
      memoryJitter: configuration.memoryJitter, seed: configuration.seed)
    // A guest outside answers in a time of its own, so no cycle of the model makes a read late.
    var device = configuration.endpoint
    device.completionTimeout = .never
    sharedBounce =
      configuration.isBounceMapped && device.bounceByteCount > 0
      ? SharedBounce(byteCount: device.bounceByteCount) : nil
    endpoint = Endpoint(
      configuration: device, link: link, engine: engine, backend: backend, trace: trace,
      bounceStorage: sharedBounce)
    if let judge {
      port.mirror = GuestMirror(judge: judge, trace: trace)
      judge.region = { [unowned endpoint] in Self.region(endpoint) }
    }
  }

  /// Where the host has placed the bounce memory, as descriptors name it; nil without one.
  private static func region(_ endpoint: Endpoint) -> BounceRegion? {
    guard let base = endpoint.bounceBase else { return nil }
    return BounceRegion(
      base: base, byteCount: endpoint.configuration.bounceByteCount,
      profile: endpoint.configuration.bounceProfile)
  }

  /// Connects the guest, or nobody; a guest takes itself away before it is gone.
  public func connect(_ guest: (any GuestSide)?) {
    port.guest = guest
    port.mirror?.guest = guest
  }

  /// Lets one cycle pass and jumps over those in which nothing can happen; false when nothing is
  /// due any more: then only a request of the host, or an answer, moves it.
  ///
  /// - Parameter limit: the last cycle that may be jumped over.
  public func advance(limit: Cycle = .never) -> Bool {
    cycle += 1
    evaluatedCycleCount += 1
    if cycle >= due.cycle { due.call(cycle) }
    var didMove = port.evaluate(at: cycle)
    didMove = link.evaluate(at: cycle) || didMove
    didMove = endpoint.evaluate(at: cycle) || didMove
    if didMove { return true }
    var next = min(port.nextDue(after: cycle), link.nextDue(after: cycle))
    next = min(next, endpoint.nextDue(after: cycle))
    guard next != .never else { return false }
    cycle = max(cycle, min(min(next, due.cycle) &- 1, limit))
    return true
  }

  /// Lets time pass until a cycle is over, whether or not anything happens.
  public func run(through end: Cycle) {
    while cycle < end {
      if !advance(limit: end) { cycle = end }
    }
  }

  /// Lets time pass until nothing is due, or a cycle is over; true when it stands.
  public func settle(through end: Cycle) -> Bool {
    while cycle < end {
      if !advance(limit: end) { return true }
    }
    return false
  }

  /// Lets time pass until nothing is due, or `limit` cycles were evaluated; false when it stands.
  public func run(limit: Int) -> Bool {
    for _ in 0..<limit where !advance() { return false }
    return true
  }

  /// Whether nothing is under way between host and device.
  public var isDrained: Bool { link.isDrained && port.isDrained }

  /// Sends a request, and for a non-posted one waits for its answer.
  public func perform(_ request: HostRequest) -> HostAnswer {
    let start = cycle
    while !port.begin(request) {
      if !advance() || cycle &- start > configuration.completionTimeout { return .refused }
    }
    guard !request.isPosted else { return .bytes([]) }
    while true {
      if let answer = port.answer { return answer }
      let goesOn = advance()
      if port.answer == nil, !goesOn || cycle &- start > configuration.completionTimeout {
        port.abandon()
      }
    }
  }
}
