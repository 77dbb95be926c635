import ByteLayouts
public import HostPlatform
public import Trace
public import VirtioLayouts

/// The driver's side of a packed virtqueue.
///
/// Source: VIRTIO v1.4, sections 2.8.19 to 2.8.22.
public final class PackedQueue: Virtqueue {
  /// Size and field places.
  public let layout: PackedRingLayout
  let ring: CoherentMemory
  let driverEvents: CoherentMemory
  let deviceEvents: CoherentMemory
  private var freeEntries: Int
  private var freeIdentifiers: [UInt16]
  /// Ring entries of each outstanding buffer ID; 0 for none.
  private var entries: [UInt16]
  private var order = ChainOrder()
  private var nextSlot: UInt16 = 0
  private var wrap = true
  private var usedSlot: UInt16 = 0
  private var usedWrap = true
  /// Lists that are written but for the flags of their first descriptor.
  private var unpublished: [(slot: UInt16, flags: UInt16)] = []
  private var publishedEntries: UInt16 = 0
  private var chainCount = 0
  private let scratch = ByteBuffer(byteCount: PackedDescriptor.byteCount)

  /// Allocates the areas.
  ///
  /// - Throws: ``DriverError/ringsDoNotFit(queue:byteCount:)``.
  public init(
    index: UInt16, size: UInt16, mapper: any DMAMapper, cpu: any GuestCPU, trace: TraceHub,
    settings: Settings
  ) throws(DriverError) {
    layout = PackedRingLayout(size: size)
    ring = try Self.area(
      layout.descriptorRingByteCount, alignment: 16, queue: index, mapper: mapper)
    let events = UInt64(EventSuppression.byteCount)
    let lead = settings.mutant == .vqPack01Misaligns ? 1 : 0 as UInt64
    driverEvents = try Self.area(events + lead, alignment: 4, queue: index, mapper: mapper)
      .piece(at: lead, byteCount: Int(events))
    deviceEvents = try Self.area(events, alignment: 4, queue: index, mapper: mapper)
    freeEntries = Int(size)
    freeIdentifiers = (0..<size).reversed()
    entries = Array(repeating: 0, count: Int(size))
    super.init(index: index, size: size, settings: settings, cpu: cpu, trace: trace)
  }

  override var areas: (descriptor: CoherentMemory, driver: CoherentMemory, device: CoherentMemory) {
    (ring, driverEvents, deviceEvents)
  }

  public override var freeCount: Int {
    switch settings.mutant {
    case .vqPack07ReusesEarly where !freeIdentifiers.isEmpty: Int(size)
    case .vqPack12NoRoom where !freeIdentifiers.isEmpty: freeEntries + 2
    default: freeIdentifiers.isEmpty ? 0 : freeEntries
    }
  }
  public override var outstandingCount: Int { chainCount }

  private var isOrdered: Bool { features.contains(.inOrder) }

  private func place(_ slot: UInt16) -> GuestPhysicalAddress {
    ring.cpuAddress.advanced(by: layout.descriptorOffset(slot))
  }

  public override func add(_ given: [Element]) -> UInt16? {
    let elements = arranged(given)
    let needed = entryCount(elements: elements.count)
    guard !elements.isEmpty, needed <= freeCount else { return nil }
    var written = elements
    var made: (handle: DMAHandle, table: Int)?
    if needed == 1, elements.count > 1, let tables = settings.tables {
      guard let table = tables.make(elements, isPacked: true, mutant: settings.mutant) else {
        return nil
      }
      made = table
      written = [
        Element(
          address: table.handle.deviceAddress, byteCount: UInt32(elements.count * 16),
          isWritable: false)
      ]
    }
    guard let identifier = freeIdentifiers.popLast() else { return nil }
    if let made { settings.tables?.keep(made, for: identifier) }
    for (number, element) in written.enumerated() {
      var flags: DescriptorFlags = element.isWritable ? .write : []
      if made != nil { flags = .indirect }
      if number < written.count - 1 || made != nil && settings.mutant == .vqPack16LinksTable {
        flags.insert(.next)
      }
      flags.insert(wrap ? .available : .used)
      let isFirst = number == 0 && settings.mutant != .vqPack13FirstBeforeRest
      // The first descriptor becomes available last, so its flags still say otherwise.
      var stored = flags
      if isFirst {
        unpublished.append((nextSlot, flags.rawValue))
        stored.subtract([.available, .used])
        if !wrap { stored.formUnion([.available, .used]) }
      }
      if number == 0, settings.mutant == .vqPack17FlagsFirst {
        stored = flags
        cpu.store(flags.rawValue, at: place(nextSlot).advanced(by: PackedDescriptor.flagsOffset))
        cpu.storeFence()
      }
      scratch.withMutableBytes(0..<PackedDescriptor.byteCount) {
        PackedDescriptor(
          address: element.address, length: element.byteCount, identifier: identifier,
          flags: stored
        ).encode(into: &$0)
        cpu.store($0.bytes, at: place(nextSlot))
      }
      advance()
    }
    freeEntries -= written.count
    entries[Int(identifier)] = UInt16(written.count)
    publishedEntries += UInt16(written.count)
    chainCount += 1
    if isOrdered { order.add(identifier, elements) }
    return identifier
  }

  private func advance() {
    nextSlot += 1
    if nextSlot == size {
      nextSlot = 0
      wrap.toggle()
    }
  }

  /// Makes every added list available and notifies the device when it wants that.
  ///
  /// Source: VIRTIO v1.4, sections 2.8.20 to 2.8.22.
  public override func publish() {
    guard !unpublished.isEmpty || publishedEntries > 0, doorbell != nil else { return }
    if settings.mutant == .vqPack18NoBarrier {
      let _: UInt32 = cpu.load(deviceEvents.cpuAddress)
    }
    cpu.storeFence()
    for (slot, flags) in unpublished {
      cpu.store(flags, at: place(slot).advanced(by: PackedDescriptor.flagsOffset))
      if settings.mutant == .vqPack08ChangesAvailable {
        cpu.storeFence()
        cpu.store(UInt32(15), at: place(slot).advanced(by: PackedDescriptor.lengthOffset))
      }
    }
    unpublished.removeAll(keepingCapacity: true)
    let added = publishedEntries
    publishedEntries = 0
    cpu.fullFence()
    if settings.mutant == .vqPack18NoBarrier {
      return notify(position: nextSlot | (wrap ? 0x8000 : 0))
    }
    let events = EventSuppression(rawValue: cpu.load(deviceEvents.cpuAddress))
    switch events.flags & 3 {
    case EventSuppression.disable: return
    case EventSuppression.descriptor where features.contains(.eventIndex):
      let isThisPass = (events.position & 0x8000 != 0) == wrap
      let slot = Int(events.position & 0x7fff) - (isThisPass ? 0 : Int(size))
      guard slot < Int(nextSlot), slot >= Int(nextSlot) - Int(added) else { return }
    default: break
    }
    let isWrong = settings.mutant == .vqPack09WrongPosition
    notify(position: (isWrong ? nextSlot ^ 1 : nextSlot) | (wrap ? 0x8000 : 0))
  }

  public override func takeUsed() throws(DriverError) -> Used? {
    if isOrdered, let next = order.takeSkipped() {
      return recycle(next.head, byteCount: next.byteCount)
    }
    let word: UInt64 = cpu.load(place(usedSlot).advanced(by: PackedDescriptor.lengthOffset))
    let flags = DescriptorFlags(rawValue: UInt16(truncatingIfNeeded: word >> 48))
    guard flags.contains(.available) == usedWrap, flags.contains(.used) == usedWrap else {
      return nil
    }
    let identifier = UInt16(truncatingIfNeeded: word >> 32)
    // Without WRITE the length is reserved: the device wrote nothing.
    let byteCount = flags.contains(.write) ? UInt32(truncatingIfNeeded: word) : 0
    guard identifier < size, entries[Int(identifier)] > 0 else {
      throw .unexpectedUsedElement(queue: index, id: UInt32(identifier))
    }
    if isOrdered {
      guard let next = order.begin(batchTo: identifier, byteCount: byteCount) else {
        throw .unexpectedUsedElement(queue: index, id: UInt32(identifier))
      }
      return recycle(next.head, byteCount: next.byteCount)
    }
    return recycle(identifier, byteCount: byteCount)
  }

  private func recycle(_ identifier: UInt16, byteCount: UInt32) -> Used {
    settings.tables?.release(identifier)
    let count = entries[Int(identifier)]
    entries[Int(identifier)] = 0
    freeEntries += Int(count)
    freeIdentifiers.append(identifier)
    chainCount -= 1
    let next = UInt32(usedSlot) + UInt32(count)
    if next >= UInt32(size) { usedWrap.toggle() }
    usedSlot = UInt16(next >= UInt32(size) ? next - UInt32(size) : next)
    return Used(head: identifier, byteCount: byteCount)
  }

  public override func enableInterrupts() -> Bool {
    let events =
      features.contains(.eventIndex)
      ? EventSuppression(
        position: usedSlot | (usedWrap ? 0x8000 : 0), flags: EventSuppression.descriptor)
      : EventSuppression(position: 0, flags: EventSuppression.enable)
    cpu.store(events.rawValue, at: driverEvents.cpuAddress)
    cpu.fullFence()
    if isOrdered && order.isSkipping { return false }
    let flags = DescriptorFlags(
      rawValue: cpu.load(place(usedSlot).advanced(by: PackedDescriptor.flagsOffset)))
    return !(flags.contains(.available) == usedWrap && flags.contains(.used) == usedWrap)
  }

  public override func disableInterrupts() {
    let events = EventSuppression(position: 0, flags: EventSuppression.disable)
    cpu.store(events.rawValue, at: driverEvents.cpuAddress)
  }
}
