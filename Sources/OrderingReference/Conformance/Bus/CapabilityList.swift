import PCIeLayouts
import VirtioLayouts

/// The capability list and the extended one, as far as configuration reads have shown them.
struct CapabilityList {
  /// Capabilities whose bytes are known, in the order of the list.
  private(set) var capabilities: [SeenCapability] = []
  /// Whether the list was read to its end.
  private(set) var isComplete = false
  /// Places of extended capabilities, by ID.
  private(set) var extended: [UInt16: Int] = [:]
  /// Whether the extended list was read to its end.
  private(set) var extendedIsComplete = false

  init() {}

  init(_ image: ConfigurationImage) {
    walk(image)
    walkExtended(image)
  }

  private mutating func walk(_ image: ConfigurationImage) {
    guard let start = image.byte(Int(ConfigurationHeader.capabilityPointer)) else { return }
    var at = Int(start & 0xfc)
    // Of a capability that was only passed over its contents are not known.
    var hasUnknown = false
    for _ in 0..<48 {
      guard at >= 0x40 else {
        isComplete = !hasUnknown
        return
      }
      guard let head = image.word(at) else { return }
      if let seen = capability(at, head, image) {
        capabilities.append(seen)
      } else {
        hasUnknown = true
      }
      at = Int(head >> 8 & 0xfc)
    }
  }

  private func capability(
    _ at: Int, _ head: UInt32, _ image: ConfigurationImage
  ) -> SeenCapability? {
    var seen = SeenCapability(place: at, identifier: UInt8(truncatingIfNeeded: head))
    guard seen.identifier == VirtioCapability.capabilityID else { return seen }
    seen.length = UInt8(truncatingIfNeeded: head >> 16)
    seen.type = UInt8(truncatingIfNeeded: head >> 24)
    guard let middle = image.word(at + 4), let offset = image.word(at + 8),
      let byteCount = image.word(at + 12)
    else { return nil }
    seen.bar = UInt8(truncatingIfNeeded: middle)
    seen.number = UInt8(truncatingIfNeeded: middle >> 8)
    seen.offset = UInt64(offset)
    seen.byteCount = UInt64(byteCount)
    switch seen.structure {
    case .notify: seen.multiplier = image.word(at + 16) ?? 0
    case .sharedMemory, .swiotlb:
      guard seen.length >= 24, let high = image.word(at + 16), let more = image.word(at + 20) else {
        break
      }
      seen.offset |= UInt64(high) << 32
      seen.byteCount |= UInt64(more) << 32
    case .commonConfiguration, .interruptStatus, .deviceConfiguration, .configurationAccess, nil:
      break
    }
    return seen
  }

  private mutating func walkExtended(_ image: ConfigurationImage) {
    var at = Int(ConfigurationHeader.extendedBase)
    for _ in 0..<240 {
      guard at >= Int(ConfigurationHeader.extendedBase) else {
        extendedIsComplete = true
        return
      }
      guard let head = image.word(at) else { return }
      guard head != 0, head != .max else {
        extendedIsComplete = true
        return
      }
      extended[UInt16(truncatingIfNeeded: head)] = at
      at = Int(head >> 20)
    }
  }

  /// The first capability of a kind that a driver can use.
  func first(_ structure: VirtioStructure) -> SeenCapability? {
    capabilities.first {
      $0.structure == structure && ($0.bar <= 5 || structure == .configurationAccess)
    }
  }

  /// Place of the capability with an ID.
  func place(_ identifier: UInt8) -> Int? {
    capabilities.first { $0.identifier == identifier }?.place
  }
}
