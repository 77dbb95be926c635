import CDescriptorFetchABI

/// What the endpoint must know of the fetch engine's reads.
struct EngineReads: Hashable {
  /// Reads that the engine can have under way.
  var tagCount = 12
  /// Most bytes of one read.
  var byteCountMax = 32
  /// Most bytes of one piece of a completion.
  var pieceByteCount = 32

  /// Whether it translates its reads of the bus itself.
  var translates = false
  /// Whether it reads the driver's event fields.
  var readsEvents = false

  /// Whether a read is handed over piece by piece as its bytes arrive; where one piece holds the
  /// largest read, each is handed over whole.
  var arriveInPieces: Bool { byteCountMax > pieceByteCount }

  /// The numbers of an engine, within what the table's pins can carry.
  init(_ constants: dfe_constants) {
    tagCount = Self.clamp(constants.tag_count, to: 256)
    byteCountMax = Self.clamp(constants.read_byte_count_max, to: 256)
    pieceByteCount = Self.clamp(constants.data_byte_count, to: 64)
    translates =
      constants.features & UInt32(DFE_FEATURE_TRANSLATION) != 0 && constants.translation_count > 0
    readsEvents = constants.features & UInt32(DFE_FEATURE_EVENT) != 0
  }

  /// The numbers of a small engine.
  init() {}

  private static func clamp(_ number: UInt32, to most: Int) -> Int {
    min(max(1, Int(number)), most)
  }
}
