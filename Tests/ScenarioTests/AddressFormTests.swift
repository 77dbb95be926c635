import Endpoint
import GuestDriver
import OrderingReference
import Scenarios
import Testing
import Trace
import VirtioLayouts

@Suite("Address forms and mixed rings as whole machines (docs/variants.md)")
struct AddressFormTests {
  @Test("a relocated window sends nothing up but interrupts, though no address is the BAR's")
  func relocated() throws {
    let (result, _, _, _) = try perform(machine(.relocated))
    #expect(result.verdict == .holds)
    #expect(result.upstreamOther == 0)
    #expect((result.ruleCounts[.windowClearOfMemory] ?? 0) > 0)
  }

  @Test("a promised range keeps the device inside a pool in system memory")
  func promised() throws {
    let (result, _, _, _) = try perform(machine(.promised))
    #expect(result.verdict == .holds)
    #expect((result.ruleCounts[.promisedRangeKept] ?? 0) > 0)
    #expect(result.upstreamOther > 0)
  }

  @Test(
    "with both kinds of address both memories are used",
    arguments: [AccessMode.marked, .mixedRings, .mixedBuffers])
  func both(access: AccessMode) throws {
    let (mixed, _, _, _) = try perform(machine(access))
    let (whole, _, _, _) = try perform(machine(.bounce))
    #expect(mixed.verdict == .holds)
    #expect(mixed.upstreamOther > 0)
    #expect(whole.upstreamOther == 0)
  }

  @Test("a device that reaches behind the promised range is caught by name")
  func strays() throws {
    var configuration = machine(.promised)
    configuration.endpoint.mutant = .leavesPromisedRange
    let (result, _, _, _) = try perform(configuration)
    #expect(result.violations.first?.rule == .promisedRangeKept)
  }

  @Test("a driver that breaks its promise gets an error, and nothing leaves the range")
  func brokenPromise() throws {
    var configuration = machine(.promised)
    configuration.driverMutant = .sw07DataInSystemMemory
    let (result, _, _, _) = try perform(configuration)
    #expect(result.verdict != .holds)
    #expect(!result.violations.contains { $0.rule == .promisedRangeKept })
    #expect(result.reasons.contains { $0.contains("DEVICE_NEEDS_RESET") }, "\(result.reasons)")
  }

  @Test("a window over host memory is the driver's fault, by name")
  func windowOverMemory() throws {
    var configuration = machine(.relocated)
    configuration.driverMutant = .v2WindowOverMemory
    let (result, _, _, _) = try perform(configuration)
    #expect(result.violations.first?.rule == .windowClearOfMemory)
    #expect(result.violations.first?.rule.party == .driver)
  }
}
