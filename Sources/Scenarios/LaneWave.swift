public import CycleKernel
public import RTLBridge
public import Trace

/// A waveform of the transactions of a run alone, for an engine whose pins cannot be shown.
///
/// The lanes are those that ``WaveWindow`` shows beside the pins.
public final class LaneWave: TraceObserver {
  private static let names = ["guest", "link_down", "link_up", "translation", "bounce"]

  private let writer: LaneWriter
  private let lanes: [LaneWriter.Lane]
  private let cycles: ClosedRange<Cycle>
  /// What each lane shows, since when, and how many events of that cycle.
  private var shown = [(cycle: Cycle, count: Int, text: String)](
    repeating: (.never, 0, ""), count: 5)

  /// Begins the file.
  ///
  /// - Parameter cycles: what it shows.
  /// - Throws: `LaneWriter.Failure` before anything is written.
  public init(path: String, cycles: ClosedRange<Cycle>) throws(LaneWriter.Failure) {
    writer = try LaneWriter(path: path, scope: "transactions")
    lanes = Self.names.map { [writer] in writer.addText($0, width: LaneText.width) }
    self.cycles = cycles
  }

  /// Puts the event's text into its lane.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    guard cycles.contains(event.cycle), let (lane, text) = LaneText.text(event, payload: payload)
    else { return }
    let last = shown[lane.number]
    let count = last.cycle == event.cycle ? last.count + 1 : 1
    let joined = count == 1 ? text : LaneText.join(last.text, text, count: count)
    shown[lane.number] = (event.cycle, count, joined)
    writer.advance(to: event.cycle)
    writer.show(joined, on: lanes[lane.number])
  }

  /// Ends the file.
  public func end(_ tail: TraceTail) { close() }

  /// Ends the file, if it is open.
  public func close() { writer.close() }
}
