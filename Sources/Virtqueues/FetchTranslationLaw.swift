// Beside rtl/dfe_atc_pkg.sv.

/// How large an address translation cache is.
///
/// Source: ATS 1.1, 2; the parameters of `rtl/dfe_atc.sv`.
public struct FetchTranslationConfiguration: Hashable, Sendable {
  /// Sets of each bank: a power of 2, at most 256.
  public var sets: Int
  /// Entries of a set, 1 to 8.
  public var ways: Int
  /// Bit k: there is a bank for pages of 4 KiB << k; bit 0 is set.
  public var pageSizes: UInt32
  /// Translation requests under way, 1 to 32.
  public var misses: Int
  /// Reads under way, 1 to 256.
  public var tags: Int

  /// Describes a cache; without arguments, the one that `rtl/dfe_atc.sv` is by default.
  ///
  /// - Precondition: every number is within its range.
  public init(
    sets: Int = 16, ways: Int = 2, pageSizes: UInt32 = 0x201, misses: Int = 8, tags: Int = 16
  ) {
    precondition(
      (1...256).contains(sets) && sets & (sets - 1) == 0 && (1...8).contains(ways),
      "sets are a power of 2, 1 to 256; ways are 1 to 8")
    precondition(
      (1...32).contains(misses) && (1...256).contains(tags),
      "misses are 1 to 32, tags 1 to 256")
    precondition(
      pageSizes & 1 == 1 && pageSizes < 1 << 19, "page sizes are 4 KiB, and others up to 1 GiB")
    (self.sets, self.ways, self.pageSizes) = (sets, ways, pageSizes)
    (self.misses, self.tags) = (misses, tags)
  }
}

/// How a translation request ended.
public enum FetchTranslationAnswer: UInt8, CaseIterable, Sendable {
  /// With an entry.
  case good = 0
  /// Completion status Unsupported Request.
  case unsupported = 1
  /// Completion status Completer Abort.
  case aborted = 2
  /// Without a completion in time.
  case timeout = 3
}

/// What the cache says about a read.
public enum FetchTranslationStatus: UInt8, CaseIterable, Sendable {
  /// It may be made.
  case good = 0
  /// The host grants no read.
  case noRead = 1
  /// There is no translation.
  case failed = 2
}

/// States of an invalidation, in the order of `invalid_e`, whose diagram stands in `dfe_atc_pkg.sv`.
enum FetchInvalidationState: UInt8 {
  case idle, mark, find, delete, settle, look, wait, done
}

/// Numbers that the parts of the cache share.
enum FetchTranslationLaw {
  /// Bits of an address below the page number.
  static let offsetBits: UInt64 = 12
  /// Bits of a page number.
  static let pageBits: UInt64 = 52
  /// Every bit of a page number.
  static let pageMask: UInt64 = 1 << pageBits - 1
  /// Invalidations that can be held.
  static let heldInvalidations = 32
  /// Lookups that can wait for the taker of the outputs.
  static let outDepth = 4
}

/// Pages from `page` on; the bits in `free` do not count.
struct FetchPageRange {
  var page: UInt64 = 0
  var free: UInt64 = 0

  /// Whether the page, of `1 << shift` pages of 4 KiB, touches the range.
  func overlaps(_ other: UInt64, shift: UInt64 = 0) -> Bool {
    ((other ^ page) & ~free) >> shift == 0
  }
}
