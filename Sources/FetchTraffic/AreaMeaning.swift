import CDescriptorFetchABI

/// What an area of a queue means, by the rules of window modes alone.
enum AreaMeaning: Equatable {
  /// Its first byte is so far from the window's.
  case local(UInt64)
  /// It lies on the bus.
  case bus
  /// The queue that uses it stops with this code.
  case error(UInt8)

  init(
    address: UInt64, byteCount: UInt64, windowMode: Int, windowBase: UInt64, windowSize: UInt64
  ) {
    let (last, overflow) = address.addingReportingOverflow(byteCount - 1)
    guard !overflow else {
      self = .error(UInt8(DFE_ERR_LENGTH_WRAPS))
      return
    }
    guard windowMode != DFE_WINDOW_NONE else {
      self = .bus
      return
    }
    if windowMode == DFE_WINDOW_OFFSET && address == 0 {
      self = .error(UInt8(DFE_ERR_ADDRESS_ZERO))
      return
    }
    let isOutside =
      windowSize == 0 || last < windowBase || address > windowBase &+ (windowSize - 1)
    let isInside =
      !isOutside && address >= windowBase && last <= windowBase &+ (windowSize - 1)
    if isInside {
      self = .local(address - windowBase)
    } else if isOutside && windowMode == DFE_WINDOW_MIXED {
      self = .bus
    } else {
      self = .error(UInt8(DFE_ERR_OUTSIDE_REGION))
    }
  }
}
