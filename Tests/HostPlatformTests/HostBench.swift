import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport
import Trace

/// A CPU, a root complex and a link in front of a scripted device.
final class HostBench: SystemClock {
  static let uncacheable: UInt64 = AddressMap.bus32.lowerBound
  static let combining: UInt64 = AddressMap.bus64.lowerBound
  let log = EventLog()
  let trace = TraceHub()
  let memory: HostMemory
  let interrupts: InterruptController
  let link: Link
  let root: RootComplex
  let cpu: MachineCPU
  let device: ScriptedDevice
  private(set) var cycle: Cycle = 0
  private(set) var hasStalled = false
  /// Whether cycles in which nothing is due are jumped over; every cycle is evaluated otherwise.
  let skipsIdleCycles: Bool
  private(set) var evaluatedCycleCount = 0
  private var watchdog = Watchdog(limit: 20_000)

  init(
    link linkConfiguration: LinkConfiguration = LinkConfiguration(),
    root rootConfiguration: RootComplexConfiguration = RootComplexConfiguration(),
    skipsIdleCycles: Bool = false, seed: UInt64 = 3, unit: (any UpstreamTranslation)? = nil
  ) {
    self.skipsIdleCycles = skipsIdleCycles
    trace.add(log)
    memory = HostMemory(byteCount: 1 << 24, trace: trace)
    interrupts = InterruptController(trace: trace)
    link = Link(configuration: linkConfiguration, seed: seed, trace: trace)
    root = RootComplex(
      configuration: rootConfiguration, link: link, memory: memory, interrupts: interrupts,
      unit: unit, seed: seed, trace: trace)
    cpu = MachineCPU(
      map: AddressMap(memoryByteCount: 1 << 24), memory: memory, root: root,
      interrupts: interrupts)
    device = ScriptedDevice(link: link)
    cpu.attach(to: self)
  }

  func advance(limit: Cycle) {
    guard !hasStalled else { return }
    cycle += 1
    var didMove = cpu.evaluate(at: cycle)
    didMove = root.evaluate(at: cycle) || didMove
    didMove = link.evaluate(at: cycle) || didMove
    didMove = device.step(at: cycle) || didMove
    evaluatedCycleCount += 1
    // A job of the device is progress for as long as it lasts.
    if didMove || device.nextDue != .never { watchdog.noteProgress(at: cycle) }
    if !didMove, skipsIdleCycles { skip(limit: limit) }
    if watchdog.hasExpired(at: cycle) { hasStalled = true }
  }

  /// Jumps ahead to the cycle before the next one in which something is due.
  private func skip(limit: Cycle) {
    var due = min(cpu.nextDue(after: cycle), root.nextDue(after: cycle), device.nextDue)
    due = min(due, link.nextDue(after: cycle))
    let target = min(due &- 1, limit)
    if target > cycle && target != .never {
      cycle = target
      cpu.noteTime(cycle)
    }
    if due == .never && limit == .never { hasStalled = true }
  }

  /// Lets cycles pass.
  func run(_ cycles: Cycle) {
    for _ in 0..<cycles { advance(limit: .never) }
  }

  func store(_ bytes: [UInt8], at address: UInt64) {
    cpu.store(bytes.span.bytes, at: GuestPhysicalAddress(rawValue: address))
  }

  func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at address: UInt64) {
    cpu.store(value, at: GuestPhysicalAddress(rawValue: address))
  }

  func load(_ count: Int, at address: UInt64) -> [UInt8] {
    filled(count) { cpu.load(GuestPhysicalAddress(rawValue: address), into: &$0) }
  }

  /// The bytes of host memory as they are, past the CPU.
  func bytes(_ count: Int, at address: UInt64) -> [UInt8] {
    filled(count) { memory.bytes.read(address, into: &$0) }
  }

  /// Accesses of an agent to host memory, in the order in which they took effect.
  func accesses(_ agent: MemoryAgent, writes: Bool) -> [(MemoryAccess, [UInt8], Cycle)] {
    log.compactMap { entry in
      switch entry.event.body {
      case .memoryWritten(let access) where writes && access.agent == agent:
        (access, entry.payload, entry.event.cycle)
      case .memoryRead(let access) where !writes && access.agent == agent:
        (access, entry.payload, entry.event.cycle)
      default: nil
      }
    }
  }
}
