public import CDescriptorFetchABI

/// The pins into a descriptor fetch engine; layout and meaning stand in `dfe_abi.h`.
public typealias FetchEngineInputs = dfe_inputs
/// The pins out of a descriptor fetch engine; layout and meaning stand in `dfe_abi.h`.
public typealias FetchEngineOutputs = dfe_outputs

/// A descriptor fetch engine, cycle by cycle: the Swift model, the RTL, or both in lockstep.
///
/// Outputs follow from registers alone. A step takes the inputs of one rising clock edge and leaves
/// the outputs of the new registers; a transfer on a valid-ready channel happens in a step whose
/// ready input is 1 while the outputs of the step before had valid = 1.
public protocol FetchEngine: AnyObject {
  /// Queues, tags and slots of this engine.
  var constants: dfe_constants { get }
  /// A name for reports.
  var name: String { get }
  /// Returns every register to its reset value; nothing is under way afterwards.
  func reset(outputs: inout FetchEngineOutputs)
  /// One clock edge in `cycle`.
  func step(cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs)
  /// Performance counters as of the last step; nil where the engine has none.
  var counters: FetchCounters? { get }
}

extension FetchEngine {
  /// None.
  public var counters: FetchCounters? { nil }
}

extension dfe_outputs {
  /// Queues that hold work or reads under way.
  public var busyQueueNumbers: [Int] { isAnyQueueBusy ? (0..<256).filter(isBusy) : [] }

  /// Whether any queue holds work or reads under way.
  public var isAnyQueueBusy: Bool {
    busy_queues.0 | busy_queues.1 | busy_queues.2 | busy_queues.3 != 0
  }

  /// Whether queue `queue`, below 256, holds work or reads under way.
  public func isBusy(_ queue: Int) -> Bool {
    let word =
      switch queue / 64 {
      case 0: busy_queues.0
      case 1: busy_queues.1
      case 2: busy_queues.2
      default: busy_queues.3
      }
    return word >> UInt64(queue % 64) & 1 != 0
  }
}
