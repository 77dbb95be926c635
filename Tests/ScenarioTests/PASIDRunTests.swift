import Endpoint
import HostPlatform
import OrderingReference
import PCIeLayouts
import RTLBridge
import Scenarios
import Testing
import VirtioLayouts

@Suite("A device in the address space of a PASID, end to end (VT-d scalable mode)")
struct PASIDRunTests {
  private func inPASID(
    _ pasid: UInt32, mutant: EndpointMutant? = nil, _ engine: EngineKind = .model
  ) -> SystemConfiguration {
    var configuration = machine(.iommu, engine)
    configuration.usePASID(pasid)
    configuration.endpoint.mutant = mutant
    return configuration
  }

  @Test(
    "every byte arrives, no rule is broken, nothing faults",
    arguments: [UInt32(0), 5, 8191, 8192, 0xf_ffff], [FeatureBits(), .ringPacked])
  func job(pasid: UInt32, ring: FeatureBits) throws {
    var configuration = inPASID(pasid)
    configuration.ringFeatures = ring
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.translationFaults == 0 && result.invalidations > 0)
    #expect(try #require(result.ruleCounts[.pasidAsEnabled]) > result.translationRequests)
  }

  @Test("several pages in a request, and the RTL", .enabled(if: rtlIsPresent))
  func together() throws {
    var configuration = inPASID(77, .lockstep)
    configuration.askForPages(8)
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.mismatches.isEmpty)
  }

  @Test("skipping idle cycles changes nothing")
  func skipping() throws {
    let skipped = try perform(inPASID(5))
    #expect(try perform(inPASID(5), everyCycle: true).digest == skipped.digest)
  }

  @Test(
    "a request with another PASID, or none, is named",
    arguments: [
      EndpointMutant.omitsPASID, .confusesPASID,
    ])
  func mutants(mutant: EndpointMutant) throws {
    let result = try perform(inPASID(5, mutant: mutant)).result
    #expect(result.verdict == .violated)
    #expect(result.violations.first?.rule == .pasidAsEnabled)
    #expect(result.translationFaults > 0, "the IOMMU has nothing for that PASID")
  }

  @Test("PASID Control does not change while ATS is on, and both capabilities can be found")
  func configuration() throws {
    let (_, system, _, _) = try perform(inPASID(5))
    let space = system.endpoint.space
    #expect(space.read(0x220) & 0xffff == UInt32(PASIDCapability.identifier))
    #expect(space.read(0x224) == 1 << 16 | 20 << 8)
    #expect(space.read(0x23c) == 5 | RequesterPASIDCapability.use)
    let function = space.identifier
    system.cpu.writeConfiguration(
      function, register: 0x220 + UInt16(PASIDCapability.control), value: 0, byteCount: 2)
    #expect(space.read(0x224) == 1 << 16 | 20 << 8)
    system.cpu.writeConfiguration(
      function, register: 0x100 + UInt16(ATSCapability.control), value: 0, byteCount: 2)
    system.cpu.writeConfiguration(
      function, register: 0x220 + UInt16(PASIDCapability.control), value: 0, byteCount: 2)
    #expect(space.read(0x224) == 20 << 8)
  }
}
