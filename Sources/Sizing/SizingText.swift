/// The study as text for a terminal.
extension SizingStudy {
  /// The answers as a table, each sweep as a table, and what went wrong.
  public var text: String {
    var blocks: [String] = []
    if !distinctAnswers.isEmpty { blocks.append(Self.answerTable(distinctAnswers)) }
    blocks += parts.map { part in
      ([part.sweep.title] + [Self.table(part)]).joined(separator: "\n")
    }
    for point in faultyPoints {
      blocks.append(
        "\(point.faults) broken rules or failed requests: \(Self.name(of: point.of))")
    }
    return blocks.joined(separator: "\n\n")
  }

  /// The answers for flash memory, without those that a second sweep repeats.
  public var distinctAnswers: [SizingAnswer] {
    var seen: Set<SizingAnswer> = []
    return answers.filter {
      $0.mediaLatency == SizingCase.flashLatency && seen.insert($0).inserted
    }
  }

  private static func answerTable(_ answers: [SizingAnswer]) -> String {
    var rows = [
      [
        "memory", "guest", "under way", "works from", "knee", "MB/s", "best", "used at most",
        "formula", "as a BAR",
      ]
    ]
    for answer in answers {
      rows.append([
        answer.profile.rawValue, answer.workload.rawValue, "\(answer.depth)",
        bytes(answer.leastByteCount), bytes(answer.kneeByteCount), rate(answer.kneeThroughput),
        rate(answer.bestThroughput), bytes(answer.usedByteCount), bytes(answer.formulaByteCount),
        bytes(answer.formulaBAR),
      ])
    }
    return "How much bounce memory must the card have?\n" + aligned(rows)
  }

  private static func table(_ part: Part) -> String {
    var rows = [
      [
        "memory", "guest", part.sweep.unit, "under way", "mapping", "MB/s", "p50 us", "p99 us",
        "used at most", "no room",
      ]
    ]
    for point in part.points {
      rows.append([
        point.of.profile.rawValue, point.of.workload.rawValue, part.sweep.value(point.of),
        "\(point.of.depth)", point.of.mapping.rawValue, rate(point.megabytesPerSecond),
        rate(point.latencyMedian), rate(point.latencyHigh),
        bytes(point.lack == nil ? point.usedByteCount : nil),
        point.lack == nil ? "\(point.refusals)" : "-",
      ])
      if let lack = point.lack { rows.append(["  \(lack)"]) }
    }
    return aligned(rows)
  }

  private static func name(of sizingCase: SizingCase) -> String {
    "\(sizingCase.profile.rawValue), \(sizingCase.workload.rawValue), "
      + "\(bytes(sizingCase.regionByteCount)), \(sizingCase.depth) under way"
  }

  /// Bytes in the largest unit that divides them.
  public static func bytes(_ count: UInt64?) -> String {
    guard let count else { return "-" }
    if count >= 1 << 20, count % (1 << 20) == 0 { return "\(count >> 20) MiB" }
    if count % (1 << 10) == 0 { return "\(count >> 10) KiB" }
    return "\(count) B"
  }

  /// A number with one place behind the point.
  static func rate(_ value: Double?) -> String {
    guard let value else { return "-" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// Columns to the right, the first two to the left; a row of one column is a remark.
  static func aligned(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows where row.count > 1 {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return rows.map { row in
      if row.count == 1 { return row[0] }
      let cells = row.enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        return column < 2 ? cell + blanks : blanks + cell
      }
      return cells.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
