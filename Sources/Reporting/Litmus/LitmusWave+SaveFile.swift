import LitmusLanguage
import OrderingExplorer

/// The GTKWave save file beside a waveform: the lanes in their order, a letter at each of the
/// accesses that changed places, and the rule that let them.
extension LitmusWave {
  /// A letter on the time axis, and what happens there.
  struct Mark {
    var letter: String
    var time: UInt64
    var text: String
  }

  /// Two letters for each pair: first the access that took effect first.
  var marks: [Mark] {
    var marks: [Mark] = []
    for exchange in cause.exchanges.prefix(13) {
      for access in [exchange.second, exchange.first] {
        let letter = String(UnicodeScalar(UInt8(65 + marks.count)))
        guard let step = access.step else { continue }
        let agent = test.agents[access.agent].name
        marks.append(
          Mark(letter: letter, time: Self.time(ofStep: step), text: "\(agent): \(access.text)"))
      }
    }
    return marks
  }

  /// The save file's text.
  public var saveFile: String {
    let letters = Dictionary(uniqueKeysWithValues: marks.map { ($0.letter, $0.time) })
    let times = (0..<26).map { place in
      letters[String(UnicodeScalar(UInt8(65 + place)))].map(String.init) ?? "-1"
    }
    var lines = [
      "[timestart] 0", "[size] 1600 900", "[pos] 0 0",
      // Zoom, the red line, then A to Z.
      "*\(zoom) \(times[0]) \(times.joined(separator: " "))",
      "[sst_width] 1", "[signals_width] 260", "[sst_expanded] 0", "[sst_vpaned_height] 300",
      "@200", "-\(test.question)",
    ]
    for text in explanation { lines += ["@200", "-\(text)"] }
    for lane in textLanes {
      lines += ["@820", "litmus.\(lane.name)[\(8 * min(lane.width, 512) - 1):0]"]
    }
    lines += ["@200", "-Memory"]
    for location in test.locations {
      lines += ["@24", "litmus.mem_\(location.name)[3:0]"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var explanation: [String] {
    let marks = marks.map { "\($0.letter) \($0.text)" }
    return marks
      + (cause.exchanges.isEmpty ? [cause.text(in: test)] : cause.exchanges.map(\.rule.text))
  }

  /// The zoom at which all steps fit into the picture: the negated logarithm, to the base of two, of
  /// the time in 200 of its 1200 points.
  private var zoom: String {
    let time = UInt64(schedule.frames.count) * Self.stepLength
    var exponent: UInt64 = 0
    while 6 << exponent < time { exponent += 1 }
    return "-\(exponent).0"
  }
}
