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
    /// Translation requests of the function under its first PASID, and under the other one.
    var requests: [Int]
  }

  /// Reads a sector in PASID 5, then one in PASID 6, which has the same tables.
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
    try read(guest, buffer)
    let before = system.counters.translationRequests
    share(system, 5, with: 6)
    let function = system.endpoint.space.identifier
    system.cpu.writeConfiguration(
      function, register: 0x23c, value: 6 | RequesterPASIDCapability.use, byteCount: 4)
    try read(guest, buffer.advanced(by: 4096))
    return Outcome(
      rules: (system.judge?.violations ?? []).map(\.rule),
      requests: [before, system.counters.translationRequests - before])
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

  @Test("no rule is broken, whether translations hold for every PASID or not")
  func legal() throws {
    for isGlobal in [true, false] {
      let result = try run(isGlobal: isGlobal)
      #expect(result.rules == [] && result.requests.allSatisfy { $0 > 0 })
    }
  }

  @Test("a device that uses translations of another PASID is caught")
  func takesAll() throws {
    let result = try run(isGlobal: false, mutant: .takesAllForGlobal)
    #expect(result.rules.first == .noUseAfterInvalidation)
    #expect(try run(isGlobal: true, mutant: .takesAllForGlobal).rules == [])
  }
}
