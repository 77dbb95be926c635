import CDescriptorFetchABI
public import VirtioLayouts
public import Virtqueues

/// What a run needs of its fetch engine and does not find there.
public struct EngineLack: Error, Hashable, Sendable, CustomStringConvertible {
  /// The engine's name.
  public let engine: String
  /// What is missing, in words.
  public let missing: [String]

  /// Compares what the driver insists on with what the engine says about itself; nil when it has it
  /// all.
  public init?(
    _ engine: any FetchEngine, needs: FeatureBits, size: UInt16, limitsPrefetch: Bool = false,
    pagesOnDemand: Bool = false
  ) {
    let constants = engine.constants
    func has(_ feature: Int) -> Bool { constants.features & UInt32(feature) != 0 }
    var missing: [String] = []
    if needs.contains(.ringPacked) && !has(DFE_FEATURE_PACKED) { missing.append("packed rings") }
    if needs.contains(.indirectDescriptors) && !has(DFE_FEATURE_INDIRECT) {
      missing.append("indirect descriptors")
    }
    if needs.contains(.eventIndex) && !has(DFE_FEATURE_REST) { missing.append("event index") }
    if UInt32(size) > constants.queue_size_max { missing.append("queues of \(size) entries") }
    if limitsPrefetch && !has(DFE_FEATURE_PREFETCH_DEPTH) {
      missing.append("limit of its prefetch by queue")
    }
    if pagesOnDemand && has(DFE_FEATURE_TRANSLATION) {
      missing.append("page requests of its translation cache")
    }
    if missing.isEmpty { return nil }
    self.engine = engine.name
    self.missing = missing
  }

  /// One line with the remedy.
  public var description: String {
    "the fetch engine \(engine) has no \(missing.joined(separator: ", no ")); "
      + "use --engine \(missing == ["limit of its prefetch by queue"] ? "stream" : "model")"
  }
}
