import PCIeLayouts
import VirtioLayouts

/// All rules about configuration space, and the settings that others need.
struct FunctionRules {
  let capabilityWrites = CapabilityWriteRules()
  let preference = PreferenceRules()
  let window = WindowRules()
  private var identity = IdentityRules()
  private var capabilities = CapabilityRules()
  private let tolerance = ToleranceRules()
  private(set) var hasVectors = false
  private(set) var vectorCount: UInt16?
  private(set) var translationIsEnabled = false
  private(set) var isBusMaster = false
  private(set) var pinIsEnabled = true

  var notifyMultiplier: UInt32 { capabilities.notifyMultiplier }

  /// Looks at what configuration reads have shown.
  mutating func observe(_ list: CapabilityList, _ context: ConformanceContext) {
    identity.observe(list: list, context)
    capabilities.observe(list: list, context)
    // A write that turns MSI-X on leaves the size alone, whatever it carries there.
    if let place = list.place(MSIXCapability.identifier),
      let control = context.image.half(place + MSIXCapability.messageControl), vectorCount == nil
    {
      vectorCount = control & 0x7ff + 1
    }
    settingsChanged(list, context)
  }

  /// Looks at an access to a register that says something about the function.
  func observe(
    _ access: RegisterAccess, _ list: CapabilityList, _ context: ConformanceContext
  ) {
    switch access.field {
    case .status where access.isWrite:
      let value = DeviceStatus(rawValue: UInt8(truncatingIfNeeded: access.value))
      if value.contains(.driver), !context.transport.held.contains(.driver) {
        capabilities.checkMandatory(list, context)
      }
    case .queueNotifyOffset where !access.isWrite:
      capabilities.checkOffset(access.value, list, context)
    case .regionIdentifier where !access.isWrite:
      capabilities.checkIdentifier(access.value, list, context)
    default: break
    }
  }

  /// Takes over the settings of the function.
  mutating func settingsChanged(_ list: CapabilityList, _ context: ConformanceContext) {
    let image = context.image
    if let place = list.place(MSIXCapability.identifier),
      let control = image.half(place + MSIXCapability.messageControl)
    {
      hasVectors = control & MSIXCapability.enable != 0
      context.hasVectors = hasVectors
    }
    if let place = list.extended[ATSCapability.identifier],
      let control = image.half(place + ATSCapability.control)
    {
      translationIsEnabled = control & ATSCapability.enable != 0
    }
    if let command = image.half(Int(ConfigurationHeader.command)) {
      isBusMaster = command & ConfigurationHeader.busMasterEnable != 0
      pinIsEnabled = command & ConfigurationHeader.interruptDisable == 0
    }
    if image.isTransitional, list.first(.commonConfiguration) == nil {
      context.transport.useLegacyPorts()
    }
  }

  /// Whether a write starts a function-level reset.
  func asksForReset(
    _ register: UInt16, _ value: UInt32, _ enables: UInt8, _ list: CapabilityList
  ) -> Bool {
    guard let place = list.place(PCIExpressCapability.identifier),
      Int(register) == place + PCIExpressCapability.deviceControl
    else { return false }
    return enables & 2 != 0
      && value & UInt32(PCIExpressCapability.initiateFunctionLevelReset) != 0
  }

  func finish(_ list: CapabilityList, _ context: ConformanceContext) {
    tolerance.finish(list: list, context)
  }
}
