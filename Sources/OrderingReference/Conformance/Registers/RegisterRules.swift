import VirtioLayouts

/// All rules about accesses to registers, each of which sees an access before it takes effect.
struct RegisterRules {
  var offer = OfferRules()
  var suspend = SuspendRules()
  var interruptStatus = InterruptStatusRules()
  private let status = StatusRules()
  private let acknowledgement = AcknowledgementRules()
  private var refusal = RefusalRules()
  private var reset = ResetRules()
  private let initialization = InitializationRules()
  private var device = DeviceConfigurationRules()
  private let queue = QueueRegisterRules()
  private var vectors = VectorRules()
  private let doorbell = DoorbellRules()
  private var widths = WidthRules()
  private var buffer = BufferDriverRules()

  /// Checks an access.
  mutating func observe(
    _ access: RegisterAccess, list: CapabilityList, function: inout FunctionRules,
    _ context: ConformanceContext
  ) {
    widths.observe(access, context)
    guard access.field != .misfit else { return }
    offer.observe(access, list: list, context)
    acknowledgement.observe(access, context)
    refusal.observe(access, context)
    status.observe(access, context)
    initialization.observe(access, context)
    reset.observe(access, context)
    device.observe(access, context)
    suspend.observe(access, context)
    queue.observe(access, context)
    vectors.observe(access, tableSize: function.vectorCount, context)
    buffer.observe(access, list: list, context)
    function.observe(access, list, context)
    if access.field == .interruptStatus, !access.isWrite, context.transport.isPCI {
      interruptStatus.read(access.value, hasVectors: function.hasVectors, context)
    }
    doorbell.observe(access, multiplier: function.notifyMultiplier, context)
  }

  /// The trace ends.
  mutating func finish(_ context: ConformanceContext) {
    suspend.finish(context)
    device.finish(context)
  }
}
