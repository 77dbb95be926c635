public import CDescriptorFetchABI

/// A loaded library of a descriptor fetch engine, checked against the table of `dfe_abi.h`.
///
/// The library stays loaded until the process ends, because engines may outlive this value.
public struct RTLLibrary {
  /// Builds of the same engine.
  public enum Kind: String, CaseIterable, Sendable {
    /// For speed: no checks, no waves.
    case plain
    /// The streaming engine, with 4 queues and 32 reads under way; for speed.
    case stream
    /// The streaming engine with 64 queues and 256 reads under way.
    case wide
    /// The streaming engine of ``stream`` with a translation cache before the bus.
    case ats
    /// The streaming engine with many faults in it, each engine with one of them.
    case streamMutants = "stream-mutants"
    /// With checks and waves.
    case trace
    /// The streaming engine with waves.
    case streamTrace = "stream_trace"
    /// With checks and coverage.
    case coverage
    /// The small example of another engine.
    case example
  }

  /// Where it was loaded from.
  public let path: String
  /// Its own name.
  public let name: String
  /// Queues, tags and slots of its engines.
  public let constants: dfe_constants
  /// Whether its engines can write a waveform.
  public let hasTrace: Bool
  /// Whether its engines can write coverage.
  public let hasCoverage: Bool
  /// The names of its engines' performance counters, in their order.
  public let counterNames: [String]
  let table: RTLTable

  /// Loads the library at `path`.
  ///
  /// - Throws: ``RTLLibraryError``, one case for each reason.
  public init(path: String) throws(RTLLibraryError) {
    guard isReadable(path) else { throw .fileMissing(path: path) }
    let opened = unsafe openLibrary(path)
    guard let handle = unsafe opened.handle else {
      throw .notALibrary(path: path, reason: unsafe opened.reason)
    }
    guard let function = unsafe symbol(DFE_ABI_SYMBOL, in: handle) else {
      throw .symbolMissing(path: path, symbol: DFE_ABI_SYMBOL)
    }
    typealias GetAPI = @convention(c) () -> UnsafePointer<dfe_api>?
    // SAFETY: `dfe_abi.h` says what the function of this name is, and its table lives as long as the
    // library, which is never unloaded.
    guard let api = unsafe unsafeBitCast(function, to: GetAPI.self)() else {
      throw .symbolMissing(path: path, symbol: "table")
    }
    // The version is first in every version of the table; nothing else is read before it fits.
    guard unsafe api.pointee.version == DFE_ABI_VERSION else {
      throw .otherVersion(path: path, found: unsafe api.pointee.version, expected: DFE_ABI_VERSION)
    }
    try unsafe Self.checkSizes(api.pointee, path)
    self.path = path
    name = unsafe api.pointee.name.map { unsafe String(cString: $0) } ?? path
    constants = unsafe api.pointee.constants
    hasTrace = unsafe api.pointee.has_trace != 0
    hasCoverage = unsafe api.pointee.has_coverage != 0
    let table = try unsafe RTLTable(api.pointee, library: handle, path: path)
    self.table = table
    counterNames = unsafe (0..<api.pointee.constants.counter_count).map { index in
      unsafe table.counterName(index).map { unsafe String(cString: $0) } ?? "counter_\(index)"
    }
  }

  /// Loads the library of a kind from where libraries lie.
  ///
  /// - Parameter folder: where to look; nil for `$RICOCHET_RTL_DIR`, or `.build/rtl` without it.
  /// - Throws: ``RTLLibraryError``.
  public init(_ kind: Kind, folder: String? = nil) throws(RTLLibraryError) {
    try self.init(path: Self.path(of: kind, folder: folder))
  }

  /// Names of the faults that were put into the RTL on purpose, one of which an engine can have.
  public var faults: [String] {
    guard let name = unsafe table.faultName else { return [] }
    var found: [String] = []
    // SAFETY: the names are constants of the library, and the one behind the last is nil.
    while let text = unsafe name(UInt32(found.count) + 1) {
      found.append(unsafe String(cString: text))
    }
    return found
  }

  /// Where the library of a kind is looked for.
  public static func path(of kind: Kind, folder: String? = nil) -> String {
    let folder = folder ?? environment("RICOCHET_RTL_DIR") ?? ".build/rtl"
    return "\(folder)/libdfe_\(kind.rawValue).so"
  }

  /// Whether the library of a kind lies where it is looked for.
  public static func isPresent(_ kind: Kind, folder: String? = nil) -> Bool {
    isReadable(path(of: kind, folder: folder))
  }

  private static func checkSizes(_ api: dfe_api, _ path: String) throws(RTLLibraryError) {
    let sizes: [(String, UInt32, Int)] = unsafe [
      ("dfe_inputs", api.input_bytes, MemoryLayout<dfe_inputs>.stride),
      ("dfe_outputs", api.output_bytes, MemoryLayout<dfe_outputs>.stride),
    ]
    for (name, found, expected) in sizes where found != UInt32(expected) {
      throw .otherStructSize(path: path, name: name, found: found, expected: UInt32(expected))
    }
    let constants: [(String, UInt32)] = unsafe [
      ("queue_count", api.constants.queue_count), ("tag_count", api.constants.tag_count),
    ]
    for (name, found) in constants where found == 0 || found > 256 {
      throw .badConstant(path: path, name: name, found: found)
    }
    let mostCounters = UInt32(DFE_COUNTER_COUNT_MAX)
    guard unsafe api.constants.counter_count <= mostCounters else {
      throw .tooMany(
        path: path, name: "counter_count", found: unsafe api.constants.counter_count,
        most: mostCounters)
    }
    guard unsafe api.constants.translation_count <= 32 else {
      throw .tooMany(
        path: path, name: "translation_count", found: unsafe api.constants.translation_count,
        most: 32)
    }
  }
}
