import CDescriptorFetchABI
public import CycleKernel
import Endpoint
public import RTLBridge
public import Trace

/// The part of a run that goes into a waveform, with the transactions as text beside the pins.
///
/// Outside its window it costs one comparison in a cycle.
public final class WaveWindow: TraceObserver {
  /// The file.
  public let path: String
  /// First and last cycle.
  public let cycles: ClosedRange<Cycle>
  private let engine: RTLFetchEngine
  private var lanes = dfe_lanes()
  private var isOpen = false
  private var hasNewText = false
  /// Whether anything was written.
  public private(set) var wasWritten = false
  /// Why the file could not be written.
  public private(set) var failure: RTLFileError?

  /// Makes a window over the pins of `engine`.
  public init(path: String, cycles: ClosedRange<Cycle>, engine: RTLFetchEngine) {
    self.path = path
    self.cycles = cycles
    self.engine = engine
  }

  /// Opens or closes the file when its cycle has come; called before a cycle is evaluated.
  func begin(cycle: Cycle, system: SimulatedSystem) {
    if isOpen {
      if cycle > cycles.upperBound { close(system) }
    } else if cycle >= cycles.lowerBound && cycle <= cycles.upperBound && !wasWritten {
      open(system)
    }
  }

  /// The cycle in which the window opens, if that lies ahead.
  func nextDue(after cycle: Cycle) -> Cycle {
    isOpen || wasWritten || cycle >= cycles.lowerBound ? .never : cycles.lowerBound
  }

  private func open(_ system: SimulatedSystem) {
    do {
      try engine.openTrace(path: path)
      isOpen = true
      wasWritten = true
      system.endpoint.stepsIdleEngine = true
      for lane in 0..<Int(DFE_LANE_COUNT) { put("-", lane) }
      put("no violation", Int(DFE_LANE_VERDICT))
      engine.setLanes(&lanes)
    } catch {
      failure = error
      wasWritten = true
    }
  }

  /// Ends the file, if it is open.
  public func close(_ system: SimulatedSystem) {
    guard isOpen else { return }
    engine.closeTrace()
    isOpen = false
    system.endpoint.stepsIdleEngine = false
  }

  /// Shows a violation in the verdict lane.
  public func show(violation rule: String) {
    guard isOpen else { return }
    put(rule, Int(DFE_LANE_VERDICT))
    engine.setLanes(&lanes)
  }

  /// Puts the event's text into its lane.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    guard isOpen, let (lane, text) = LaneText.text(event, payload: payload) else { return }
    put(text, lane.number)
    engine.setLanes(&lanes)
  }

  private func put(_ text: String, _ lane: Int) {
    let width = 32
    unsafe withUnsafeMutableBytes(of: &lanes.text) { raw in
      let characters = Array(text.utf8.prefix(width))
      for place in 0..<width {
        // The last character stands in byte 0; what is left over is blank.
        let index = characters.count - 1 - place
        unsafe raw[lane * width + place] = index >= 0 ? characters[index] : 0
      }
    }
  }
}
