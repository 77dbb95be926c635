import CycleKernel
import Endpoint
import GuestDriver
import HostPlatform
import OrderingReference
import Scenarios
import VirtioLayouts

/// A machine with monitor and judge, while a scenario's work is done on it.
final class ConformanceBench {
  let system: SimulatedSystem
  let monitor: ConformanceMonitor
  /// The wire of a network device.
  let wire: NetWire?

  init(_ machine: ConformanceMachine, image: DiskImage) throws {
    let configuration = machine.system
    monitor = ConformanceMonitor(configuration: machine.watched)
    var wire: NetWire?
    let backend: DeviceBackend
    switch machine.kind {
    case .block: backend = .block(image)
    case .net:
      let made = NetWire(pairCount: 2, echoes: true)
      wire = made
      backend = .net(made)
    case .console: backend = .console(ConsoleTerminal(echoes: true))
    case .entropy: backend = .entropy(seed: configuration.seed)
    }
    self.wire = wire
    system = SimulatedSystem(
      configuration: configuration, backend: backend,
      engine: try AssembledEngine(
        configuration.engine, queueCount: configuration.endpoint.queueCount,
        library: configuration.library),
      observers: [monitor])
  }

  var cpu: MachineCPU { system.cpu }

  /// Lets time pass.
  func wait(_ cycles: Cycle = 4000) { cpu.pause(cycles: cycles) }

  /// Lets the machine run dry and ends the trace; returns whether it did.
  func finish() -> Bool {
    let isDrained = system.drain()
    // What stands still at the end was left out, whoever left it out.
    monitor.finish(at: system.cycle)
    if isDrained { system.judge?.finish(at: system.cycle) }
    return isDrained
  }
}
