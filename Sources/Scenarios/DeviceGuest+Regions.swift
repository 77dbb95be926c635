import ByteLayouts
import GuestDriver
import HostPlatform
import Trace
import VirtioLayouts

/// The DMA API over a region of the device's own.
extension DeviceGuest {
  private static func announce(
    _ system: SimulatedSystem, _ region: (base: GuestPhysicalAddress, byteCount: UInt64)
  ) {
    system.trace.record(
      cycle: system.cpu.cycle,
      .regionPlaced(
        BounceRegion(
          base: region.base.rawValue, byteCount: region.byteCount,
          profile: system.configuration.access.profile)))
  }

  /// The mapper over the region of capability 10.
  static func bounceMapper(
    _ system: SimulatedSystem, _ region: (base: GuestPhysicalAddress, byteCount: UInt64)
  ) -> BounceMapper {
    announce(system, region)
    let window = BounceWindow(
      cpuBase: region.base, byteCount: region.byteCount,
      addressing: .bus(base: region.base.rawValue))
    // The block layer aligns its buffers itself, so no low address bits need to be kept.
    return BounceMapper(
      cpu: system.cpu, window: window, trace: system.trace, alignmentMask: 0,
      readsBackAfterCopy: system.configuration.access == .mixedBuffers,
      slotByteCount: system.configuration.slotByteCount)
  }

  /// What goes where, with a region and system memory to choose from: everything into the region.
  static func placed(
    _ region: BounceMapper, _ system: DirectMapper, _ configuration: SystemConfiguration
  ) -> any DMAMapper {
    switch configuration.driverMutant {
    case .sw02RingsInSystemMemory: MixedMapper(rings: system, buffers: region)
    case .sw07DataInSystemMemory: MixedMapper(rings: region, buffers: system)
    case .sw06PrefersSystemMemory where configuration.access == .hint: system
    default: region
    }
  }

  /// Buffers up to here go through the region when each address has a marker; larger ones are left
  /// where they are.
  private static let markedLimit = BouncePool.usualSlotByteCount

  /// What the driver does with a device that takes both kinds of address.
  static func mixedMapper(
    _ access: AccessMode, _ region: BounceMapper, _ system: DirectMapper
  ) -> any DMAMapper {
    access == .mixedRings
      ? MixedMapper(rings: region, buffers: system) : MixedMapper(rings: system, buffers: region)
  }

  /// The mapper for an address form, with window or range placed.
  static func formMapper(
    _ form: AddressForm, _ system: SimulatedSystem, pages: PageAllocator, virtio: VirtioDriver
  ) throws(DriverError) -> any DMAMapper {
    guard virtio.addressForm == form else {
      virtio.giveUp()
      throw .addressForm(form)
    }
    let direct = DirectMapper(cpu: system.cpu, pages: pages, trace: system.trace)
    let window = try formWindow(form, system, pages: pages, virtio: virtio)
    guard case .bus(let base) = window.addressing,
      form == .marker || virtio.placeWindow(base: base, byteCount: window.byteCount)
    else {
      virtio.giveUp()
      throw .addressForm(form)
    }
    announce(system, (GuestPhysicalAddress(rawValue: base), window.byteCount))
    let pool = BounceMapper(cpu: system.cpu, window: window, trace: system.trace, alignmentMask: 0)
    return form == .marker
      ? MixedMapper(rings: pool, buffers: pool, largeBuffers: direct, above: markedLimit)
      : placed(pool, direct, system.configuration)
  }

  private static func formWindow(
    _ form: AddressForm, _ system: SimulatedSystem, pages: PageAllocator, virtio: VirtioDriver
  ) throws(DriverError) -> BounceWindow {
    let configuration = system.configuration
    if form == .promisedRange {
      let byteCount = configuration.poolByteCount
      guard let place = pages.allocate(pageCount: PageAllocator.pageCount(for: Int(byteCount)))
      else { throw .ringsDoNotFit(queue: 0, byteCount: Int(byteCount)) }
      return BounceWindow(
        cpuBase: place, byteCount: byteCount, addressing: .bus(base: place.rawValue), space: .host)
    }
    guard let region = (virtio.registers as? ModernRegisters)?.structures.bounce else {
      throw .missingCapability(.swiotlb)
    }
    // Far above memory and BARs, so that no address means two things.
    let clear = configuration.driverMutant == .v2WindowOverMemory ? 0x20_0000 : UInt64(1) << 44
    let base = form == .marker ? AddressForm.markerBit : clear
    return BounceWindow(
      cpuBase: region.base, byteCount: region.byteCount, addressing: .bus(base: base))
  }

  /// The mapper over the device memory buffer; the driver gives up on one that is too small.
  ///
  /// Source: VIRTIO_F_DMB, DMB-G02.
  static func bufferMapper(
    _ system: SimulatedSystem, virtio: VirtioDriver
  ) throws(DriverError) -> DMBMapper {
    let found = try virtio.bufferRegion()
    announce(system, found)
    let region: DMBRegion =
      system.configuration.access == .dmbOffset
      ? .offsets(cpuBase: found.base, byteCount: found.byteCount)
      : .bus(cpuBase: found.base, byteCount: found.byteCount)
    do throws(DMBRegionError) {
      return try DMBMapper(
        cpu: system.cpu, region: region, trace: system.trace,
        mutant: DMBMapperMutant(system.configuration.driverMutant))
    } catch {
      virtio.giveUp()
      throw .bufferRegion(error)
    }
  }

  /// How deep a queue can be: in a device memory buffer as deep as its areas fit, else as wanted.
  ///
  /// Source: VIRTIO_F_DMB, DMB-G08.
  func depth(queue index: UInt16, wanted: UInt16) throws(DriverError) -> UInt16 {
    guard let mapper = mapper as? DMBMapper else { return wanted }
    let format: DMBRingFormat = features.contains(.ringPacked) ? .packed : .split
    // A size that no split queue may have is not made another one.
    guard format == .packed || wanted.nonzeroBitCount == 1 else { return wanted }
    do throws(DriverError) {
      let plan = try DMBRingPlan(
        pool: mapper.pool, firstQueue: index, [.init(format, depth: wanted)])
      return plan.placements[0].depth
    } catch {
      virtio.giveUp()
      throw error
    }
  }
}
