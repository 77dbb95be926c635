import Foundation
import SignOff
import Testing

@Suite("Waivers")
struct WaiverTests {
  private func read(_ text: String) throws -> [Waiver] {
    let path = NSTemporaryDirectory() + "waivers-\(UUID().uuidString).yaml"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try Waiver.read(path: path)
  }

  @Test("a list is read")
  func good() throws {
    let waivers = try read(
      """
      - item: TESTPLAN_COMPLETED
        reason: a statement is new
        owner: A. Reviewer
        expires: 2027-01-31
      """)
    #expect(waivers.map(\.item) == ["TESTPLAN_COMPLETED"])
    #expect(waivers[0].counts(on: "2027-01-31") && !waivers[0].counts(on: "2027-02-01"))
    #expect(try read("") == [])
  }

  @Test(
    "what is no waiver is refused with its line",
    arguments: [
      ("item: TESTPLAN_COMPLETED\n", "a list of waivers is wanted"),
      (
        "- item: NOT_THERE\n  reason: a\n  owner: b\n  expires: 2027-01-31\n",
        ":1: there is no item"
      ),
      ("- item: TESTPLAN_COMPLETED\n  reson: a\n", ":2: 'reson' is none of"),
      ("- item: TESTPLAN_COMPLETED\n  reason: a\n  owner: b\n", "expires is missing"),
      (
        "- item: TESTPLAN_COMPLETED\n  reason: a\n  owner: b\n  expires: soon\n",
        "expires is no day"
      ),
      ("- [", "no YAML"),
    ])
  func bad(text: String, line: String) {
    let failure = #expect(throws: Waiver.Failure.self) { try read(text) }
    #expect(failure?.description.contains(line) == true, "\(failure?.description ?? "")")
  }
}
