import LitmusLanguage

extension BarrierTable {
  /// The table in the form of Markdown, one part for each CPU and kind of device.
  public var text: String {
    var lines: [String] = []
    var part = ""
    for row in rows {
      let title = Self.title(of: row.machine)
      if title != part {
        part = title
        if !lines.isEmpty { lines.append("") }
        let points = BarrierPoint.allCases.map(\.rawValue)
        lines += ["### \(title)", "", Self.line(["ring", "data", "format"] + points)]
        lines.append(Self.line(Array(repeating: "---", count: points.count + 3)))
      }
      let formats = row.formats.map(\.rawValue).joined(separator: ", ")
      lines.append(
        Self.line(
          [row.machine.ring.rawValue, row.machine.data.rawValue, formats]
            + row.cells.map(Self.text)))
    }
    return lines.joined(separator: "\n")
  }

  private static func title(of machine: BarrierMachine) -> String {
    let cpu = machine.cpu == "x86" ? "x86" : "Arm"
    return machine.isSoftware
      ? "\(cpu), a device in software (no ORDER_PLATFORM)"
      : "\(cpu), a real device (ORDER_PLATFORM)"
  }

  private static func text(_ cell: Cell) -> String {
    let strength = cell.strength.map { "**\($0.rawValue)**" } ?? "**no barrier suffices**"
    return cell.broken.map { "\(strength); \($0)" } ?? strength
  }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }
}
