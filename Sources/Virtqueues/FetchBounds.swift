// Beside rtl/dfe_bounds.sv.

/// The window as the level inputs of one cycle say.
struct FetchWindow {
  var mode: Int
  var base: UInt64
  var size: UInt64

  /// Whether nothing outside may be touched.
  @inline(__always) var isStrict: Bool { mode & 1 != 0 }
}

/// Where an access lies relative to the window.
struct FetchBounds {
  /// Runs past 2^64.
  var wraps: Bool
  /// Every byte lies in the window.
  var isInside: Bool
  /// At least one byte does.
  var touches: Bool
  /// First byte, counted from the window's first.
  var offset: UInt64

  /// Compares the access of `count` bytes at `address` with the window; `carry` says that making
  /// the address already ran past 2^64.
  @inline(__always)
  init(_ window: FetchWindow, address: UInt64, carry: Bool, count: UInt32) {
    let (last, runsOver) =
      count == 0
      ? (address, false) : address.addingReportingOverflow(UInt64(count) - 1)
    wraps = carry || runsOver
    let isAbove = address >= window.base
    offset = address &- window.base
    isInside =
      isAbove && !wraps && offset <= window.size && window.size - offset >= UInt64(count)
    touches = isAbove ? offset < window.size : last >= window.base && window.size != 0
  }
}
