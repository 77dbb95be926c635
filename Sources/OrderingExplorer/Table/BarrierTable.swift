public import LitmusLanguage

/// Which barriers a driver needs, for each ring, place, mapping, CPU and device.
///
/// Every cell is made by exploring the driver with each strength from the weakest.
public struct BarrierTable: Sendable {
  /// What a point needs.
  public struct Cell: Hashable, Sendable {
    /// The weakest barrier that suffices; nil if none does.
    public var strength: BarrierStrength?
    /// The bad outcome with the barrier one step weaker, or with the strongest if none suffices.
    public var broken: String?
  }

  /// One machine and ring.
  public struct Row: Hashable, Sendable {
    /// Formats for which the cells are the same.
    public var formats: [RingFormat]
    /// Everything else.
    public var machine: BarrierMachine
    /// By point, in the order of ``BarrierPoint``.
    public var cells: [Cell]
  }

  /// All rows.
  public var rows: [Row] = []
  /// Tests that were explored.
  public var exploredCount = 0

  /// Makes the table.
  ///
  /// - Throws: ``ExplorationError`` if a test of it is too large for the explorer's limit.
  public init(explorer: Explorer) throws(ExplorationError) {
    for cpu in ["x86", "arm"] {
      for isSoftware in [true, false] {
        for (ring, data) in BarrierMachine.homes {
          let machine = BarrierMachine(cpu: cpu, isSoftware: isSoftware, ring: ring, data: data)
          for format in RingFormat.allCases { try add(format, machine, explorer) }
        }
      }
    }
  }

  private mutating func add(
    _ format: RingFormat, _ machine: BarrierMachine, _ explorer: Explorer
  ) throws(ExplorationError) {
    var cells: [Cell] = []
    for point in BarrierPoint.allCases {
      let question = BarrierQuestion(point: point, format: format, machine: machine)
      cells.append(try cell(of: question, explorer))
    }
    if let last = rows.last, last.machine == machine,
      Self.strengths(last.cells) == Self.strengths(cells)
    {
      rows[rows.count - 1].formats.append(format)
    } else {
      rows.append(Row(formats: [format], machine: machine, cells: cells))
    }
  }

  private static func strengths(_ cells: [Cell]) -> [BarrierStrength?] { cells.map(\.strength) }

  private mutating func cell(
    of question: BarrierQuestion, _ explorer: Explorer
  ) throws(ExplorationError) -> Cell {
    var broken: String?
    for strength in BarrierStrength.allCases {
      let test: LitmusTest
      do {
        test = try LitmusTest(parsing: question.text(strength), name: "table")
      } catch {
        preconditionFailure("the table's own test cannot be read: \(error)")
      }
      exploredCount += 1
      let bad = try explorer.explore(test).outcomes.first { test.isBad($0) }
      guard let bad else { return Cell(strength: strength, broken: broken) }
      broken = "\(strength.rawValue): \(bad.text(in: test))"
    }
    return Cell(strength: nil, broken: broken)
  }
}
