/// How the CPU treats a range of addresses.
///
/// Source: Intel SDM volume 3, 12.3.
public enum MemoryType: UInt8, Hashable, Sendable, CaseIterable {
  /// Cached; stores become visible in program order.
  case writeBack
  /// Not cached; every access goes out, in program order.
  case uncacheable
  /// Not cached; stores gather in buffers of 64 bytes and leave in any order until a fence.
  case writeCombining
}

/// What answers an address of the CPU.
public enum AddressTarget: Hashable, Sendable {
  /// Host memory.
  case memory
  /// The registers of the IOMMU, from its base.
  case translationUnit(offset: UInt64)
  /// The PCI bus, by memory requests.
  case bus(MemoryType)
  /// The PCI bus, by I/O requests.
  case port(UInt16)
  /// Nothing: loads give all ones, stores vanish.
  case nothing
}
