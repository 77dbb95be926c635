import Trace
import VirtioLayouts

/// The device's accesses and its region: SW-10, SW-11, DMB-D07, DMB-D08, DMB-D09.
struct RegionAccessRules {
  private var region = BounceRegion(base: 0, byteCount: 0, profile: .none)

  mutating func place(_ region: BounceRegion) { self.region = region }

  /// Checks one access of the DMA port; `base` is where the BAR puts the region now.
  func check(_ access: DeviceAccess, base: UInt64?, _ context: ConformanceContext) {
    guard access.purpose != .queueInterrupt, access.purpose != .configurationInterrupt,
      access.route != .refused
    else { return }
    switch region.profile {
    case .none, .addressForm: return
    case .swiotlbCapability:
      checkBounds(access, access.address &- (base ?? region.base), .bounce(11), context)
      let isInside = access.address &- (base ?? region.base) < region.byteCount
      context.check(
        .bounce(10), isInside == (access.route == .local),
        "address \(hexadecimal(access.address)) goes \(access.route), the BAR says"
          + " \(hexadecimal(base ?? region.base))")
    case .dmbOffset, .dmbBus:
      let offset = region.profile == .dmbOffset ? access.address : access.address &- region.base
      if access.route == .bus {
        context.check(
          offset < region.byteCount ? .regionDevice(7) : .regionDevice(9), false,
          "address \(hexadecimal(access.address)) of queue \(access.queue) goes to the bus")
        return
      }
      context.exercise(.regionDevice(7))
      context.exercise(.regionDevice(9))
      checkBounds(access, offset, .regionDevice(8), context)
    }
  }

  private func checkBounds(
    _ access: DeviceAccess, _ offset: UInt64, _ statement: StatementID,
    _ context: ConformanceContext
  ) {
    guard access.route == .local else { return }
    let isInside =
      offset <= region.byteCount && UInt64(access.byteCount) <= region.byteCount - offset
    context.check(
      statement, isInside,
      "\(access.byteCount) bytes at offset \(hexadecimal(offset)) leave the region")
  }
}
