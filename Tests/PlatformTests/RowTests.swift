import PlatformCells
import PlatformKnobs
import PlatformMatrix
import PlatformOracle
import Scenarios
import Testing

@Suite("The statements of the threads, each a run")
struct RowTests {
  @Test(
    "the thread, the oracle and the simulation agree, and the mutant shows",
    arguments: PlatformRow.all)
  func agrees(row: PlatformRow) throws {
    let entry = try MatrixEntry(row, engine: .model, disk: CellDisk(), withMutant: true)
    #expect(row.says == entry.expected.outcome, "\(row.identifier): \(entry.expected.reason)")
    #expect(
      entry.expected.outcome == entry.observed.outcome,
      "\(row.identifier): \(entry.observed.reason)")
    let mutant = try #require(entry.mutantObserved)
    #expect(
      entry.mutantExpected.outcome == mutant.outcome,
      "\(row.identifier), turned: \(mutant.reason)")
    #expect(mutant.outcome != entry.observed.outcome, "\(row.identifier): the mutant survives")
  }

  @Test("there are 55 statements and nine cases of negotiation, each once")
  func numbers() {
    let names = PlatformRow.all.map(\.identifier)
    #expect(names.count(where: { $0.hasPrefix("R") }) == 55)
    #expect(names.count(where: { $0.hasPrefix("N") }) == 9)
    #expect(Set(names).count == names.count)
  }
}
