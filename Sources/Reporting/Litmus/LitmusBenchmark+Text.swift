import Foundation

extension LitmusBenchmark.Report {
  /// The numbers as text.
  public var text: String {
    var lines = [
      row("states", "\(states)"), row("seconds", number(seconds)),
      row("states per second", "\(Int(statesPerSecond))"),
      row("bytes per state, and beyond", "\(bytesPerState), \(bytesBeyond)"),
      row("states, every order", "\(unreducedStates)"),
      row("states per second, every order", "\(Int(unreducedStatesPerSecond))"),
    ]
    if spinStates > 0 {
      lines += [
        row("SPIN states", "\(spinStates)"), row("SPIN seconds", number(spinSeconds)),
        row("SPIN states per second", "\(Int(spinStatesPerSecond))"),
        row("states per second beside SPIN", number(ratio)),
        row("SPIN's time beside the explorer's", number(timeRatio)),
      ]
    }
    return lines.joined(separator: "\n")
  }

  private func row(_ name: String, _ value: String) -> String {
    name + String(repeating: " ", count: max(1, 36 - name.count)) + value
  }

  private func number(_ value: Double) -> String { String(format: "%.2f", value) }
}
