import CDescriptorFetchABI
public import RTLBridge
import Virtqueues

/// What the streaming engine promises of its reads, beside what it fetches.
///
/// Areas are routed once, against every edge of the window; the others stand in `probes`.
public struct StreamPromises {
  private let library: RTLLibrary
  private let seed: UInt64

  /// Makes a run whose areas are drawn from `seed`.
  public init(library: RTLLibrary, seed: UInt64) {
    self.library = library
    self.seed = seed
  }

  /// Whether an engine is one that says this of its reads.
  ///
  /// A translation cache cuts them at the ends of pages; what is asked here is of the engine alone.
  public static func isMeant(for library: RTLLibrary) -> Bool {
    let small = SwiftFetchEngine().constants.read_byte_count_max
    return library.constants.read_byte_count_max > small
      && library.constants.translation_count == 0
  }

  /// Runs `areaCount` areas, as many descriptors, and each of the other promises once; returns what
  /// was not kept.
  ///
  /// - Throws: `RTLLibraryError.noEngine(path:)`.
  public func perform(areaCount: Int) throws(RTLLibraryError) -> [String] {
    try Self.broken(areaCount: areaCount, seed: seed) { () throws(RTLLibraryError) in
      try RTLFetchEngine(library)
    }
  }

  /// The same for any engines; the first kind of promise that is not kept ends it.
  static func broken<Failure: Error>(
    areaCount: Int, seed: UInt64, make: @escaping () throws(Failure) -> any FetchEngine
  ) throws(Failure) -> [String] {
    var broken: [String] = []
    var areas = AreaProbe(try make(), seed: seed)
    for _ in 0..<areaCount where broken.isEmpty { broken += areas.round() }
    var descriptors = DescriptorProbe(try make(), seed: seed)
    for _ in 0..<areaCount where broken.isEmpty { broken += descriptors.round() }
    for probe in probes(seed: seed, make: make) where broken.isEmpty { broken += try probe() }
    return broken
  }
}
