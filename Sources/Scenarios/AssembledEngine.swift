import CDescriptorFetchABI
public import RTLBridge
public import Virtqueues

/// A fetch engine, with what can be asked of it beyond the protocol.
public struct AssembledEngine {
  /// What the endpoint drives.
  public let engine: any FetchEngine
  /// The RTL in it, if there is any.
  public let rtl: RTLFetchEngine?
  /// The comparison, in lockstep.
  public let lockstep: LockstepEngine?
  /// The recording, when pins are recorded.
  public let recording: RecordingEngine?

  /// Takes an engine of another kind.
  public init(_ engine: any FetchEngine) {
    self.engine = engine
    rtl = nil
    lockstep = nil
    recording = nil
  }

  /// The endpoint hands each read on as one request of at most 32 bytes, and gathers 64 chains.
  private static func checkSize(_ library: RTLLibrary) throws(RTLLibraryError) {
    for (name, found, most) in [
      ("read_byte_count_max", library.constants.read_byte_count_max, 32),
      ("slot_count", library.constants.slot_count, 64),
    ] as [(String, UInt32, UInt32)] where found > most {
      throw .tooLarge(path: library.path, name: name, found: found, most: most)
    }
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
    if kind != .model {
      let opened =
        if let library {
          try RTLLibrary(path: library)
        } else {
          try RTLLibrary(tracing ? .trace : .plain)
        }
      try Self.checkSize(opened)
      rtl = try RTLFetchEngine(opened)
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
