import Foundation
import Reporting
import Testing

@testable import SignOffReport

@Suite("Parts of the report")
struct ReportPartTests {
  @Test("what was not run says so, part by part")
  func absent() throws {
    let page = try ReportBench().html()
    for (name, _) in ReportPage.sections {
      #expect(page.contains("<section id=\"\(name)\""))
    }
    let lines = page.components(separatedBy: "class=\"notrun\"").count - 1
    // Testplan, ordering, litmus, faults, platforms and their picture, coverage, mutants, sizing.
    #expect(lines == 9)
    #expect(page.contains("there is no coverage.json; make cover makes it"))
  }

  @Test("what was run does not")
  func present() throws {
    let bench = try ReportBench()
    try bench.fill("found here")
    let page = try bench.html()
    // Ordering and sizing alone are not there; coverage says that a source has changed.
    #expect(page.components(separatedBy: "class=\"notrun\"").count - 1 == 3)
    #expect(page.contains("Measured before these sources changed: found here"))
    #expect(page.contains("100.0"))
  }

  @Test("what a row lacks is not taken from the page around it")
  func rowsAlone() throws {
    let bench = try ReportBench()
    try bench.write(
      JSONValue.list([.object(["id": .text("ST-01")])]), "TESTPLAN_COMPLETED.results.json")
    let page = try bench.html()
    #expect(page.contains("<code>ST-01</code>"))
    #expect(!page.contains("[&quot;absent&quot;"))
  }

  @Test("a damaged file takes its part along, and no other")
  func damaged() throws {
    let bench = try ReportBench()
    try bench.fill("a")
    try bench.write("{", raw: "coverage.json")
    #expect(try bench.html().contains("coverage.json cannot be read"))
  }

  @Test("a folder without a sign-off is one clear line")
  func noSignOff() throws {
    #expect(throws: ReportFolder.Failure.self) { try ReportFolder(path: "nowhere") }
    let bench = try ReportBench()
    try bench.write("[]", raw: "signoff.json")
    do throws(ReportFolder.Failure) {
      _ = try ReportFolder(path: bench.path)
      Issue.record("a list was taken for a sign-off")
    } catch {
      #expect(error.description.contains("signoff.json"))
      #expect(!error.description.contains("\n"))
    }
  }

  @Test("a long log is cut at its beginning, and says so")
  func longLog() throws {
    let bench = try ReportBench()
    let name = "SIM_SMOKE_TEST_PASSING"
    let lines = (1...1000).map { "line \($0)" }
    try bench.write(lines.joined(separator: "\n"), raw: "\(name).log")
    let log = try ReportFolder(path: bench.path).log(of: name)
    #expect(log.hasPrefix("(700 lines before"))
    #expect(log.hasSuffix("line 1000"))
  }

  @Test("the same folder gives the same page")
  func repeats() throws {
    let bench = try ReportBench()
    try bench.fill("a")
    #expect(try bench.html() == bench.html())
  }
}
