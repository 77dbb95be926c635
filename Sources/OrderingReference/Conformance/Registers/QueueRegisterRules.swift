import VirtioLayouts

/// The registers of one queue: PCI-18 to PCI-24, PCI-26, QR-05, VQ-PACK-24.
struct QueueRegisterRules {
  func observe(_ access: RegisterAccess, _ context: ConformanceContext) {
    let transport = context.transport
    let number = transport.queueSelect
    let queue = transport.queue(number) ?? QueueView()
    if access.isWrite {
      write(access, number, queue, context)
    } else if !access.isRefused {
      read(access, number, queue, context)
    }
  }

  private func write(
    _ access: RegisterAccess, _ number: UInt16, _ queue: QueueView,
    _ context: ConformanceContext
  ) {
    switch access.field {
    case .deviceFeature, .queueCount, .generation, .queueNotifyOffset, .notificationData,
      .adminQueueIndex, .adminQueueCount, .regionIdentifier:
      context.check(.pci(21), false, "\(access.field), a read-only register, is written")
    case .queueSize:
      checkReset(queue, number, context)
      checkSize(access.value, context)
    case .area: checkReset(queue, number, context)
    case .queueEnable:
      checkReset(queue, number, context)
      if context.transport.interface == .modern {
        context.check(.pci(24), access.value != 0, "0 written to queue_enable of queue \(number)")
      }
      context.exercise(.pci(21))
      if access.value == 1 { checkEnable(queue, number, context) }
    default: break
    }
  }

  /// A queue under reset is not touched before queue_reset reads 0.
  private func checkReset(
    _ queue: QueueView, _ number: UInt16, _ context: ConformanceContext
  ) {
    guard queue.reset != .none else { return }
    context.check(
      .pci(26), queue.reset == .done,
      "queue \(number) is configured before queue_reset has read 0")
  }

  private func checkSize(_ value: UInt64, _ context: ConformanceContext) {
    let isPacked = context.transport.acknowledged.contains(.ringPacked)
    if isPacked {
      context.check(.packed(24), value != 0, "size 0 written for a packed queue")
    } else {
      context.check(
        .pci(22), value.nonzeroBitCount == 1, "size \(value), no power of two, for a split queue")
    }
  }

  private func checkEnable(
    _ queue: QueueView, _ number: UInt16, _ context: ConformanceContext
  ) {
    guard !context.transport.isLegacy else { return }
    let isWhole = queue.writtenHalves == QueueView.allHalves
    let statement: StatementID = queue.reset == .none ? .pci(23) : .queueReset(5)
    guard queue.reset != .requested else { return }
    context.check(
      statement, isWhole,
      "queue \(number) is enabled with half areas \(queue.writtenHalves) of 63 written")
  }

  private func read(
    _ access: RegisterAccess, _ number: UInt16, _ queue: QueueView,
    _ context: ConformanceContext
  ) {
    let transport = context.transport
    switch access.field {
    case .queueSize, .queueSizeMaximum: checkMaximum(access.value, number, queue, context)
    case .queueReset:
      switch queue.reset {
      case .none where queue.isEnabled:
        context.check(
          .pci(18), access.value == 0, "queue_reset of the enabled queue \(number) reads 1")
      case .requested:
        context.check(
          .pci(18), access.value <= 1, "queue_reset of queue \(number) reads \(access.value)")
        if access.value == 0 {
          for statement in [1, 3] { context.exercise(.queueReset(statement)) }
          context.exercise(.pci(26))
        }
      case .none, .done: break
      }
    case .queueEnable where queue.reset == .done:
      context.check(
        .pci(18), access.value == 0, "queue_enable of queue \(number) reads 1 behind its reset")
    case .adminQueueIndex where transport.offered.contains(.adminQueue):
      context.check(
        .pci(20), access.value >= UInt64(transport.queueCount ?? 0),
        "admin_queue_index \(access.value) lies among the queues")
    default: break
    }
  }

  private func checkMaximum(
    _ value: UInt64, _ number: UInt16, _ queue: QueueView, _ context: ConformanceContext
  ) {
    let transport = context.transport
    if let count = transport.queueCount, number >= count, !transport.offered.contains(.adminQueue) {
      context.check(.pci(19), value == 0, "queue \(number) of \(count) has size \(value)")
      return
    }
    guard queue.maximumSize == nil, !transport.acknowledged.contains(.ringPacked) else { return }
    context.check(
      .pci(19), value == 0 || value.nonzeroBitCount == 1,
      "queue \(number) shows size \(value), no power of two")
  }
}
