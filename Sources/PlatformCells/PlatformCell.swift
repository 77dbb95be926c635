import ByteLayouts
import CycleKernel
import GuestDriver
import HostPlatform
import OrderingReference
import PCIeFabric
import PCIeLayouts
public import PlatformKnobs
public import Scenarios
import Trace

/// One cell of the matrix as a run: firmware boots, the guest brings the device up and uses it, and a
/// request that nobody asked for tries a page that the device was never given.
public enum PlatformCell {
  /// Runs a cell.
  ///
  /// - Throws: what the disk's file or the engine's library says; never because of what the cell does.
  public static func run(
    _ cell: PlatformConfiguration, engine: EngineKind = .model, disk: CellDisk
  ) throws -> CellResult {
    try disk.restore()
    let machine = try CellMachine(cell, engine: engine, disk: disk, tracing: false)
    return observe(machine)
  }

  static func observe(_ machine: CellMachine) -> CellResult {
    var stop: CellStop?
    var guest: CellGuest?
    do {
      let made = try CellGuest(machine)
      guest = made
      made.writeTables()
      try made.boot()
      machine.view.isBooting = false
      machine.ledger.isArmed = true
      try made.run()
    } catch {
      stop = CellStop(error)
    }
    let system = machine.system
    let isDrained = system.drain()
    if isDrained { system.judge?.finish(at: system.cycle) }
    let violations = system.judge?.violations ?? []
    var result = CellResult(
      outcome: .hangs, reason: "", notes: guest?.notes ?? [],
      firstReadAddress: machine.ledger.findings.firstReadAddress,
      upstreamCount: machine.ledger.findings.upstreamCount,
      localCount: machine.ledger.findings.localCount,
      translationRequestCount: machine.ledger.findings.translationRequestCount,
      faultCount: machine.ledger.findings.faultCount,
      strayWriteCount: machine.ledger.findings.strayWriteCount,
      guardRefusalCount: machine.view.pages.refusals.count, probeLanded: nil,
      negotiated: machine.ledger.findings.negotiated, violations: violations,
      firstDoorbellCycle: machine.ledger.findings.firstDoorbellCycle, cycleCount: system.cycle)
    let findings = machine.ledger.findings
    let canariesAreWhole = guest?.canariesAreWhole ?? true
    if stop == nil, let guest {
      result.probeLanded = probe(
        machine, guest.function?.identifier ?? RequesterID(rawValue: CellMachine.stream),
        base: machine.view.rule == .physical ? 0 : guest.probeBase)
      if machine.cell.neighbour != .none {
        result.neighbourLanded = probe(machine, CellMachine.neighbour, base: 0)
      }
    }
    let judgement = Classification(
      stop: stop, findings: findings, canariesAreWhole: canariesAreWhole,
      dataIsRight: guest?.dataIsRight ?? true, probeLanded: result.probeLanded,
      waiting: system.waitingParties)
    result.outcome = judgement.outcome
    result.reason = judgement.reason
    return result
  }

  /// Sends a write that no driver asked for to a page that was never given; says whether it landed.
  private static func probe(
    _ machine: CellMachine, _ requester: RequesterID, base: UInt64
  ) -> Bool? {
    let system = machine.system
    guard let page = machine.pages.allocate(), system.link.up.hasRoom(.posted) else { return nil }
    let place = page.rawValue
    system.memory.bytes.store(CellGuest.canary(1), at: place)
    let header = TLPHeader.memory(
      .memoryWrite, requester: requester, address: machine.view.number(of: page) + base,
      byteCount: 8)
    unsafe withUnsafeBytes(of: UInt64.zero) { raw in
      unsafe system.link.up.post(header, payload: RawSpan(_unsafeBytes: raw))
    }
    system.cpu.pause(cycles: 4000)
    return system.memory.bytes.load(place) != CellGuest.canary(1)
  }
}
