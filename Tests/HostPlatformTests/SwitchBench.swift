import ByteLayouts
import CycleKernel
import HostPlatform
import OrderingReference
import PCIeFabric
import PCIeLayouts
import TestSupport
import Trace

/// A root complex above a switch with two devices, each link watched by itself.
final class SwitchBench {
  /// Windows of the two devices.
  static let windows: [Range<UInt64>] = [
    AddressMap.bus32.lowerBound..<AddressMap.bus32.lowerBound + 0x10_0000,
    AddressMap.bus32.lowerBound + 0x10_0000..<AddressMap.bus32.lowerBound + 0x20_0000,
  ]
  let log = EventLog()
  /// What the links carried: the one above, then those of the devices.
  let linkLogs = [EventLog(), EventLog(), EventLog()]
  let judges: [Judge]
  let memory: HostMemory
  let root: RootComplex
  let fabric: Switch
  let devices: [ScriptedDevice]
  private let links: [Link]
  private(set) var cycle: Cycle = 0

  init(
    routing: SwitchRouting = .direct, peers: PeerRequests = .refused, seed: UInt64 = 1,
    link configuration: LinkConfiguration = LinkConfiguration(),
    change: (Int, inout LinkConfiguration) -> Void = { _, _ in }
  ) {
    let trace = TraceHub()
    trace.add(log)
    memory = HostMemory(byteCount: 1 << 24, trace: trace)
    judges = (0..<3).map { _ in
      Judge(configuration: JudgeConfiguration(hostByteCount: 1 << 24))
    }
    var links: [Link] = []
    for place in 0..<3 {
      let hub = TraceHub()
      hub.add(linkLogs[place])
      hub.add(judges[place])
      var configuration = configuration
      change(place, &configuration)
      links.append(Link(configuration: configuration, seed: seed &+ UInt64(place), trace: hub))
    }
    self.links = links
    var rootConfiguration = RootComplexConfiguration()
    rootConfiguration.peerRequests = peers
    root = RootComplex(
      configuration: rootConfiguration, link: links[0], memory: memory,
      interrupts: InterruptController(trace: trace), unit: nil, seed: seed, trace: trace)
    var configuration = SwitchConfiguration(
      ports: (0..<2).map { port in
        SwitchPort(
          windows: [Self.windows[port]], buses: UInt8(port + 1)...UInt8(port + 1))
      })
    configuration.routing = routing
    fabric = Switch(
      configuration: configuration, identifier: RequesterID(bus: 0, device: 1, function: 0),
      upstream: links[0], downstream: [links[1], links[2]])
    devices = (0..<2).map { port in
      ScriptedDevice(
        link: links[port + 1],
        identifier: RequesterID(bus: UInt8(port + 1), device: 0, function: 0))
    }
  }

  func run(_ cycles: Cycle) {
    let end = cycle + cycles
    while cycle < end {
      cycle += 1
      _ = root.evaluate(at: cycle)
      for link in links { _ = link.evaluate(at: cycle) }
      _ = fabric.evaluate(at: cycle)
      for device in devices { _ = device.step(at: cycle) }
    }
  }

  /// Sends a request of four bytes down from the upper end of the link above.
  func sendDown(_ kind: TLPKind, to address: UInt64) {
    let header = TLPHeader.memory(
      kind, requester: RootComplex.identifier, tag: 63, address: address, byteCount: 4)
    let bytes: [UInt8] = kind == .memoryWrite ? [1, 2, 3, 4] : []
    links[0].down.post(header, payload: bytes.span.bytes)
  }

  /// Whether nothing is under way.
  var isDrained: Bool { links.allSatisfy(\.isDrained) && root.isDrained }

  /// What the judges of the three links say about order on them.
  var findings: [String] {
    judges.flatMap { judge in
      judge.violations.filter { $0.rule == .linkOrder }.map(\.description)
    }
  }

  /// Packets that were sent on a link, by kind.
  func sent(_ link: Int, _ kind: TLPKind) -> Int {
    linkLogs[link].compactMap { entry -> Bool? in
      guard case .tlpSent(let packet) = entry.event.body, packet.header.kind == kind else {
        return nil
      }
      return true
    }.count
  }

  /// First cycle in which the memory at an address was written.
  func cycleOfWrite(_ address: UInt64) -> Cycle? {
    log.compactMap { entry -> Cycle? in
      guard case .memoryWritten(let access) = entry.event.body, access.address == address else {
        return nil
      }
      return entry.event.cycle
    }.first
  }
}
