import VirtioLayouts

/// The configuration access window: PCI-38, and its accesses as accesses of registers, PCI-37.
struct WindowRules {
  /// A legal target of the window.
  struct Target {
    var bar: UInt8
    var offset: UInt64
    var byteCount: Int
  }

  /// The target of an access to the data of the window; nil when it is none or not legal.
  func target(
    register: UInt16, list: CapabilityList, _ context: ConformanceContext
  ) -> Target? {
    guard let window = list.first(.configurationAccess),
      Int(register) == window.place + 16
    else { return nil }
    let image = context.image
    // The list is read once, with the data among it, before bar, offset and length were written.
    guard let length = image.word(window.place + 12), length != 0,
      let bar = image.byte(window.place + 4), let offset = image.word(window.place + 8)
    else { return nil }
    let end = UInt64(offset) + UInt64(length)
    let isCovered = list.capabilities.contains {
      $0.structure != nil && $0.structure != .configurationAccess && $0.bar == bar
        && UInt64(offset) >= $0.offset && end <= $0.offset + $0.byteCount
    }
    let isLegal = [1, 2, 4].contains(length) && offset % max(length, 1) == 0 && isCovered
    context.check(
      .pci(38), isLegal,
      "window access to \(length) bytes at \(hexadecimal(UInt64(offset))) of BAR \(bar)")
    return isLegal ? Target(bar: bar, offset: UInt64(offset), byteCount: Int(length)) : nil
  }
}
