import PCIeLayouts
import Trace
import VirtioLayouts

extension ConformanceMonitor {
  func sent(_ link: LinkEvent, payload: RawSpan) {
    let header = link.header
    guard link.direction == .up else {
      translation.sendDown(header)
      host.sendDown(header, payload)
      return
    }
    switch header.kind {
    case .completion, .completionWithData:
      if let finding = analyser.completion(header, payload: payload, image: context.image) {
        take(finding)
      }
    case .memoryRead, .memoryWrite:
      if header.addressType != .untranslated { translation.sendUp(header, context) }
    case .message:
      switch header.messageCode {
      case .assertINTA:
        registers.interruptStatus.pin(isAsserted: true)
        life.pinAsserted(context)
        errors.configurationInterrupt(context)
      case .deassertINTA: registers.interruptStatus.pin(isAsserted: false)
      case .invalidateCompletion:
        translation.sendUp(header, context)
        host.sendUp(header)
      case .invalidateRequest, .pageRequest, .pageGroupResponse: break
      case .errorCorrectable, .errorNonfatal, .errorFatal: break
      case .assertINTB, .assertINTC, .assertINTD, .deassertINTB, .deassertINTC, .deassertINTD:
        // The function has one pin.
        break
      }
    case .messageWithData, .ioRead, .ioWrite, .configurationRead, .configurationWrite: break
    }
  }

  func delivered(_ link: LinkEvent, payload: RawSpan) {
    guard link.direction == .down else { return }
    let header = link.header
    switch header.kind {
    case .completion, .completionWithData, .messageWithData, .message:
      translation.deliverDown(header, payload, context)
    case .memoryRead, .memoryWrite, .ioRead, .ioWrite, .configurationRead, .configurationWrite:
      let finding = analyser.request(header, payload: payload, image: context.image)
      if header.kind == .memoryRead || header.kind == .memoryWrite {
        function.preference.observe(header, map: analyser.map, context)
      }
      if let finding { take(finding) }
    }
  }

  private func take(_ finding: BusAnalyser.Finding) {
    switch finding {
    case .register(let access): register(access)
    case .configurationRead(let register, let value):
      configurationRead(register, value)
    case .configurationWrite(let register, let value, let enables):
      configurationWrite(register, value, enables)
    }
  }

  private func configurationRead(_ register: UInt16, _ value: UInt32) {
    analyser.refresh(context.image)
    function.observe(analyser.list, context)
    if register == ConfigurationHeader.command {
      registers.interruptStatus.readStatus(
        UInt16(truncatingIfNeeded: value >> 16), hasVectors: function.hasVectors, context)
    }
    through(register: register, value: value, isWrite: false)
  }

  private func configurationWrite(_ register: UInt16, _ value: UInt32, _ enables: UInt8) {
    analyser.refresh(context.image)
    function.capabilityWrites.observe(
      register: register, enables: enables, list: analyser.list, context)
    if function.asksForReset(register, value, enables, analyser.list) {
      context.image.resetFunction()
      context.transport.forget()
      translation.resetFunction()
      return
    }
    context.image.noteWrite(register, value, enables: enables)
    analyser.refresh(context.image)
    function.settingsChanged(analyser.list, context)
    translation.set(
      isEnabled: function.translationIsEnabled, isBusMaster: function.isBusMaster)
    through(register: register, value: value, isWrite: true)
  }

  /// An access to the data of the window is an access to what the window shows.
  private func through(register number: UInt16, value: UInt32, isWrite: Bool) {
    guard let target = function.window.target(register: number, list: analyser.list, context),
      let found = analyser.target(
        bar: target.bar, offset: target.offset, byteCount: target.byteCount,
        image: context.image)
    else { return }
    let mask: UInt64 = target.byteCount == 4 ? 0xffff_ffff : (1 << UInt64(8 * target.byteCount)) - 1
    register(
      RegisterAccess(
        field: found.field, isWrite: isWrite, value: UInt64(value) & mask,
        byteCount: target.byteCount, offset: found.offset, isThroughWindow: true))
  }

  private func register(_ access: RegisterAccess) {
    registers.observe(access, list: analyser.list, function: &function, context)
    if access.field == .status, !access.isWrite {
      errors.statusRead(access.value, context)
    }
    context.transport.apply(access)
    if access.field == .status {
      life.statusChanged(book, context)
      errors.statusChanged(canInterrupt: false, context)
    }
  }

  /// A doorbell took effect.
  func rung(_ queue: UInt16) {
    guard let ring = book.ring(queue) else { return }
    ring.rung()
    errors.rung(ring, context)
  }
}
