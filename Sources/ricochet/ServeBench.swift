import CoSimulation
import CycleKernel
import Endpoint
import OrderingReference
import RTLBridge
import Scenarios
import Trace
import VirtioLayouts

/// Makes the machine of each session, and ends what hangs on it.
final class ServeBench {
  private let options: ServeOptions
  private let name: String
  private let hasTranslations: Bool
  private let image: ImageFile?
  private var writer: TraceFile?
  private var window: WaveWindow?
  private var engine: AssembledEngine?
  private var isFirst = true

  /// Prepares sessions behind a door of that name.
  init(_ options: ServeOptions, name: String, hasTranslations: Bool = false) throws {
    self.options = options
    self.name = name
    self.hasTranslations = hasTranslations
    image =
      options.device == .blk
      ? try ImageFile(
        source: options.image, folder: options.work, name: "disk-\(name)", seed: options.seed,
        limit: options.capacity.value) : nil
    // What cannot be opened is said before a client comes.
    _ = try assemble(tracing: options.waves != nil)
    writer = try options.trace.map { try TraceFile(path: $0, head: head) }
  }

  /// The machine of a session: memory is the client's, wherever it lies.
  private var head: TraceHead {
    TraceHead(
      hostByteCount: 1 << 32, bounceByteCount: options.bounceSize.value,
      isStrict: true, isIdentity: true)
  }

  /// Pins on which two engines in lockstep differed, in words.
  var mismatches: [String] { engine?.lockstep?.mismatches.map { "\($0)" } ?? [] }

  private func assemble(tracing: Bool) throws -> AssembledEngine {
    do {
      return try AssembledEngine(options.engine, tracing: tracing)
    } catch {
      if case .fileMissing = error { throw CommandFailure.lacks(error.description) }
      throw CommandFailure.badInput(error.description)
    }
  }

  /// A machine at power-on.
  func machine() throws -> OutsideMachine {
    let isShown = isFirst && options.waves != nil
    let engine = try assemble(tracing: isShown)
    self.engine = engine
    var configuration = OutsideMachine.Configuration()
    configuration.seed = options.seed
    configuration.hasTranslations = hasTranslations
    configuration.isBounceMapped = options.mapBounce
    configuration.endpoint.mutant = options.mutant
    configuration.endpoint.offersAccessPlatform = options.accessPlatform || options.requireBounce
    configuration.endpoint.bounceByteCount = options.bounceSize.value
    if options.bounceSize.value != 0 {
      configuration.endpoint.bounceProfile = .swiotlbCapability(
        options.requireBounce ? .strict : .hint)
      configuration.endpoint.requiresBounce = options.requireBounce
    }
    var features = options.features.bits
    if options.ring == .split { features.remove(.ringPacked) } else { features.insert(.ringPacked) }
    configuration.endpoint.ringFeatures = features
    let observers: [any TraceObserver] = isFirst ? writer.map { [$0.text] } ?? [] : []
    let machine = OutsideMachine(
      configuration: configuration, backend: try backend(), engine: engine.engine,
      observers: observers)
    if isShown, let path = options.waves, let rtl = engine.rtl {
      show(path, rtl, machine)
    }
    isFirst = false
    return machine
  }

  private func show(_ path: String, _ rtl: RTLFetchEngine, _ machine: OutsideMachine) {
    let window = WaveWindow(
      path: path, span: .firstDoorbell(length: options.waveCycles), engine: rtl)
    window.attach(trace: machine.trace, endpoint: machine.endpoint) { [weak machine] due in
      machine?.due = (due, { [weak window] in window?.begin(cycle: $0) })
    }
    machine.judge?.judge.onViolation = { [weak window] in window?.show(violation: $0.rule.rawValue)
    }
    self.window = window
  }

  private func backend() throws -> DeviceBackend {
    switch options.device {
    case .blk:
      do {
        return .block(
          try DiskImage(path: image?.path ?? "", limit: options.capacity.value))
      } catch {
        throw CommandFailure.badInput(error.description)
      }
    case .net:
      return .net(
        NetWire(
          pairCount: 1, echoes: options.wire == .echo,
          responder: options.wire == .host ? NetResponder(address: options.peer.value) : nil))
    case .rng: return .entropy(seed: options.seed)
    case .console: return .console(ConsoleTerminal(echoes: true))
    }
  }

  /// Ends what watched a session.
  func endSession(_ machine: OutsideMachine) {
    machine.due = (.never, { _ in })
    window?.close()
    if let window, window.wasOpened { Console.error("\(name): waveform: \(window.path)") }
    window = nil
    writer?.text.end(TraceTail(cycle: machine.cycle, isDrained: false))
    try? writer?.close()
    writer = nil
  }

  func close() { image?.remove() }
}
