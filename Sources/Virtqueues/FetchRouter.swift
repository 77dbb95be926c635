internal import CDescriptorFetchABI

// Beside rtl/dfe_router.sv.

/// Decides where one of the engine's own reads goes: window, bus or nowhere.
enum FetchRouter {
  case bus(UInt64)
  case local(UInt64)
  case refused(code: UInt8)

  @inline(__always)
  init(_ window: FetchWindow, address: UInt64, carry: Bool, count: UInt8) {
    let bounds = FetchBounds(window, address: address, carry: carry, count: UInt32(count))
    if bounds.wraps {
      self = .refused(code: UInt8(DFE_ERR_LENGTH_WRAPS))
    } else if window.mode == DFE_WINDOW_NONE {
      self = .bus(address)
    } else if window.mode == DFE_WINDOW_OFFSET && address == 0 {
      self = .refused(code: UInt8(DFE_ERR_ADDRESS_ZERO))
    } else if bounds.isInside {
      self = .local(bounds.offset)
    } else if bounds.touches || window.isStrict {
      self = .refused(code: UInt8(DFE_ERR_OUTSIDE_REGION))
    } else {
      self = .bus(address)
    }
  }
}
