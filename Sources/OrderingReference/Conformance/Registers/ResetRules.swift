import VirtioLayouts

/// Device reset: RS-01, RS-03, PCI-16, PCI-17, PCI-18, PCI-25, PCI-40, and the registers behind it.
struct ResetRules {
  /// Reads of a status that stays non-zero before the reset counts as never ending.
  private static let patience = 512
  private var nonzeroReads = 0
  private var isFresh: Set<UInt16> = []
  private var vectorsAreFresh: Set<UInt16> = []
  private var featuresAreFresh = false
  private var vectorIsFresh = false

  mutating func observe(_ access: RegisterAccess, _ context: ConformanceContext) {
    if access.field == .status {
      observeStatus(access, context)
    } else if access.isWrite, context.transport.isResetting, access.field != .other {
      // The driver goes on before it has seen the end of the reset.
      goOn(context, "wrote a register")
    }
    checkFresh(access, context)
  }

  private func goOn(_ context: ConformanceContext, _ what: String) {
    let statement: StatementID = context.transport.interface == .modern ? .pci(25) : .reset(3)
    context.violate(statement, "the driver \(what) before the status has read 0 behind a reset")
  }

  private mutating func observeStatus(_ access: RegisterAccess, _ context: ConformanceContext) {
    let transport = context.transport
    if access.isWrite {
      if access.value == 0 {
        nonzeroReads = 0
        return
      }
      if transport.isResetting {
        let statement: StatementID = transport.interface == .modern ? .pci(25) : .reset(3)
        context.exercise(statement)
        goOn(context, "wrote status \(hexadecimal(access.value))")
      }
      return
    }
    guard transport.isResetting else { return }
    if access.value == 0 {
      context.exercise(.reset(1))
      context.exercise(.reset(2))
      context.exercise(transport.interface == .modern ? .pci(25) : .reset(3))
      isFresh = Set(0..<64)
      vectorsAreFresh = isFresh
      featuresAreFresh = true
      vectorIsFresh = true
      return
    }
    nonzeroReads += 1
    guard nonzeroReads == Self.patience else { return }
    context.check(
      .reset(1), false, "the status has read \(hexadecimal(access.value)) ever since the reset")
  }

  /// What a register must hold when it is first read behind a reset.
  private mutating func checkFresh(_ access: RegisterAccess, _ context: ConformanceContext) {
    let transport = context.transport
    let queue = transport.queueSelect
    switch access.field {
    case .driverFeature:
      if !access.isWrite, featuresAreFresh {
        context.check(
          .pci(16), access.value == 0,
          "driver_feature reads \(hexadecimal(access.value)) behind a reset")
      }
      if access.isWrite { featuresAreFresh = false }
    case .queueEnable where isFresh.contains(queue):
      if access.isWrite {
        isFresh.remove(queue)
      } else {
        context.check(
          .pci(17), access.value == 0, "queue_enable of queue \(queue) reads 1 behind a reset")
      }
    case .queueReset where isFresh.contains(queue):
      if !access.isWrite {
        context.check(
          .pci(18), access.value == 0, "queue_reset of queue \(queue) reads 1 behind a reset")
      }
    case .configurationVector where vectorIsFresh:
      checkVector(access, "config_msix_vector", context)
      vectorIsFresh = false
    case .queueVector where vectorsAreFresh.contains(queue):
      checkVector(access, "queue_msix_vector of queue \(queue)", context)
      vectorsAreFresh.remove(queue)
    default: break
    }
  }

  private func checkVector(
    _ access: RegisterAccess, _ name: String, _ context: ConformanceContext
  ) {
    guard !access.isWrite else { return }
    context.check(
      .pci(40), access.value == UInt64(CommonConfiguration.noVector),
      "\(name) reads \(access.value) behind a reset")
  }

  /// The driver takes ring memory back; `isRing` says that the device may use it until it is reset.
  func unmapped(isRing: Bool, _ context: ConformanceContext) {
    guard isRing, context.transport.isResetting else { return }
    context.check(.reset(3), false, "ring memory taken back before the status has read 0")
  }
}
