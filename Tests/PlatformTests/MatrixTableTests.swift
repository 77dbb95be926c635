import PlatformCells
import PlatformKnobs
import PlatformMatrix
import PlatformOracle
import Scenarios
import Testing

@Suite("The table and the story of rows")
struct MatrixTableTests {
  private func entry(_ name: String) throws -> MatrixEntry {
    let row = try #require(PlatformRow.row(name))
    return try MatrixEntry(row, engine: .model, disk: CellDisk(), withMutant: true)
  }

  @Test("a row that differs from its thread, from the oracle or in its run does not hold")
  func differs() throws {
    let good = try entry("R05")
    #expect(good.holds)
    #expect(MatrixTable([good]).holds)
    var other = good
    other.row.says = .hangs
    #expect(!other.agrees)
    other = good
    other.expected.outcome = .corrupts
    #expect(!other.agrees)
    other = good
    other.observed.outcome = .hangs
    #expect(!other.agrees)
    let table = MatrixTable([good, other])
    #expect(!table.holds)
    #expect(table.text.contains("hangs DIFFERS"))
    #expect(table.text.contains("1 of 2 rows as expected"))
  }

  @Test("a mutant that comes to the same, or to something unexpected, survives")
  func survives() throws {
    let good = try entry("R05")
    var same = good
    same.mutantObserved?.outcome = good.observed.outcome
    same.mutantExpected.outcome = good.observed.outcome
    #expect(same.mutantShows == false)
    var odd = good
    odd.mutantObserved?.outcome = .hangs
    #expect(odd.mutantShows == false)
    #expect(MatrixTable([same]).text.contains("SURVIVES"))
    #expect(!MatrixTable([same]).holds)
    #expect(MatrixTable([odd]).text.contains("0 of 1 mutants show"))
  }

  @Test("every row names a machine of its own or turns another knob, and every class is there")
  func rows() {
    let pairs = PlatformRow.all.map { [$0.cell, $0.mutant] }
    #expect(Set(pairs).count > 50)
    #expect(PlatformRow.all.allSatisfy { $0.cell != $0.mutant })
    #expect(Set(PlatformRow.all.map(\.says)) == Set(PlatformOutcome.allCases))
    #expect(Set(PlatformRow.all.map(\.thread)) == Set(PlatformThread.allCases))
  }

  @Test("a story fits a screen and leaves nothing empty", arguments: PlatformRow.all)
  func story(row: PlatformRow) throws {
    let entry = try MatrixEntry(row, engine: .model, disk: CellDisk(), withMutant: false)
    let lines = MatrixStory(entry).text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 14)
    #expect(lines.dropLast().allSatisfy { $0.count > 12 })
  }
}
