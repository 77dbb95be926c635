import PlatformCells
import PlatformKnobs
import PlatformMatrix
import PlatformOracle
import Scenarios
import Testing

@Suite("The product of knobs")
struct SweepTests {
  @Test("oracle and simulation agree in a sample, whatever worker runs a cell")
  func agrees() throws {
    let cells = SweepSpace.sample(150, seed: 7)
    let findings = try Sweep.run(cells, engine: .model, workerCount: 2) { _ in }
    #expect(findings.map(\.cell) == cells)
    for finding in findings {
      #expect(
        finding.agrees,
        "\(finding.cell.differences): \(finding.because); observed \(finding.observed), \(finding.reason)"
      )
    }
    #expect(SweepReport(findings).holds)
  }

  @Test("and so they do wherever rings and buffers lie, with barriers and without")
  func barriers() throws {
    var cells: [PlatformConfiguration] = []
    for pool in BouncePool.allCases {
      for omits in [false, true] {
        var cell = PlatformConfiguration()
        cell.device = .bypassing
        cell.firmware = .silent
        cell.offersAccessPlatform = false
        cell.region = .hint
        cell.pool = pool
        cell.omitsBarrier = omits
        cells.append(cell)
      }
    }
    let findings = try Sweep.run(cells, engine: .model, workerCount: 2) { _ in }
    for finding in findings {
      #expect(
        finding.agrees,
        "\(finding.cell.differences): \(finding.because); observed \(finding.observed), \(finding.reason)"
      )
    }
    #expect(findings.contains { $0.observed == .corrupts })
  }

  @Test("a sample has as many cells as asked for, each once, and follows from its seed")
  func samples() {
    #expect(Set(SweepSpace.cells).count == SweepSpace.cells.count)
    let sample = SweepSpace.sample(100, seed: 3)
    #expect(sample.count == 100)
    #expect(Set(sample).count == 100)
    #expect(sample == SweepSpace.sample(100, seed: 3))
    #expect(sample != SweepSpace.sample(100, seed: 4))
    #expect(SweepSpace.sample(1_000_000, seed: 1) == SweepSpace.cells)
  }

  @Test("a cell where oracle and simulation differ is reported")
  func differs() {
    let cell = PlatformConfiguration()
    let finding = Sweep.Finding(
      cell: cell, expected: .hangs, because: "a test", observed: .worksProtected, reason: "it did")
    let report = SweepReport([finding])
    #expect(!report.holds)
    #expect(report.text.contains("DIFFERS the plain machine: expected hangs (a test)"))
    #expect(report.text.contains("0 of 1 cells as expected"))
  }

  @Test("the same cell gives the same run")
  func sameBytes() throws {
    let disk = try CellDisk()
    for row in ["R01", "R07", "R46"].compactMap(PlatformRow.row) {
      let first = try PlatformCell.run(row.cell, disk: disk)
      let second = try PlatformCell.run(row.cell, disk: disk)
      #expect(first.cycleCount == second.cycleCount)
      #expect(first.notes == second.notes)
      #expect(first.reason == second.reason)
    }
  }

  @Test("the picture shows every cell that it names, and each class in its colour")
  func picture() {
    let findings = MatrixPicture.cells.map {
      Sweep.Finding(
        cell: $0, expected: .faults, because: "", observed: .faults, reason: "")
    }
    let svg = MatrixPicture(findings).svg
    let squares = svg.split(separator: "fill=\"#fbc02d\"").count - 1
    // One more in the legend.
    #expect(squares == findings.count + 1)
    #expect(!svg.contains("height=\"11\" fill=\"#ffffff\""))
  }
}
