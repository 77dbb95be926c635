public import ByteLayouts
public import HostPlatform
import VirtioLayouts

/// Where the structures of a virtio function lie, from its capability list.
///
/// Source: VIRTIO v1.4, section 4.1.4.
public struct VirtioStructures: Sendable {
  /// Common configuration.
  public let common: GuestPhysicalAddress
  /// Bytes of the common configuration.
  public let commonByteCount: UInt64
  /// Device configuration; nil where the type has none.
  public let device: GuestPhysicalAddress?
  /// Notifications, with the multiplier.
  public let notify: GuestPhysicalAddress
  /// notify_off_multiplier, bytes.
  public let notifyMultiplier: UInt64
  /// Interrupt status byte.
  public let interruptStatus: GuestPhysicalAddress
  /// Regions of shared memory by their shmid.
  public let regions: [UInt8: (base: GuestPhysicalAddress, byteCount: UInt64)]
  /// The bounce region of capability 10, when there is one.
  public let bounce: (base: GuestPhysicalAddress, byteCount: UInt64)?

  /// Bytes of the longest device configuration that the drivers know, that of block devices.
  private static let knownByteCount: UInt64 = 0x60

  /// Walks the capability list; the first usable structure of a type counts.
  ///
  /// - Parameter mutant: a rule that is broken on purpose.
  /// - Throws: ``DriverError/missingCapability(_:)``.
  public init(
    _ function: PCIFunction, cpu: any GuestCPU, mutant: DriverMutant? = nil
  ) throws(DriverError) {
    var found: [VirtioCapability] = []
    var isTrusting = false
    for place in function.capabilities(VirtioCapability.capabilityID, cpu: cpu) {
      var bytes = [UInt8](repeating: 0, count: 24)
      var span = bytes.mutableSpan
      // SAFETY: every bit pattern is a valid byte.
      var raw = unsafe span.mutableBytes
      for word in 0..<6 {
        raw.storeLittleEndian(
          cpu.readConfiguration(function.identifier, register: place + UInt16(4 * word)),
          at: 4 * word)
      }
      guard let capability = VirtioCapability(decoding: raw.bytes) else {
        let structure = VirtioStructure(rawValue: raw.bytes.littleEndian(at: 3))
        if mutant == .pci07TrustsReserved, structure != nil { isTrusting = true }
        continue
      }
      // Longer than the type needs is nothing to mind (PCI-08).
      let length: UInt8 = raw.bytes.littleEndian(at: 2)
      if mutant == .pci08InsistsOnLength, Int(length) > capability.byteCount { continue }
      if mutant == .pci09WritesCapability, capability.structure == .commonConfiguration {
        cpu.writeConfiguration(
          function.identifier, register: place + 4, value: UInt32(capability.bar), byteCount: 1)
      }
      found.append(capability)
    }
    if mutant == .pci11TakesLast { found.reverse() }
    func place(_ structure: VirtioStructure) -> (VirtioCapability, GuestPhysicalAddress)? {
      for capability in found where capability.structure == structure {
        guard let bar = function.bar(capability.bar),
          capability.offset <= bar.byteCount,
          capability.length <= bar.byteCount - capability.offset
        else { continue }
        return (capability, bar.base.advanced(by: capability.offset))
      }
      return nil
    }
    guard !isTrusting, let common = place(.commonConfiguration) else {
      throw .missingCapability(.commonConfiguration)
    }
    guard let notify = place(.notify) else { throw .missingCapability(.notify) }
    guard let status = place(.interruptStatus) else { throw .missingCapability(.interruptStatus) }
    self.common = common.1
    commonByteCount = common.0.length
    // A type without configuration has no such structure.
    let configuration = place(.deviceConfiguration)
    if mutant == .cf04InsistsOnSize, let length = configuration?.0.length,
      length > Self.knownByteCount
    {
      throw .missingCapability(.deviceConfiguration)
    }
    device = configuration?.1
    self.notify = notify.1
    notifyMultiplier = UInt64(notify.0.notifyMultiplier)
    interruptStatus = status.1
    var regions: [UInt8: (base: GuestPhysicalAddress, byteCount: UInt64)] = [:]
    for capability in found where capability.structure == .sharedMemory {
      guard let bar = function.bar(capability.bar), capability.offset <= bar.byteCount,
        capability.length <= bar.byteCount - capability.offset,
        regions[capability.identifier] == nil
      else { continue }
      regions[capability.identifier] = (
        bar.base.advanced(by: capability.offset), capability.length
      )
    }
    self.regions = regions
    bounce = place(.swiotlb).map { ($0.1, $0.0.length) }
  }
}
