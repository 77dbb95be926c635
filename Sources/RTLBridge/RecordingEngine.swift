public import CDescriptorFetchABI
public import Virtqueues

/// An engine that keeps the inputs of every step, for `rtl/bench/replay.cpp`.
///
/// Recording file: an array of records in host byte order, each the cycle (8 bytes) and then
/// `dfe_inputs` as the compiler lays it out.
@safe
public final class RecordingEngine: FetchEngine {
  private struct Record {
    var cycle: UInt64
    var inputs: dfe_inputs
  }

  /// Queues, tags and slots of the engine inside.
  public var constants: dfe_constants { engine.constants }
  /// The name of the engine inside.
  public var name: String { engine.name }
  /// The counters of the engine inside.
  public var counters: FetchCounters? { engine.counters }
  /// Steps kept.
  public private(set) var stepCount: Int = 0
  /// Steps that came when the buffer was full.
  public private(set) var droppedStepCount: Int = 0

  private let engine: any FetchEngine
  // SAFETY: records below `stepCount` are initialized; others are never read.
  private let records: UnsafeMutableBufferPointer<Record>

  /// Records around `engine`.
  ///
  /// - Parameter capacity: steps that are kept; later ones are counted and not kept.
  public init(_ engine: any FetchEngine, capacity: Int) {
    precondition(capacity >= 0, "a capacity is not negative")
    self.engine = engine
    unsafe records = .allocate(capacity: capacity)
  }

  deinit {
    unsafe records.deallocate()
  }

  /// Resets the engine inside; what was kept is forgotten, as a replay starts with a reset.
  public func reset(outputs: inout FetchEngineOutputs) {
    stepCount = 0
    droppedStepCount = 0
    engine.reset(outputs: &outputs)
  }

  /// One clock edge, kept.
  public func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    if unsafe stepCount < records.count {
      unsafe records.initializeElement(at: stepCount, to: Record(cycle: cycle, inputs: inputs))
      stepCount += 1
    } else {
      droppedStepCount += 1
    }
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
  }

  /// Writes the steps kept so far.
  ///
  /// - Throws: ``RTLFileError`` when the file cannot be written.
  public func write(path: String) throws(RTLFileError) {
    let kept = unsafe UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: records[..<stepCount]))
    let code = unsafe writeFile(path, kept)
    guard code == 0 else { throw RTLFileError("write a recording", path, code: code) }
  }
}
