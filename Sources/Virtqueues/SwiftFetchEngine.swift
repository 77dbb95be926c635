public import CDescriptorFetchABI

/// The descriptor fetch engine in Swift: every register and every choice of `rtl/dfe_top.sv`.
///
/// One file here stands beside one file there (`FetchQueue.swift` beside `dfe_queue.sv`), with the
/// same states and the same order of choices, so that the two can be compared cycle by cycle.
///
/// - Complexity: a step costs the events of that cycle, not the number of queues or walkers.
///
/// Source: VIRTIO v1.4, section 2.7.
public final class SwiftFetchEngine: FetchEngine {
  /// Queues, tags and slots.
  public let constants: dfe_constants
  /// A name for reports.
  public let name: String = "Swift"
  private var core: FetchCore
  private var counting: FetchCounting?
  private var shown = FetchEngineOutputs()

  /// Performance counters as of the last step; nil unless the engine was made to count.
  public var counters: FetchCounters? {
    counting.map { FetchCounters(names: FetchCounting.names, values: $0.values) }
  }

  /// Everything that this engine can do.
  public static let allFeatures: UInt32 = UInt32(
    DFE_FEATURE_SPLIT | DFE_FEATURE_PACKED | DFE_FEATURE_INDIRECT | DFE_FEATURE_REST
      | DFE_FEATURE_DOORBELL_INDEX | DFE_FEATURE_WINDOW_OFFSET)

  /// Makes an engine in its reset state.
  ///
  /// - Parameters:
  ///   - queueCount: queues, at least 1.
  ///   - walkerCount: chains under way at once, at least 1.
  /// - Precondition: both together are at most 32.
  ///   - features: `DFE_FEATURE_*` of the engine; one without the rest channel is silent there.
  ///   - counts: whether it has performance counters, which cost time in each step.
  public init(
    queueCount: Int = 4, walkerCount: Int = 8, features: UInt32 = allFeatures, counts: Bool = false
  ) {
    precondition(
      queueCount >= 1 && walkerCount >= 1 && queueCount + walkerCount <= 32,
      "queues and walkers are at least 1, together at most 32")
    core = FetchCore(
      queueCount: queueCount, walkerCount: walkerCount,
      tellsRest: features & UInt32(DFE_FEATURE_REST) != 0)
    if counts { counting = FetchCounting() }
    let tagCount = UInt32(queueCount + walkerCount)
    constants = dfe_constants(
      queue_count: UInt32(queueCount), tag_count: tagCount, outstanding_reads: tagCount,
      slot_count: UInt32(walkerCount), data_byte_count: 32,
      descriptor_byte_count: FetchLaw.descriptorByteCount, flag_next: UInt32(FetchLaw.flagNext),
      flag_write: UInt32(FetchLaw.flagWrite), flag_indirect: UInt32(FetchLaw.flagIndirect),
      features: features, queue_size_max: 32768, read_byte_count_max: 32, translation_count: 0,
      counter_count: counts ? UInt32(FetchCounting.names.count) : 0)
  }

  deinit {
    // SAFETY: the engine is the only owner, and it goes.
    unsafe core.deallocate()
  }

  /// Returns every register to its reset value; nothing is under way afterwards.
  public func reset(outputs: inout FetchEngineOutputs) {
    core.reset()
    core.show(&outputs)
    counting?.reset()
    shown = outputs
  }

  /// One clock edge; `cycle` is for reports, waveforms and counters only.
  public func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    counting?.step(cycle: cycle, shown, inputs, lacksTag: core.lacksTag)
    core.step(inputs)
    core.show(&outputs)
    if counting != nil { shown = outputs }
  }
}
