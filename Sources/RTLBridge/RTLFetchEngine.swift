public import CDescriptorFetchABI
public import Virtqueues

/// An engine of a loaded library: the RTL, a mutant of it, or somebody else's.
@safe
public final class RTLFetchEngine: FetchEngine {
  /// The library that this engine is of.
  public let library: RTLLibrary
  /// Queues, tags and slots, as the library says.
  public var constants: dfe_constants { library.constants }
  /// The library's own name.
  public var name: String { library.name }
  /// Whether a waveform is being written.
  public private(set) var isTracing: Bool = false

  // SAFETY: the functions are those of the library that made `engine`, which stays loaded; `engine`
  // is destroyed once, with this object, and pins are lent for a call alone.
  private let engine: OpaquePointer
  private let stepFunction: RTLTable.Step

  /// Makes an engine; call ``reset(outputs:)`` before the first step.
  ///
  /// - Parameter fault: the place in ``RTLLibrary/faults`` of the fault that it has, from 1 on; 0 for
  ///   none.
  /// - Throws: ``RTLLibraryError/noEngine(path:)``.
  public init(_ library: RTLLibrary, fault: Int = 0) throws(RTLLibraryError) {
    // It holds for engines that this thread makes.
    library.table.chooseFault?(UInt32(fault))
    guard let engine = unsafe library.table.create() else { throw .noEngine(path: library.path) }
    self.library = library
    unsafe self.engine = unsafe engine
    unsafe stepFunction = unsafe library.table.step
  }

  deinit {
    if isTracing { _ = unsafe library.table.traceClose(engine) }
    unsafe library.table.destroy(engine)
  }

  /// Returns every register to its reset value; nothing is under way afterwards.
  public func reset(outputs: inout FetchEngineOutputs) {
    unsafe library.table.reset(engine, &outputs)
  }

  /// One clock edge in `cycle`.
  public func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    unsafe stepFunction(engine, cycle, &inputs, &outputs)
  }

  /// Starts an FST waveform with the next step; one at a time, any number one after the other.
  ///
  /// - Throws: ``RTLFileError`` when the library has no waves, or the file cannot be written.
  public func openTrace(path: String) throws(RTLFileError) {
    let code = unsafe library.table.traceOpen(engine, path)
    guard code == 0 else { throw RTLFileError("write a waveform", path, code: code) }
    isTracing = true
  }

  /// Ends the waveform; no effect without one.
  public func closeTrace() {
    guard isTracing else { return }
    _ = unsafe library.table.traceClose(engine)
    isTracing = false
  }

  /// Sets the text beside the pins in the waveform, from the next step on.
  public func setLanes(_ lanes: inout dfe_lanes) {
    unsafe library.table.setLanes(engine, &lanes)
  }

  /// Writes what was covered since the engine was made, in Verilator's format.
  ///
  /// - Throws: ``RTLFileError`` when the library has no coverage, or the file cannot be written.
  public func writeCoverage(path: String) throws(RTLFileError) {
    let code = unsafe library.table.coverageWrite(engine, path)
    guard code == 0 else { throw RTLFileError("write coverage", path, code: code) }
  }

  /// Performance counters as of the last step; nil where the library has none.
  public var counters: FetchCounters? {
    guard !library.counterNames.isEmpty else { return nil }
    // The library writes as many values as it has names for.
    let values = unsafe [UInt64](
      unsafeUninitializedCapacity: library.counterNames.count
    ) { buffer, count in
      unsafe library.table.counterValues(engine, buffer.baseAddress)
      count = library.counterNames.count
    }
    return FetchCounters(names: library.counterNames, values: values)
  }

  /// Failed checks of the RTL since the engine was made; 0 for libraries without checks.
  public var assertionFailureCount: UInt32 {
    unsafe library.table.assertionFailures?(engine) ?? 0
  }
}
