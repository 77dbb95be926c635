import CDescriptorFetchABI
public import RTLBridge
import Virtqueues

/// What the streaming engine promises of its reads, beside what it fetches.
///
/// Areas are routed once, against every edge of the window; how far apart heads stand is learned as
/// `rtl/doc/streaming.md` says; what a doorbell covers is read once.
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
    areaCount: Int, seed: UInt64, make: () throws(Failure) -> any FetchEngine
  ) throws(Failure) -> [String] {
    var broken: [String] = []
    var areas = AreaProbe(try make(), seed: seed)
    for _ in 0..<areaCount where broken.isEmpty { broken += areas.round() }
    var descriptors = DescriptorProbe(try make(), seed: seed)
    for _ in 0..<areaCount where broken.isEmpty { broken += descriptors.round() }
    for first in [0, 0x550, 0xb00, 0x2a00, 0x7f00] as [UInt16] where broken.isEmpty {
      broken += StrideProbe(try make(), first: first).violations()
    }
    for limit in [0xffff, 1500] as [UInt16] where broken.isEmpty {
      broken += LongTableProbe(try make(), limit: limit).violations()
    }
    for hasEntry in [true, false] where broken.isEmpty {
      broken += LastEntryProbe(try make(), hasEntry: hasEntry).violations()
    }
    for start in [0, 37, 300, 1001] where broken.isEmpty {
      broken += HintProbe(try make(), start: start).violations()
    }
    for start in [0, 37, 1001] where broken.isEmpty {
      broken += LapProbe(try make(), start: start).violations()
    }
    for queue in 0..<4 where broken.isEmpty {
      broken += FirstFaultProbe(try make(), queue: queue).violations()
    }
    return broken
  }
}
