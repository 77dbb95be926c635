import VirtioLayouts

/// Where the structures of the function lie on the bus.
struct StructureMap {
  /// A stretch of addresses that belongs to a structure.
  struct Window {
    var base: UInt64
    var byteCount: UInt64
    var structure: VirtioStructure
    /// Place of the capability in configuration space.
    var place: Int
    /// Whether it is the first of its type that can be used.
    var isPreferred: Bool
  }

  /// Windows in memory space.
  private(set) var windows: [Window] = []
  /// The legacy registers in I/O space.
  private(set) var ports: (base: UInt64, byteCount: UInt64)?
  /// The shared-memory or SWIOTLB region.
  private(set) var regions: [Window] = []

  init() {}

  init(_ list: CapabilityList, _ image: ConfigurationImage) {
    for seen in list.capabilities {
      guard let structure = seen.structure, structure != .configurationAccess, seen.bar <= 5,
        let bar = image.base(Int(seen.bar)), !bar.isIO
      else { continue }
      let window = Window(
        base: bar.address &+ seen.offset, byteCount: seen.byteCount, structure: structure,
        place: seen.place, isPreferred: list.first(structure)?.place == seen.place)
      if structure == .sharedMemory || structure == .swiotlb {
        regions.append(window)
      } else {
        windows.append(window)
      }
    }
    if image.isTransitional, let bar = image.base(0), bar.isIO {
      ports = (bar.address, max(bar.byteCount, 32))
    }
  }

  /// The structure that holds an address.
  func window(_ address: UInt64) -> Window? {
    for window in windows where address &- window.base < window.byteCount { return window }
    return nil
  }
}
