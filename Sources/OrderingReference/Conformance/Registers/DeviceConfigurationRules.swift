import VirtioLayouts

/// Reads of the device configuration: CF-01, CF-02, CF-03, CF-05, PCI-15, BLK-04, NET-07.
struct DeviceConfigurationRules {
  private struct Known {
    var value: UInt64
    var byteCount: Int
    var generation: UInt64?
    var wasBeforeFeatures: Bool
  }

  private var known: [UInt64: Known] = [:]
  private var generation: UInt64?
  /// A change was seen whose generation is still to be read: the one it must differ from.
  private var changedSince: UInt64?
  /// Bytes of a wide field that were read in this pass, and whether the generation stood ahead.
  private var wideBytes: UInt64 = 0
  private var generationIsAhead = false
  private var awaitsGeneration = false

  mutating func observe(_ access: RegisterAccess, _ context: ConformanceContext) {
    switch access.field {
    case .generation where !access.isWrite: readGeneration(access.value, context)
    case .device(let offset):
      if access.isWrite {
        // A write may change any field.
        known.removeAll(keepingCapacity: true)
        changedSince = nil
      } else {
        read(offset, access, context)
      }
    case .status where access.isWrite && access.value == 0:
      finishPass(context)
      known.removeAll(keepingCapacity: true)
    case .status where access.isWrite: finishPass(context)
    default: break
    }
  }

  private mutating func readGeneration(_ value: UInt64, _ context: ConformanceContext) {
    if let since = changedSince {
      context.check(
        .pci(15), value != since,
        "the configuration changed and the generation is still \(value)")
      changedSince = nil
    }
    if awaitsGeneration { context.exercise(.configuration(2)) }
    awaitsGeneration = false
    wideBytes = 0
    generation = value
    generationIsAhead = true
  }

  private mutating func read(
    _ offset: UInt64, _ access: RegisterAccess, _ context: ConformanceContext
  ) {
    let transport = context.transport
    context.check(
      .configuration(1), access.byteCount <= 4,
      "\(access.byteCount) bytes of device configuration read at once")
    let isEarly = !transport.held.contains(.featuresOK)
    if isEarly {
      context.check(
        .configuration(5), !access.isRefused,
        "device configuration at \(hexadecimal(offset)) refused before FEATURES_OK")
    }
    guard !access.isRefused else { return }
    if let type = context.deviceType {
      checkGuard(offset, type, context)
      checkValue(offset, access, type, context)
      checkWide(offset, access, type, context)
    }
    compare(offset, access, isEarly: isEarly, context)
  }

  private func checkGuard(
    _ offset: UInt64, _ type: VirtioDeviceType, _ context: ConformanceContext
  ) {
    guard let needed = DeviceFields.guardFeature(offset, type: type),
      context.transport.offerIsKnown
    else {
      // Reading an optional field without a look at the offer is no better.
      if DeviceFields.guardFeature(offset, type: type) != nil {
        context.check(
          .configuration(3), false, "field \(hexadecimal(offset)) read before the features were")
      }
      return
    }
    context.check(
      .configuration(3), context.transport.offered.contains(needed),
      "field \(hexadecimal(offset)) read, whose feature \(needed) is not offered")
  }

  private func checkValue(
    _ offset: UInt64, _ access: RegisterAccess, _ type: VirtioDeviceType,
    _ context: ConformanceContext
  ) {
    switch type {
    case .block where offset == 0x21 && access.byteCount == 1:
      context.check(.block(4), access.value == 0, "the unused byte 0x21 reads \(access.value)")
    case .net where offset == UInt64(NetConfiguration.pairCountOffset) && access.byteCount == 2:
      context.check(
        .net(7), access.value >= 1 && access.value <= 0x8000,
        "max_virtqueue_pairs reads \(access.value)")
    case .net where offset == UInt64(NetConfiguration.mtuOffset) && access.byteCount == 2:
      let before = known[offset]?.value
      context.check(
        .net(7), access.value >= 68 && (before ?? access.value) == access.value,
        "mtu reads \(access.value), before that \(before ?? access.value)")
    case .block, .net, .console, .entropy: break
    }
  }

  /// A field of several reads stands between two reads of the generation.
  private mutating func checkWide(
    _ offset: UInt64, _ access: RegisterAccess, _ type: VirtioDeviceType,
    _ context: ConformanceContext
  ) {
    guard !context.transport.isLegacy, let field = DeviceFields.wideField(offset, type: type),
      UInt64(access.byteCount) < UInt64(field.count)
    else { return }
    for byte in offset..<offset + UInt64(min(access.byteCount, 8)) where byte < 64 {
      wideBytes |= 1 << byte
    }
    let all = (UInt64(1) << field.upperBound) - 1
    guard wideBytes & all == all else { return }
    wideBytes = 0
    if !generationIsAhead {
      context.check(
        .configuration(2), false,
        "bytes \(field) of the configuration read in parts without the generation ahead")
    } else {
      awaitsGeneration = true
    }
    generationIsAhead = false
  }

  private mutating func finishPass(_ context: ConformanceContext) {
    if awaitsGeneration {
      context.check(
        .configuration(2), false,
        "a field was read in parts and the generation not read again behind it")
    }
    awaitsGeneration = false
    wideBytes = 0
  }

  private mutating func compare(
    _ offset: UInt64, _ access: RegisterAccess, isEarly: Bool, _ context: ConformanceContext
  ) {
    defer {
      known[offset] = Known(
        value: access.value, byteCount: access.byteCount, generation: generation,
        wasBeforeFeatures: isEarly)
    }
    guard let before = known[offset], before.byteCount == access.byteCount else { return }
    if before.value != access.value {
      if let since = before.generation {
        if since == generation { changedSince = since } else { context.exercise(.pci(15)) }
      }
    }
    if before.wasBeforeFeatures, !isEarly, before.generation == generation || generation == nil {
      context.check(
        .configuration(5), before.value == access.value,
        "field \(hexadecimal(offset)) read \(hexadecimal(before.value)) before FEATURES_OK and"
          + " \(hexadecimal(access.value)) behind it")
    }
  }

  /// Ends the trace.
  mutating func finish(_ context: ConformanceContext) { finishPass(context) }
}
