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

  private static func path(_ library: String) -> String {
    RTLLibrary.path(of: .plain).replacingOccurrences(of: "libdfe_plain", with: library)
  }

  /// A planted bug, and what the verdict has to name.
  struct Planted: Sendable {
    var library: String
    var names: [String]

    static let all = [
      Planted(
        library: "libdfe_plain-wrap_never_flips",
        names: ["scenario packedTraffic: nothing moved", "again: ricochet lockstep"]),
      Planted(
        library: "libdfe_plain-no_upper_bound",
        names: ["VQ-SPLIT-05 is broken", "device-writes-only-writable"]),
      Planted(
        library: "libdfe_ats-ats_entry_kept",
        names: ["ATS-02 is broken", "no-use-after-invalidation"]),
    ]
    static var arePresent: Bool {
      all.allSatisfy { FileManager.default.fileExists(atPath: path($0.library)) }
    }
  }

  @Test(
    "a bug that is planted in the RTL turns the verdict, with the rule that it breaks",
    .enabled(if: Planted.arePresent, "the mutants of the RTL are not built: make rtl-mutants"),
    arguments: Planted.all)
  func planted(bug: Planted) throws {
    let folder = NSTemporaryDirectory() + "signoff-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try Command.run(
      "signoff", "--rtl", Self.path(bug.library), "--item", "SIM_TESTPLAN_ON_ENGINE", "--item",
      "SIM_CONTENT_EQUAL", "--out", folder)
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("not signed off"))
    for name in bug.names {
      #expect(outcome.output.contains(name), "\(name)")
    }
  }

  @Test(
    "another engine that is right gets its own verdict",
    .enabled(
      if: FileManager.default.fileExists(atPath: path("libdfe_example")),
      "the example engine is not built"))
  func example() throws {
    let folder = NSTemporaryDirectory() + "signoff-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try Command.run(
      "signoff", "--rtl", Self.path("libdfe_example"), "--out", folder)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("signed off at level smoke"))
    #expect(!outcome.output.contains("TESTPLAN_COMPLETED"))
  }
}
