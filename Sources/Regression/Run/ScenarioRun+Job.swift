import CycleKernel
import Endpoint
import GuestDriver
import OrderingReference
import RTLBridge
import Scenarios
import Trace
import Virtqueues

/// Jobs of an ordinary guest on a whole machine.
extension ScenarioRun {
  private static let tracedKinds: Set<EngineKind> = [.rtl, .lockstep, .stream]

  /// Whether the waveform can show pins.
  private var hasPins: Bool {
    surroundings.waves != nil && machine.library == nil && Self.tracedKinds.contains(machine.engine)
  }

  func job(_ outcome: inout ScenarioOutcome) throws {
    try withDisk(byteCount: scenario.number(.diskKiB) << 10) { path in
      let engine = try AssembledEngine(
        machine.engine, queueCount: machine.endpoint.queueCount, library: machine.library,
        tracing: hasPins)
      if let lack = EngineLack(
        engine.engine, needs: machine.ringFeatures, size: machine.queueSize)
      {
        outcome.verdict = .lacks
        outcome.reasons = [lack.description]
        return
      }
      let watch = try watch(wavesTransactions: !hasPins)
      let system = SimulatedSystem(
        configuration: machine, backend: try backend(path), engine: engine.watched(by: watch),
        observers: watch.observers)
      var window: WaveWindow?
      if hasPins, let waves = surroundings.waves, let rtl = engine.rtl {
        window = WaveWindow(path: waves.path, span: .cycles(waves.cycles), engine: rtl)
        system.waves = window
      }
      defer { window?.close() }
      perform(on: system, path: path, &outcome)
    }
  }

  private func backend(_ path: String) throws -> DeviceBackend {
    switch scenario[.device] {
    case "net": .net(wire)
    case "console": .console(ConsoleTerminal(echoes: true))
    case "rng": .entropy(seed: scenario.seed)
    default: .block(try DiskImage(path: path))
    }
  }

  private var wire: NetWire {
    NetWire(pairCount: scenario.number(.pairs), echoes: true, source: nil, recorder: nil)
  }

  private func perform(
    on system: SimulatedSystem, path: String, _ outcome: inout ScenarioOutcome
  ) {
    var first: Cycle = 0
    var isDone = false
    var failure: String?
    let mappings = LiveMappings()
    system.trace.add(mappings)
    do {
      if scenario[.reset] != "none" {
        try EarlyReset(scenario, system).perform()
        mappings.giveBack(system)
        // A guest that asks for DEVICE_NEEDS_RESET lies to its device until then.
        if scenario[.reset].hasPrefix("needs-reset") { first = system.cycle }
      }
      if scenario[.traffic] == "stray" {
        if let wrong = try StrayRequests(system, mappings).perform() {
          outcome.fail("stray-request", wrong, wrong, cycle: system.cycle)
        }
        first = system.cycle
      }
      try work(on: system, path: path, &outcome)
      isDone = true
    } catch {
      failure = "\(error)"
    }
    let isDrained = system.drain()
    if isDrained { system.judge?.finish(at: system.cycle) }
    system.trace.end(TraceTail(cycle: system.cycle, isDrained: isDrained))
    var judged = outcome
    judged.key = nil
    judged.reasons = []
    take(system.judge?.violations ?? [], from: first, &judged)
    compareEngines(system, &judged)
    if let failure {
      judged.fail("job-ends", failure, failure, cycle: system.cycle)
      judged.reasons.append("waiting: \(system.waitingParties)")
    } else if isDone && !isDrained {
      judged.fail(
        "job-ends", "packets are under way at the end", "packets are under way at the end")
    }
    for reason in outcome.reasons {
      judged.fail(outcome.key?.rule ?? "data-compared", reason, reason)
    }
    outcome = judged
    outcome.cycleCount = system.cycle
  }

  private func compareEngines(_ system: SimulatedSystem, _ outcome: inout ScenarioOutcome) {
    for mismatch in system.engine.lockstep?.mismatches.prefix(4) ?? [] {
      outcome.fail("lockstep", mismatch.pin, "lockstep: \(mismatch)", cycle: mismatch.cycle)
    }
    if let count = system.engine.rtl?.assertionFailureCount, count > 0 {
      outcome.fail("rtl-assertion", "in the RTL", "\(count) assertions of the RTL failed")
    }
    let upstream = system.counters.upstreamOther
    // A ring that lies nowhere was looked for on the bus, where the mode lets it be there.
    let wentAstray = scenario[.reset].hasPrefix("needs-reset")
    if machine.access.staysLocal && upstream > 0 && !wentAstray {
      outcome.fail(
        RuleName.regionStaysLocal.rawValue, "memory requests left the device",
        "\(upstream) memory requests went up the link although every address is local")
    }
  }

  private func work(
    on system: SimulatedSystem, path: String, _ outcome: inout ScenarioOutcome
  ) throws {
    switch scenario[.device] {
    case "net":
      var settings = NetEcho.Settings()
      settings.frameCount = scenario.number(.frames)
      settings.pairCount = scenario.number(.pairs)
      settings.depth = scenario.number(.depth)
      try DeviceRun.work(.net(settings, wire: wire), on: system)
    case "console":
      try DeviceRun.work(
        .console(
          byteCount: scenario.number(.streamBytes), terminal: ConsoleTerminal(echoes: true)),
        on: system)
    case "rng":
      try DeviceRun.work(.entropy(byteCount: scenario.number(.streamBytes)), on: system)
    default: try disk(on: system, path: path, &outcome)
    }
    outcome.requestCount = max(outcome.requestCount, coverage.chainCount)
  }
}
