import Trace
import VirtioLayouts

/// Rule `window-clear-of-memory`: no address means both host memory and the device's region.
struct WindowClearOfMemory {
  let hostByteCount: UInt64

  func check(_ region: BounceRegion, event: TraceEvent, docket: Docket) {
    guard region.profile == .addressForm(.relocatedWindow) else { return }
    docket.evaluated(.windowClearOfMemory)
    guard region.base < hostByteCount else { return }
    docket.violated(.windowClearOfMemory, at: event.cycle, witnesses: [event]) {
      "the window at \(hexadecimal(region.base)) lies over host memory"
    }
  }
}
