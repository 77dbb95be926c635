import CDescriptorFetchABI
import CycleKernel

extension EngineEnvironment {
  /// A readable buffer that no rule of the window mode forbids.
  ///
  /// One that is far has any length and any address, the first and the last one now and then.
  func drawBuffer(isFar: Bool, _ random: inout RandomStream) -> GuestBuffer {
    guard isFar else {
      return GuestBuffer(
        address: windowBase + 1 + random.below(windowSize - 0x4001),
        length: UInt32(random.below(0x4000)))
    }
    let length = min(random.below(1 << random.below(33)), windowSize - 2, 0xffff_ffff)
    var address = windowBase + 1 + random.below(windowSize - length)
    switch random.below(16) {
    case 0: address = windowBase + windowSize - length
    case 1 where windowMode != DFE_WINDOW_OFFSET: address = windowBase
    case 2, 3:
      // Up to the last byte of all.
      let isFree = windowMode == DFE_WINDOW_NONE || windowMode == DFE_WINDOW_MIXED
      if isFree { address = 0 &- max(1, length) }
    default: break
    }
    return GuestBuffer(address: address, length: UInt32(length))
  }

  /// Puts both memories somewhere else, before anything was told to the engine.
  func take(_ places: TrafficEdges.Places) {
    busBase = places.busBase
    windowBase = places.windowBase
    windowSize = places.windowSize
    unusedWindow = places.unusedWindow
  }
}
