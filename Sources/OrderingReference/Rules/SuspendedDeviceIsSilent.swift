import Trace
import VirtioLayouts

/// Rule `suspended-device-is-silent`: from the confirmation of SUSPEND to the next DRIVER_OK the
/// device accesses no queue and issues no notification.
struct SuspendedDeviceIsSilent {
  private var suspension: TraceEvent?

  /// Takes a change of the device status.
  mutating func changeStatus(_ status: DeviceStatus, event: TraceEvent) {
    let suspends = status.contains(.suspend) && !status.contains(.driverOK)
    suspension = suspends ? suspension ?? event : nil
  }

  /// Holds an access that the DMA port accepted.
  func check(_ access: DeviceAccess, event: TraceEvent, docket: Docket) {
    docket.evaluated(.suspendedDeviceIsSilent)
    guard let suspension else { return }
    docket.violated(.suspendedDeviceIsSilent, at: event.cycle, witnesses: [suspension, event]) {
      "\(access.purpose) of \(access.queue) accessed while the device is suspended"
    }
  }
}
