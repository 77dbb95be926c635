public import ByteLayouts
import HostPlatform
import Trace
public import VirtioLayouts

/// The driver's side of a virtqueue, whatever its format.
///
/// The areas lie in coherent memory of the DMA API, be that host memory or the bounce region; every
/// access is a CPU load or store. ``SplitQueue`` and ``PackedQueue`` are the formats.
///
/// Source: VIRTIO v1.4, sections 2.7, 2.8 and 4.1.5.2.
public class Virtqueue {
  /// One buffer of a chain.
  public struct Element: Hashable, Sendable {
    /// Address as the device takes it.
    public var address: DescriptorAddress
    /// Bytes.
    public var byteCount: UInt32
    /// Whether the device writes it.
    public var isWritable: Bool

    /// Makes an element.
    public init(address: DescriptorAddress, byteCount: UInt32, isWritable: Bool) {
      self.address = address
      self.byteCount = byteCount
      self.isWritable = isWritable
    }
  }

  /// A chain that the device returned.
  public struct Used: Hashable, Sendable {
    /// Head of the chain, or buffer ID.
    public var head: UInt16
    /// Bytes that the device wrote.
    public var byteCount: UInt32

    /// Makes the record.
    public init(head: UInt16, byteCount: UInt32) {
      self.head = head
      self.byteCount = byteCount
    }
  }

  /// What a queue of a kind needs besides its memory.
  public struct Settings {
    /// What was negotiated.
    public var features: FeatureBits
    /// Tables for chains that go indirect; nil when none do.
    public var tables: IndirectTables?
    /// Whether the flags of a used ring without EVENT_IDX are looked at before a notification.
    public var readsFlags: Bool
    /// Whether the three parts of a split ring lie one behind the other, as legacy devices want.
    public var isLegacy = false
    /// What is done wrong on purpose.
    public var mutant: DriverMutant?

    /// Settings of a queue that uses `features`.
    public init(
      features: FeatureBits = [], tables: IndirectTables? = nil, readsFlags: Bool = false,
      mutant: DriverMutant? = nil
    ) {
      self.features = features
      self.tables = tables
      self.readsFlags = readsFlags
      self.mutant = mutant
    }
  }

  /// Queue number.
  public let index: UInt16
  /// Entries.
  public let size: UInt16
  /// What was negotiated, as far as it changes rings.
  public let features: FeatureBits
  /// Where the notification is written, once the queue is enabled.
  public internal(set) var doorbell: GuestPhysicalAddress?
  /// What names the queue in a notification: its number, or what the device says with
  /// NOTIF_CONFIG_DATA.
  public internal(set) var notificationName: UInt16
  /// Whether the notification register is 32 bits wide whatever was negotiated.
  var isDoorbellWide = false
  /// Notifications that were written.
  public private(set) var notificationCount: UInt64 = 0
  let settings: Settings
  let cpu: any GuestCPU
  private let trace: TraceHub

  init(
    index: UInt16, size: UInt16, settings: Settings, cpu: any GuestCPU, trace: TraceHub
  ) {
    self.index = index
    self.size = size
    self.settings = settings
    self.cpu = cpu
    self.trace = trace
    features = settings.features
    notificationName = index
  }

  static func area(
    _ byteCount: UInt64, alignment: Int, queue: UInt16, mapper: any DMAMapper
  ) throws(DriverError) -> CoherentMemory {
    do {
      return try mapper.allocateCoherent(byteCount: Int(byteCount), alignment: alignment)
    } catch {
      throw .ringsDoNotFit(queue: queue, byteCount: Int(byteCount))
    }
  }

  /// The descriptor, driver and device areas, as their registers take them.
  var areas: (descriptor: CoherentMemory, driver: CoherentMemory, device: CoherentMemory) {
    preconditionFailure("each format has its areas")
  }

  /// Ring entries that are free.
  public var freeCount: Int { preconditionFailure("each format counts its entries") }
  /// Chains that the device has.
  public var outstandingCount: Int { preconditionFailure("each format counts its chains") }

  /// Ring entries that a chain of `count` elements takes.
  public func entryCount(elements count: Int) -> Int {
    settings.tables.map { count > 1 && count <= $0.entryCount ? 1 : count } ?? count
  }

  /// Writes a chain; the device does not see it before `publish`.
  ///
  /// - Returns: the head or buffer ID, or nil when too few entries or tables are free.
  public func add(_ elements: [Element]) -> UInt16? {
    preconditionFailure("each format writes its chains")
  }

  /// The elements as they go into the ring: as they were given.
  final func arranged(_ elements: [Element]) -> [Element] {
    switch settings.mutant {
    case .vqSplit04WritableFirst, .vqPack11WritableFirst:
      return elements.filter(\.isWritable) + elements.filter { !$0.isWritable }
    case .vqSplit12OverlongChain, .vqPack10OverlongList:
      guard settings.tables != nil, let first = elements.first else { return elements }
      return Array(repeating: first, count: Int(size)) + elements
    default: return elements
    }
  }

  /// Makes every added chain available and notifies the device when it wants that.
  public func publish() { preconditionFailure("each format publishes in its way") }

  /// Takes the next chain that the device returned, if there is one.
  ///
  /// - Throws: ``DriverError/unexpectedUsedElement(queue:id:)``.
  public func takeUsed() throws(DriverError) -> Used? {
    preconditionFailure("each format returns in its way")
  }

  /// Asks for an interrupt with the next chain that is returned; returns whether there is none yet,
  /// so that the caller may wait.
  public func enableInterrupts() -> Bool {
    preconditionFailure("each format has its event fields")
  }

  /// Asks for no interrupts; a device may still send some.
  public func disableInterrupts() { preconditionFailure("each format has its event fields") }

  /// Whether the device must be told about chains made available from `old` on, up to `new`.
  ///
  /// Source: VIRTIO v1.4, section 2.7.7.1.
  static func passes(event: UInt16, new: UInt16, old: UInt16) -> Bool {
    new &- event &- 1 < new &- old
  }

  /// Writes the notification; `position` is where the next chain will be.
  public func notify(position: UInt16) {
    guard let doorbell else { return }
    notificationCount += 1
    let name = settings.mutant == .pci29WrongName ? notificationName ^ 1 : notificationName
    let isWide = features.contains(.notificationData) != (settings.mutant == .pci28WrongWidth)
    if !isWide && isDoorbellWide {
      cpu.store(UInt32(name), at: doorbell)
    } else if isWide {
      cpu.store(UInt32(name) | UInt32(position) << 16, at: doorbell)
    } else {
      cpu.store(name, at: doorbell)
    }
  }

  /// Records the queue as the driver configured it.
  func announce(vector: UInt16) {
    let areas = self.areas
    let inEffect = features.intersection([
      .ringPacked, .indirectDescriptors, .eventIndex, .inOrder,
    ])
    trace.record(
      cycle: cpu.cycle,
      .queueConfigured(
        QueueAreas(
          party: .driver, queue: index, size: size,
          descriptorTable: areas.descriptor.deviceAddress.rawValue,
          availableRing: areas.driver.deviceAddress.rawValue,
          usedRing: areas.device.deviceAddress.rawValue, vector: vector, features: inEffect)))
  }
}
