import CDescriptorFetchABI
public import CycleKernel
public import Endpoint
public import RTLBridge
public import Trace

/// The part of a run that goes into a waveform, with the transactions as text beside the pins.
///
/// Outside its window it costs one comparison in a cycle.
public final class WaveWindow: TraceObserver {
  /// When a window begins and ends.
  public enum Span: Hashable, Sendable {
    /// From one cycle to another, both included.
    case cycles(ClosedRange<Cycle>)
    /// From the first doorbell that the device sees, for a number of cycles.
    case firstDoorbell(length: Cycle)
  }

  /// The file.
  public let path: String
  private let engine: RTLFetchEngine
  private var first: Cycle
  private var last: Cycle
  private let length: Cycle?
  private var lanes = dfe_lanes()
  private var isOpen = false
  /// What each lane shows, since when, and how many events of that cycle.
  private var shown = [(cycle: Cycle, count: Int, text: String)](
    repeating: (.never, 0, ""), count: Int(DFE_LANE_COUNT))
  private var onBoundary: ((Cycle) -> Void)?
  private var trace: TraceHub?
  private var endpoint: Endpoint?
  /// Whether the file was begun.
  public private(set) var wasOpened = false
  /// Why the file could not be written.
  public private(set) var failure: RTLFileError?

  /// Makes a window over the pins of `engine`.
  public init(path: String, span: Span, engine: RTLFetchEngine) {
    self.path = path
    self.engine = engine
    switch span {
    case .cycles(let cycles):
      first = cycles.lowerBound
      last = cycles.upperBound
      length = nil
    case .firstDoorbell(let length):
      first = .never
      last = .never
      self.length = length
    }
  }

  /// First and last cycle of the window, once that is known.
  public var cycles: ClosedRange<Cycle>? { wasOpened ? first...last : nil }

  /// Connects the window with what it shows; called once, before the run.
  ///
  /// - Parameter onBoundary: is told the next cycle in which `begin` must be called.
  public func attach(
    trace: TraceHub, endpoint: Endpoint, onBoundary: @escaping (Cycle) -> Void
  ) {
    self.trace = trace
    self.endpoint = endpoint
    self.onBoundary = onBoundary
    onBoundary(first)
    // A window that waits for a cycle listens from there on; one that waits for a doorbell, now.
    if length != nil { listen() }
  }

  private func listen() { trace?.add(self) }

  /// Opens or closes the file when its cycle has come; called before a cycle is evaluated.
  public func begin(cycle: Cycle) {
    if isOpen {
      if cycle > last { close() }
    } else if cycle >= first && cycle <= last && !wasOpened {
      open()
    }
  }

  private func open() {
    wasOpened = true
    onBoundary?(last == .never ? .never : last + 1)
    do {
      try engine.openTrace(path: path)
      isOpen = true
      endpoint?.stepsIdleEngine = true
      if length == nil { listen() }
      for lane in 0..<Int(DFE_LANE_COUNT) { put("-", lane) }
      put("no violation", Int(DFE_LANE_VERDICT))
      engine.setLanes(&lanes)
    } catch {
      failure = error
    }
  }

  /// Ends the file, if it is open.
  public func close() {
    guard isOpen else { return }
    engine.closeTrace()
    isOpen = false
    endpoint?.stepsIdleEngine = false
    onBoundary?(.never)
    onBoundary = nil
    trace = nil
    endpoint = nil
  }

  /// Shows a violation in the verdict lane.
  public func show(violation rule: String) {
    guard isOpen else { return }
    put(rule, Int(DFE_LANE_VERDICT))
    engine.setLanes(&lanes)
  }

  /// Puts the event's text into its lane.
  public func observe(_ event: TraceEvent, payload: RawSpan) {
    if !wasOpened, let length, case .doorbell = event.body {
      first = event.cycle
      last = event.cycle + length
      open()
    }
    guard isOpen, let (lane, text) = LaneText.text(event, payload: payload) else { return }
    let last = shown[lane.number]
    let count = last.cycle == event.cycle ? last.count + 1 : 1
    let joined = count == 1 ? text : LaneText.join(last.text, text, count: count)
    shown[lane.number] = (event.cycle, count, joined)
    put(joined, lane.number)
    engine.setLanes(&lanes)
  }

  private func put(_ text: String, _ lane: Int) {
    let width = LaneText.width
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
