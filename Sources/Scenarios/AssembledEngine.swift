import CDescriptorFetchABI
public import RTLBridge
public import Virtqueues

/// A fetch engine, with what can be asked of it beyond the protocol.
public struct AssembledEngine {
  /// What the endpoint drives.
  public internal(set) var engine: any FetchEngine
  /// The RTL in it, if there is any.
  public let rtl: RTLFetchEngine?
  /// The comparison, in lockstep.
  public let lockstep: LockstepEngine?
  /// The recording, when pins are recorded.
  public let recording: RecordingEngine?

  /// Whether its reads bring more than one piece of a completion, and so more than what was named.
  public var fetchesAhead: Bool {
    engine.constants.read_byte_count_max > engine.constants.data_byte_count
  }

  /// Takes an engine of another kind.
  public init(_ engine: any FetchEngine) {
    self.engine = engine
    rtl = nil
    lockstep = nil
    recording = nil
  }

  /// Most chains under way that the endpoint gathers.
  private static let slotLimit: UInt32 = 512
  /// Most bytes of a read, and of a piece of a completion, that the pins of the table carry.
  private static let readLimit: UInt32 = 256
  private static let pieceLimit: UInt32 = 64

  private static func checkSize(_ library: RTLLibrary) throws(RTLLibraryError) {
    let constants = library.constants
    for (name, found, most) in [
      ("read_byte_count_max", constants.read_byte_count_max, readLimit),
      ("data_byte_count", constants.data_byte_count, pieceLimit),
      ("slot_count", constants.slot_count, slotLimit),
    ] {
      if found == 0 { throw .badConstant(path: library.path, name: name, found: found) }
      if found > most {
        throw .tooLarge(path: library.path, name: name, found: found, most: most)
      }
    }
  }

  /// The library of a kind; nil for the engine in Swift.
  private static func library(
    _ kind: EngineKind, path: String?, tracing: Bool
  ) throws(RTLLibraryError) -> RTLLibrary? {
    let own: RTLLibrary.Kind
    switch kind {
    case .model: return nil
    case .rtl, .lockstep: own = tracing ? .trace : .plain
    case .stream: own = tracing ? .streamTrace : .stream
    case .wide: own = .wide
    case .ats: own = .ats
    }
    if let path { return try RTLLibrary(path: path) }
    return try RTLLibrary(own)
  }

  /// Makes the engine of a configuration.
  ///
  /// - Parameters:
  ///   - queueCount: queues of the Swift engine where it stands alone, 4 to 24; the RTL has its own.
  ///   - tracing: whether a waveform will be written, which needs another build of the RTL.
  ///   - recordedSteps: how many steps of stimulus to record; 0 for none.
  /// - Throws: `RTLLibraryError` when the RTL cannot be loaded.
  public init(
    _ kind: EngineKind, queueCount: Int = 4, library: String? = nil, tracing: Bool = false,
    recordedSteps: Int = 0
  ) throws(RTLLibraryError) {
    var rtl: RTLFetchEngine?
    if let library = try Self.library(kind, path: library, tracing: tracing) {
      try Self.checkSize(library)
      if kind == .lockstep, library.constants.read_byte_count_max > 32 {
        throw .noMirror(path: library.path)
      }
      rtl = try RTLFetchEngine(library)
    }
    self.rtl = rtl
    var engine: any FetchEngine
    if let rtl {
      engine = rtl
    } else {
      engine = SwiftFetchEngine(queueCount: max(4, min(queueCount, 24)))
    }
    var lockstep: LockstepEngine?
    if kind == .lockstep {
      let both = LockstepEngine(
        reference: SwiftFetchEngine(features: engine.constants.features), subject: engine)
      lockstep = both
      engine = both
    }
    self.lockstep = lockstep
    var recording: RecordingEngine?
    if recordedSteps > 0 {
      let recorder = RecordingEngine(engine, capacity: recordedSteps)
      recording = recorder
      engine = recorder
    }
    self.recording = recording
    self.engine = engine
  }
}
