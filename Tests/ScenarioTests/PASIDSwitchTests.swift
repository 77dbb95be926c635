import ByteLayouts
import Endpoint
import GuestDriver
import HostPlatform
import IOMMULayouts
import OrderingReference
import PCIeLayouts
import Scenarios
import Testing
import VirtioLayouts

@Suite("A function that is given another PASID while it works (ATS-09, ATS-11; PCIe Base, 6.20)")
struct PASIDSwitchTests {
  private struct Outcome {
    var rules: [RuleName]
    /// Translation requests of a read under the first PASID, of one when the rings were used before,
    /// and of one under the other PASID.
    var requests: [Int]
  }

  /// Reads a sector in PASID 5 by way of each queue, and again by way of the first; then once more in
  /// PASID 6, which has the same tables.
  private func run(isGlobal: Bool, mutant: EndpointMutant? = nil) throws -> Outcome {
    let disk = try SmallDisk()
    var configuration = machine(.iommu)
    configuration.usePASID(5, tables: .first, mapsGlobally: isGlobal)
    configuration.endpoint.mutant = mutant
    let system = SimulatedSystem(
      configuration: configuration, image: try DiskImage(path: disk.path),
      engine: try AssembledEngine(.model))
    let guest = try BlockGuest(system)
    let buffer = guest.device.memory(8192)
    var requests: [Int] = []
    func count() throws {
      let before = system.counters.translationRequests
      try read(guest, buffer)
      requests.append(system.counters.translationRequests - before)
    }
    // Requests take turns on the queues.
    for _ in guest.queues { try count() }
    for _ in guest.queues { try count() }
    let known = requests[guest.queues.count]
    share(system, 5, with: 6)
    let function = system.endpoint.space.identifier
    system.cpu.writeConfiguration(
      function, register: 0x23c, value: 6 | RequesterPASIDCapability.use, byteCount: 4)
    try count()
    return Outcome(
      rules: (system.judge?.violations ?? []).map(\.rule),
      requests: [requests[0], known, requests[requests.count - 1]])
  }

  private func read(_ guest: BlockGuest, _ buffer: GuestPhysicalAddress) throws {
    let segment = BlockRequest.Segment(buffer: buffer, byteCount: 512)
    _ = try guest.block.submit(
      BlockRequest(type: .read, sector: 1, segments: [segment], token: 0))
    guest.block.publish()
    while guest.block.outstandingCount > 0 {
      try guest.block.collect(needsReset: { false }, { _ in })
    }
  }

  /// Gives a PASID the entry of another one, as the guest's software would.
  private func share(_ system: SimulatedSystem, _ old: UInt32, with other: UInt32) {
    let cpu = system.cpu
    func load(_ address: UInt64) -> UInt64 { cpu.load(GuestPhysicalAddress(rawValue: address)) }
    let function = system.endpoint.space.identifier
    let root = load(
      AddressMap.translationUnit.lowerBound + TranslationUnitRegister.rootTableAddress)
    let contexts = load((root & ~0xfff) + UInt64(function.bus) * RootEntry.byteCount)
    let context = load(
      (contexts & ~0xfff) + UInt64(function.deviceFunction) * ScalableContextEntry.byteCount)
    let table = load(context & ~0xfff) & ~0xfff
    for word in stride(from: UInt64(0), to: 24, by: 8) {
      let value = load(table + UInt64(old) * PASIDTableEntry.byteCount + word)
      cpu.store(
        value,
        at: GuestPhysicalAddress(
          rawValue: table + UInt64(other) * PASIDTableEntry.byteCount + word))
    }
    cpu.storeFence()
  }

  @Test("it goes on with translations that hold for every PASID, and asks for the others again")
  func legal() throws {
    let global = try run(isGlobal: true)
    #expect(global.rules == [])
    // The rings' pages are known; the request's own are mapped anew for each.
    #expect(global.requests[2] == global.requests[1])
    let own = try run(isGlobal: false)
    #expect(own.rules == [])
    #expect(own.requests[2] == own.requests[0] && own.requests[1] < own.requests[0])
    #expect(own.requests[0] == global.requests[0])
  }

  @Test("a device that uses translations of another PASID is caught")
  func takesAll() throws {
    let result = try run(isGlobal: false, mutant: .takesAllForGlobal)
    #expect(result.rules.first == .noUseAfterInvalidation)
    #expect(try run(isGlobal: true, mutant: .takesAllForGlobal).rules == [])
  }
}
