import Foundation
import RTLBridge
import Testing

@Suite("ricochet signoff")
struct SignOffCommandTests {
  @Test("the list of items has stages, levels and commands")
  func list() throws {
    let outcome = try Command.run("signoff", "--list")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("V1 smoke TESTPLAN_COMPLETED: ricochet conformance"))
    #expect(outcome.output.contains("V3 full FPV_MAIN_ASSERTIONS_PROVEN: make prove"))
  }

  @Test(
    "an item is run and its verdict told, with JUnit XML beside it",
    .enabled(if: RTLLibrary.isPresent(.plain), "the RTL is not built"))
  func item() throws {
    let folder = NSTemporaryDirectory() + "signoff-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try Command.run(
      "signoff", "--item", "SIM_SMOKE_TEST_PASSING", "--item", "SIM_SAME_SEED_SAME_BYTES", "--out",
      folder)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("signed off at level smoke"))
    #expect(outcome.error.contains("1 of 2: SIM_SMOKE_TEST_PASSING"))
    #expect(FileManager.default.fileExists(atPath: folder + "/junit.xml"))
  }

  @Test("an item or a day that is none is refused")
  func usage() throws {
    #expect(try Command.run("signoff", "--item", "NOT_THERE").code == 2)
    #expect(try Command.run("signoff", "--list", "--day", "soon").code == 2)
    #expect(try Command.run("signoff", "--waivers", "/not/there").code == 2)
  }
}
