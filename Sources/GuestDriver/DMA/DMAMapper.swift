public import ByteLayouts
public import Trace

/// Memory that CPU and device share for as long as it exists: rings.
public struct CoherentMemory: Hashable, Sendable {
  /// Where the CPU finds it: host memory or the device's BAR.
  public let cpuAddress: GuestPhysicalAddress
  /// What goes into the device's queue registers.
  public let deviceAddress: DescriptorAddress
  /// Bytes as they were asked for.
  public let byteCount: Int
  /// The mapping as the trace knows it.
  public let mapping: DMAMapping

  /// Describes memory that a mapper has mapped.
  public init(cpuAddress: GuestPhysicalAddress, mapping: DMAMapping) {
    self.init(
      cpuAddress: cpuAddress, deviceAddress: DescriptorAddress(rawValue: mapping.deviceAddress),
      byteCount: Int(mapping.byteCount), mapping: mapping)
  }

  init(
    cpuAddress: GuestPhysicalAddress, deviceAddress: DescriptorAddress, byteCount: Int,
    mapping: DMAMapping
  ) {
    self.cpuAddress = cpuAddress
    self.deviceAddress = deviceAddress
    self.byteCount = byteCount
    self.mapping = mapping
  }

  /// A part of it.
  func piece(at offset: UInt64, byteCount: Int) -> CoherentMemory {
    CoherentMemory(
      cpuAddress: cpuAddress.advanced(by: offset),
      deviceAddress: DescriptorAddress(rawValue: deviceAddress.rawValue + offset),
      byteCount: byteCount, mapping: mapping)
  }
}

/// One buffer that is mapped for the device.
public struct DMAHandle: Hashable, Sendable {
  /// What goes into a descriptor.
  public let deviceAddress: DescriptorAddress
  /// The driver's buffer.
  public let buffer: GuestPhysicalAddress
  /// Bytes.
  public let byteCount: Int
  /// What the device may do.
  public let direction: DMADirection
  /// The mapping as the trace knows it.
  public let mapping: DMAMapping

  /// Describes a buffer that a mapper has mapped.
  public init(buffer: GuestPhysicalAddress, mapping: DMAMapping) {
    self.init(
      deviceAddress: DescriptorAddress(rawValue: mapping.deviceAddress), buffer: buffer,
      byteCount: Int(mapping.byteCount), direction: mapping.direction, mapping: mapping)
  }

  init(
    deviceAddress: DescriptorAddress, buffer: GuestPhysicalAddress, byteCount: Int,
    direction: DMADirection, mapping: DMAMapping
  ) {
    self.deviceAddress = deviceAddress
    self.buffer = buffer
    self.byteCount = byteCount
    self.direction = direction
    self.mapping = mapping
  }
}

/// What a mapper has done so far.
public struct DMAStatistics: Hashable, Sendable {
  /// Buffers that were mapped.
  public var maps: UInt64 = 0
  /// Buffers that were unmapped.
  public var unmaps: UInt64 = 0
  /// Bytes that the CPU copied into and out of bounce memory.
  public var bytesBounced: UInt64 = 0
  /// Requests that met back-pressure.
  public var exhausted: UInt64 = 0
  /// The most bytes of bounce memory that were ever in use, in whole slots, rings among them.
  public var highestUsedByteCount: UInt64 = 0
  /// Unmaps that the IOMMU did not confirm; their addresses are never used again.
  public var failedUnmaps: UInt64 = 0

  /// Nothing so far.
  public init() {}

  /// What two mappers have done together.
  static func + (one: DMAStatistics, other: DMAStatistics) -> DMAStatistics {
    var sum = one
    sum.maps += other.maps
    sum.unmaps += other.unmaps
    sum.bytesBounced += other.bytesBounced
    sum.exhausted += other.exhausted
    sum.highestUsedByteCount += other.highestUsedByteCount
    sum.failedUnmaps += other.failedUnmaps
    return sum
  }
}

/// The guest's DMA API: one protocol, whatever stands between driver and device.
///
/// | mapper         | device address            | map                   | unmap                  |
/// | -------------- | ------------------------- | --------------------- | ---------------------- |
/// | `DirectMapper` | guest-physical            | -                     | -                      |
/// | `IOMMUMapper`  | allocated, page granular  | page table            | invalidate and wait    |
/// | `BounceMapper` | in the device's BAR       | copy in, always       | copy out, then free    |
/// | `DMBMapper`    | in the named region       | copy in, always       | copy out, then free    |
///
/// Each mapping is recorded in the trace before `map` returns, each unmapping when it is complete.
///
/// Source: Linux, Documentation/core-api/dma-api.rst and swiotlb.rst.
public protocol DMAMapper: AnyObject {
  /// Takes zeroed memory that both sides access without further calls.
  ///
  /// - Throws: ``DMAError``; `.exhausted` when there is no room at present.
  func allocateCoherent(byteCount: Int, alignment: Int) throws(DMAError) -> CoherentMemory
  /// Gives coherent memory back; the device must not use it any more.
  func freeCoherent(_ memory: CoherentMemory)
  /// Makes `byteCount` (at least 1) bytes from `buffer` on accessible to the device.
  ///
  /// - Throws: ``DMAError``; `.exhausted` is back-pressure, `.tooLarge` is final.
  func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle
  /// Takes the device's access away, and with a bounce pool brings back what it wrote.
  func unmap(_ handle: DMAHandle)
  /// Largest buffer that `map` takes, in bytes.
  var maximumMappingByteCount: Int { get }
  /// Whether a split queue is one piece of coherent memory, because each piece takes whole pages of
  /// a small region.
  var joinsSplitQueues: Bool { get }
  /// What has been done so far.
  var statistics: DMAStatistics { get }
}

extension DMAMapper {
  /// False: each area of a split queue is a piece of its own.
  public var joinsSplitQueues: Bool { false }
}
