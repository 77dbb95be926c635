import ByteLayouts
import Endpoint
import GuestDriver
import HostPlatform
import PCIeLayouts
import PlatformKnobs
import Scenarios
import VirtioLayouts

/// The guest of a cell: firmware, kernel, and whoever drives the device.
final class CellGuest {
  let machine: CellMachine
  let function: PCIFunction?
  /// Pages that belong to others and must stay as they are.
  var canaryPages: [GuestPhysicalAddress] = []
  /// Where the device's driver takes its memory from.
  var ownerPages: PageAllocator
  /// Behind the memory of an owner that is not the kernel.
  var arenaEnd: GuestPhysicalAddress?
  /// What lies between a page's number and the device's number of it, where memory is passed through.
  var probeBase: UInt64 = 0
  /// What was done, one sentence each.
  private(set) var notes: [String] = []
  /// Whether firmware reports the root port above the function as one with ATS.
  var portHasATS = false
  /// Whether every byte that the guest read was right.
  private(set) var dataIsRight = true
  /// Requests that came to their end.
  private(set) var requestCount = 0
  /// What the guest decided.
  private(set) var decision: GuestDecision?

  /// Enumerates the device.
  ///
  /// - Throws: `DriverError`.
  init(_ machine: CellMachine) throws(DriverError) {
    self.machine = machine
    ownerPages = machine.pages
    if case .memoryMapped(_, _) = machine.system.configuration.endpoint.transport {
      function = nil
    } else {
      function = try PCIFunction(
        on: 1, vendor: VirtioIdentifiers.vendor, device: VirtioDeviceType.block.modernDeviceID,
        cpu: machine.system.cpu)
    }
  }

  func note(_ sentence: String) { notes.append(sentence) }

  /// The kernel, or whom it gives the device to, brings the device up and does its job.
  ///
  /// - Throws: whatever stops it.
  func run() throws {
    let cell = machine.cell
    let reading = readFirmware()
    let session = try DeviceSession(machine, function: function, wanted: wantedFeatures)
    note("negotiated \(session.features)")
    let decision = GuestDecision(
      cell, reading: reading, negotiated: session.features, saysBypass: saysBypass,
      isListed: isListed)
    self.decision = decision
    note(decision.refusal ?? decision.reason)
    let mapper = coherent(try pooled(self.mapper(decision), decision, session), decision)
    try session.start(mapper: mapper, headers: { ownerPages.allocate() })
    try job(session)
    if cell.ownerStrays { try stray(session) }
  }

  /// What the driver accepts where it is offered.
  private var wantedFeatures: FeatureBits {
    let cell = machine.cell
    var wanted: FeatureBits = [.orderPlatform]
    // Drivers in user space and in guests know the bit; an ordinary PCI driver has none to know.
    if cell.policy.knowsAccessPlatform || cell.owner != .kernel || cell.device == .assignedCard {
      wanted.insert(.accessPlatform)
    }
    if cell.pool == .deviceRegion, cell.region != .bitAlone { wanted.insert(.swiotlb) }
    if cell.acknowledgesUnknown { wanted.insert(PlatformHint.bit) }
    return wanted
  }

  /// Whether the class code says that the device bypasses.
  private var saysBypass: Bool {
    guard machine.cell.policy == .indicator, let function else { return false }
    let word = machine.system.cpu.readConfiguration(
      function.identifier, register: ConfigurationHeader.revision)
    return word >> 8 & 0xff != 0
  }

  /// Platform code lists the functions of this machine that its IOMMU misses; the list is right.
  private var isListed: Bool { !machine.cell.device.isTranslated }

  private static let pieces = 3
  private static let writeSector: UInt64 = 64

  /// Reads sectors, writes one, and reads it back; each time into another buffer.
  private func job(_ session: DeviceSession) throws {
    for piece in 0..<UInt64(Self.pieces) {
      let buffer = try newBuffer()
      fill(buffer, 0)
      let isGood = try session.perform(
        .read, sector: piece * 8, buffer: buffer, byteCount: 4096)
      let isRight = check(buffer) { CellDisk.byte(at: Int(piece) * 4096 + $0) }
      finish(isGood && isRight)
    }
    let out = try newBuffer()
    for place in stride(from: 0, to: UInt64(512), by: 8) {
      machine.system.cpu.store(Self.written(place), at: out.advanced(by: place))
    }
    finish(
      try session.perform(.write, sector: Self.writeSector, buffer: out, byteCount: 512))
    let back = try newBuffer()
    let isGood = try session.perform(
      .read, sector: Self.writeSector, buffer: back, byteCount: 512)
    let isRight = stride(from: 0, to: UInt64(512), by: 8).allSatisfy {
      machine.system.cpu.load(back.advanced(by: $0)) == Self.written($0)
    }
    finish(isGood && isRight)
  }

  private static func written(_ place: UInt64) -> UInt64 { 0x5a17_0000_0000_0000 | place &* 257 }

  private func finish(_ isRight: Bool) {
    requestCount += 1
    if !isRight { dataIsRight = false }
  }

  private func newBuffer() throws -> GuestPhysicalAddress {
    guard let buffer = ownerPages.allocate() else { throw CellStop.refused("no memory") }
    return buffer
  }

  private func fill(_ buffer: GuestPhysicalAddress, _ value: UInt64) {
    for place in stride(from: 0, to: UInt64(4096), by: 8) {
      machine.system.cpu.store(value, at: buffer.advanced(by: place))
    }
  }

  private func check(_ buffer: GuestPhysicalAddress, _ expected: (Int) -> UInt8) -> Bool {
    (0..<512).allSatisfy { word in
      let value: UInt64 = machine.system.cpu.load(buffer.advanced(by: UInt64(word * 8)))
      return (0..<8).allSatisfy {
        UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) == expected(word * 8 + $0)
      }
    }
  }

  /// The owner names memory behind its own, which nobody has mapped for it.
  private func stray(_ session: DeviceSession) throws {
    let target: GuestPhysicalAddress
    if let arenaEnd { target = arenaEnd } else { target = try newBuffer() }
    note("the owner names \(target), which nobody mapped for it")
    _ = try session.perform(.read, sector: 0, buffer: target, byteCount: 4096)
  }
}
