import PlatformCells
import PlatformKnobs
import PlatformOracle
import Scenarios
import Testing

@Suite("What the runs of rows show beside their class")
struct CellFactTests {
  private func run(_ name: String, engine: EngineKind = .model) throws -> CellResult {
    let row = try #require(PlatformRow.row(name))
    return try PlatformCell.run(row.cell, engine: engine, disk: CellDisk())
  }

  private func mutant(_ name: String) throws -> CellResult {
    let row = try #require(PlatformRow.row(name))
    return try PlatformCell.run(row.mutant, disk: CellDisk())
  }

  @Test("R03: passed through, ATS is blocked; without it nobody asks for a translation")
  func passThrough() throws {
    #expect(try run("R03").translationRequestCount == 0)
    #expect(try mutant("R03").translationRequestCount > 0)
  }

  @Test("ATS stays off below a root port that no ATSR names, and works as well")
  func rootPorts() throws {
    var cell = try #require(PlatformRow.row("R01")).cell
    cell.usesATS = true
    let named = try PlatformCell.run(cell, disk: CellDisk())
    #expect(named.translationRequestCount > 0 && named.outcome == .worksProtected)
    cell.reportsRootPort = false
    let unnamed = try PlatformCell.run(cell, disk: CellDisk())
    #expect(unnamed.translationRequestCount == 0 && unnamed.outcome == .worksProtected)
    // With it, a context that passes through would block the device's translation requests.
    cell = try #require(PlatformRow.row("R03")).mutant
    #expect(try PlatformCell.run(cell, disk: CellDisk()).outcome == .faults)
    cell.reportsRootPort = false
    let passed = try PlatformCell.run(cell, disk: CellDisk())
    #expect(passed.outcome == .worksUnprotected)
    #expect(PlatformOracle.expect(cell).outcome == passed.outcome)
  }

  @Test(
    "R04, R21: the other function's request reaches memory while the device's does not",
    arguments: ["R04", "R21"])
  func neighbours(name: String) throws {
    let result = try run(name)
    #expect(result.neighbourLanded == true)
    #expect(result.probeLanded == false)
  }

  @Test("R07: nobody records a fault, the judge names the access, and memory of others is written")
  func brokenTable() throws {
    let result = try run("R07")
    #expect(result.faultCount == 0)
    #expect(result.strayWriteCount > 0)
    #expect(result.brokenRules.contains("access-within-mapping"))
  }

  @Test("R24: the hint is offered and not acknowledged; the mutant acknowledges it")
  func hint() throws {
    let ignored = try #require(try run("R24").negotiated)
    #expect(ignored >> 42 & 1 == 0)
    let taken = try #require(try mutant("R24").negotiated)
    #expect(taken >> 42 & 1 == 1)
  }

  @Test("R37: addresses in the region never leave the device; without one they do")
  func region() throws {
    let inside = try run("R37")
    #expect(inside.upstreamCount == 0)
    #expect(inside.localCount > 0)
    #expect(inside.faultCount == 0)
    #expect(try run("R01").upstreamCount > 0)
  }

  @Test("R46: the judge says why the device seems to hang")
  func mismatch() throws {
    let result = try run("R46")
    #expect(result.brokenRules.contains("read-returns-last-write"))
    #expect(result.reason.contains("nothing moves"))
  }

  @Test(
    "rows come to the same with the RTL in the device",
    arguments: ["R01", "R05", "R07", "R18", "R32", "R46"])
  func rtl(name: String) throws {
    let row = try #require(PlatformRow.row(name))
    #expect(try run(name, engine: .rtl).outcome == row.says)
  }
}
