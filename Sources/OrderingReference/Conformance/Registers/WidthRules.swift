import VirtioLayouts

/// Widths and halves: PCI-05, PCI-06, and the registers that keep what is written, PCI-37.
struct WidthRules {
  private var halves: [Int: UInt64] = [:]
  private var kept: [RegisterField: (value: UInt64, isThroughWindow: Bool)] = [:]

  mutating func observe(_ access: RegisterAccess, _ context: ConformanceContext) {
    guard !access.isRefused else { return }
    if access.field != .other {
      let isWhole = access.field != .misfit && isNatural(access)
      context.check(
        .pci(5), isWhole,
        "\(access.byteCount) bytes at \(hexadecimal(access.offset)) are no field of the structure")
    }
    switch access.field {
    case .area(let area, let half): noteHalf(area, half, access, context)
    case .queueEnable where access.isWrite: halves.removeAll(keepingCapacity: true)
    case .status where access.isWrite && access.value == 0:
      halves.removeAll(keepingCapacity: true)
      kept.removeAll(keepingCapacity: true)
    case .queueSelect:
      keep(access, context)
      if access.isWrite { halves.removeAll(keepingCapacity: true) }
    case .deviceFeatureSelect, .driverFeatureSelect, .queueCount: keep(access, context)
    default: break
    }
  }

  private func isNatural(_ access: RegisterAccess) -> Bool {
    guard case .device(let offset) = access.field else { return true }
    // A wider read is a matter of CF-01.
    return access.byteCount > 4 || offset % UInt64(max(access.byteCount, 1)) == 0
      || access.byteCount == 3
  }

  private mutating func noteHalf(
    _ area: Int, _ half: Int, _ access: RegisterAccess, _ context: ConformanceContext
  ) {
    let key = 2 * area + half
    if access.isWrite {
      halves[key] = access.value
    } else if let written = halves[key] {
      context.check(
        .pci(6), access.value == written,
        "half \(half) of area \(area) reads \(hexadecimal(access.value)), written was"
          + " \(hexadecimal(written))")
    }
  }

  /// A register that holds its value gives the same one through the window and beside it.
  private mutating func keep(_ access: RegisterAccess, _ context: ConformanceContext) {
    if !access.isWrite, let before = kept[access.field],
      before.isThroughWindow || access.isThroughWindow
    {
      context.check(
        .pci(37), access.value == before.value,
        "\(access.field) reads \(access.value) where the other way showed \(before.value)")
    }
    kept[access.field] = (access.value, access.isThroughWindow)
  }
}
