import PlatformCells
import PlatformKnobs
import PlatformOracle

/// What happened in a row, told in a few lines: who programs what, which address travels, what goes
/// wrong.
public struct MatrixStory {
  private let entry: MatrixEntry

  /// Makes the story of a row.
  public init(_ entry: MatrixEntry) { self.entry = entry }

  /// The lines.
  public var text: String {
    let row = entry.row
    let result = entry.observed
    var lines = [
      "\(row.identifier)  \(row.statement)",
      "said in     \(row.thread.title)",
      "machine     \(row.cell.differences)",
    ]
    for (index, note) in result.notes.prefix(5).enumerated() {
      lines.append((index == 0 ? "guest       " : "            ") + note)
    }
    lines.append("address     \(address)")
    lines.append("host        \(host)")
    lines.append("judge       \(result.firstViolation ?? "every rule holds")")
    lines.append("observed    \(result.outcome.rawValue): \(result.reason)")
    lines.append("expected    \(entry.expected.outcome.rawValue): \(entry.expected.reason)")
    if let mutant = entry.mutantObserved {
      lines.append("turned      \(row.mutation): \(mutant.outcome.rawValue), \(mutant.reason)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var address: String {
    let result = entry.observed
    guard let first = result.firstReadAddress else {
      return result.localCount > 0
        ? "none leaves the device; \(result.localCount) accesses stay in its region"
        : "none: no request goes up the link"
    }
    return "the first read on the link asks for 0x\(String(first, radix: 16)); "
      + "\(result.upstreamCount) requests go up, \(result.localCount) stay in the region"
  }

  private var host: String {
    let result = entry.observed
    var parts: [String] = []
    if result.faultCount > 0 { parts.append("the IOMMU records \(result.faultCount) faults") }
    if result.guardRefusalCount > 0 {
      parts.append("\(result.guardRefusalCount) accesses meet memory that is not shared")
    }
    if result.strayWriteCount > 0 {
      parts.append("\(result.strayWriteCount) writes hit memory of others")
    }
    if result.neighbourLanded == true {
      parts.append("a request of the other function reaches memory")
    }
    return parts.isEmpty ? "refuses nothing and notices nothing" : parts.joined(separator: "; ")
  }
}
