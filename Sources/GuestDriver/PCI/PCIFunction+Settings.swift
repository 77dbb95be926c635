public import HostPlatform
import PCIeLayouts

extension PCIFunction {
  /// Sets Max_Payload_Size and Max_Read_Request_Size, bytes, powers of two from 128.
  public func setSizes(
    maximumPayload: Int, maximumReadRequest: Int, allowsRelaxedOrdering: Bool = false,
    cpu: any GuestCPU
  ) {
    guard let at = capabilities(PCIExpressCapability.identifier, cpu: cpu).first else { return }
    let register = at + UInt16(PCIExpressCapability.deviceControl)
    var control = UInt16(
      truncatingIfNeeded: cpu.readConfiguration(identifier, register: register))
    func code(_ byteCount: Int) -> UInt16 { UInt16((byteCount / 128).trailingZeroBitCount) }
    control &= ~(7 << PCIExpressCapability.maximumPayloadShift)
    control &= ~(7 << PCIExpressCapability.maximumReadRequestShift)
    control |= code(maximumPayload) << PCIExpressCapability.maximumPayloadShift
    control |= code(maximumReadRequest) << PCIExpressCapability.maximumReadRequestShift
    control |= PCIExpressCapability.extendedTagEnable
    // Strict ordering, unless asked otherwise: neither relaxed ordering nor no snoop is allowed.
    control &= ~(PCIExpressCapability.relaxedOrderingEnable | 1 << 11)
    if allowsRelaxedOrdering { control |= PCIExpressCapability.relaxedOrderingEnable }
    cpu.writeConfiguration(identifier, register: register, value: UInt32(control), byteCount: 2)
  }

  /// Turns ATS on; false when the function has no such capability.
  public func enableATS(cpu: any GuestCPU) -> Bool {
    guard let at = extendedCapability(ATSCapability.identifier, cpu: cpu) else { return false }
    cpu.writeConfiguration(
      identifier, register: at + UInt16(ATSCapability.control), value: UInt32(ATSCapability.enable),
      byteCount: 2)
    return true
  }

  /// Tells the function of the root's read completion boundary of 128 bytes.
  public func widenCompletionBoundary(cpu: any GuestCPU) {
    guard let at = capabilities(PCIExpressCapability.identifier, cpu: cpu).first else { return }
    cpu.writeConfiguration(
      identifier, register: at + UInt16(PCIExpressCapability.linkControl),
      value: UInt32(PCIExpressCapability.readCompletionBoundary), byteCount: 2)
  }

  /// Gives the function's requests a PASID, while ATS is off; false when it can have none.
  public func enablePASID(_ pasid: UInt32, cpu: any GuestCPU) -> Bool {
    guard let at = extendedCapability(PASIDCapability.identifier, cpu: cpu),
      let own = extendedCapability(RequesterPASIDCapability.identifier, cpu: cpu)
    else { return false }
    cpu.writeConfiguration(
      identifier, register: own + UInt16(RequesterPASIDCapability.requester),
      value: pasid | RequesterPASIDCapability.use, byteCount: 4)
    cpu.writeConfiguration(
      identifier, register: at + UInt16(PASIDCapability.control),
      value: UInt32(PASIDCapability.enable), byteCount: 2)
    return true
  }

  /// Turns the Page Request Interface on, from nothing under way, with room for `allocation`
  /// requests; false when the function has no such capability.
  public func enablePageRequests(allocation: UInt32, cpu: any GuestCPU) -> Bool {
    guard let at = extendedCapability(PageRequestCapability.identifier, cpu: cpu) else {
      return false
    }
    let control = at + UInt16(PageRequestCapability.control)
    func write(_ register: UInt16, _ value: UInt32, _ byteCount: Int) {
      cpu.writeConfiguration(identifier, register: register, value: value, byteCount: byteCount)
    }
    write(control, UInt32(PageRequestCapability.reset), 2)
    write(at + UInt16(PageRequestCapability.allocation), allocation, 4)
    write(control, UInt32(PageRequestCapability.enable), 2)
    return true
  }

  /// Whether responses to page requests with a PASID must have it; reads the capability's status.
  public func pageResponsesNeedPASID(cpu: any GuestCPU) -> Bool {
    guard let at = extendedCapability(PageRequestCapability.identifier, cpu: cpu) else {
      return false
    }
    // The status stands in the upper half of the control register's doubleword.
    let register = at + UInt16(PageRequestCapability.control)
    let status = UInt16(cpu.readConfiguration(identifier, register: register) >> 16)
    return status & PageRequestCapability.responseNeedsPASID != 0
  }

  /// Resets the function (FLR) and waits until it answers again.
  public func resetFunction(cpu: any GuestCPU) {
    guard let at = capabilities(PCIExpressCapability.identifier, cpu: cpu).first else { return }
    let register = at + UInt16(PCIExpressCapability.deviceControl)
    cpu.writeConfiguration(
      identifier, register: register,
      value: UInt32(PCIExpressCapability.initiateFunctionLevelReset), byteCount: 2)
    cpu.pause(cycles: 1000)
  }
}
