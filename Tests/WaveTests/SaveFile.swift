/// What a GTKWave save file shows: one story.
struct SaveFile {
  /// One signal as it is drawn.
  struct Signal: Hashable {
    /// Name with scopes, dots between, and the bit range of a vector: `dfe.rd_addr_o[63:0]`.
    var name: String
    /// How it is drawn, as the save file codes it in hexadecimal.
    var flags: String
  }

  var signals: [Signal] = []
  /// Left edge of the picture, ps.
  var start: UInt64?
  /// The primary marker, ps.
  var marker: UInt64?
  private let lines: [Substring]

  init(_ text: String) {
    lines = text.split(separator: "\n")
    var flags = ""
    for line in lines {
      switch line.first {
      case "@": flags = String(line.dropFirst())
      case "-": break
      case "*": marker = line.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }
      case "[":
        if line.hasPrefix("[timestart] ") { start = UInt64(line.dropFirst(12)) }
      case "+":
        // +{alias} name
        let name = line.split(separator: "} ", maxSplits: 1).last ?? line
        signals.append(Signal(name: String(name), flags: flags))
      default: signals.append(Signal(name: String(line), flags: flags))
      }
    }
  }

  /// Names that `dump` does not have, with their scopes and bit ranges.
  func unknown(in dump: Set<String>) -> [String] {
    signals.map(\.name).filter { !dump.contains($0) }
  }

  /// Lines, but for comments, that bind the story to one machine: a path that starts at the root or at home.
  var absolutePaths: [Substring] {
    lines.filter { line in
      !line.hasPrefix("-")
        && line.split(whereSeparator: { " \"'{}".contains($0) }).contains {
          $0.hasPrefix("/") || $0.hasPrefix("~")
        }
    }
  }

  /// Text lanes that are drawn as anything but text.
  var lanesNotAsText: [String] {
    signals.filter { $0.name.hasPrefix("dfe.lane_") && $0.flags != "820" }.map(\.name)
  }
}
