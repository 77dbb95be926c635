import ByteLayouts
public import HostPlatform
public import Trace
public import VirtioLayouts

/// The driver's side of a split virtqueue.
///
/// Source: VIRTIO v1.4, sections 2.7.13 and 2.7.14.
public final class SplitQueue: Virtqueue {
  /// Size and field places.
  public let layout: SplitRingLayout
  let descriptorTable: CoherentMemory
  let availableRing: CoherentMemory
  let usedRing: CoherentMemory
  private var freeDescriptors: [UInt16]
  private var chains: [[UInt16]]
  /// With IN_ORDER: the descriptor that is next in the table, and how many are free.
  private var nextDescriptor: UInt16 = 0
  private var orderedFreeCount: Int
  /// With IN_ORDER: the chains that the device has, oldest first, with their writable bytes.
  private var order = ChainOrder()
  private var nextAvailable: UInt16 = 0
  private var lastUsed: UInt16 = 0
  private var announced: UInt16 = 0
  private let scratch = ByteBuffer(byteCount: SplitDescriptor.byteCount)

  /// Allocates the rings.
  ///
  /// - Throws: ``DriverError/ringsDoNotFit(queue:byteCount:)``.
  public init(
    index: UInt16, size: UInt16, mapper: any DMAMapper, cpu: any GuestCPU, trace: TraceHub,
    settings: Settings = Settings()
  ) throws(DriverError) {
    layout = SplitRingLayout(size: size)
    if settings.isLegacy || mapper.joinsSplitQueues {
      let used =
        settings.isLegacy
        ? LegacyRegisters.usedRingOffset(size: size) : DMBRingFormat.usedRingOffset(layout)
      let whole = try Self.area(
        used + layout.usedRingByteCount, alignment: Int(LegacyRegisters.pageByteCount),
        queue: index, mapper: mapper)
      descriptorTable = whole
      availableRing = whole.piece(
        at: layout.descriptorTableByteCount, byteCount: Int(layout.availableRingByteCount))
      usedRing = whole.piece(at: used, byteCount: Int(layout.usedRingByteCount))
    } else {
      descriptorTable = try Self.area(
        layout.descriptorTableByteCount, alignment: 16, queue: index, mapper: mapper)
      let lead = settings.mutant == .vqSplit01Misaligns ? 1 : 0 as UInt64
      availableRing = try Self.area(
        layout.availableRingByteCount + lead, alignment: 2, queue: index, mapper: mapper
      ).piece(at: lead, byteCount: Int(layout.availableRingByteCount))
      usedRing = try Self.area(
        layout.usedRingByteCount, alignment: 4, queue: index, mapper: mapper)
    }
    freeDescriptors = settings.features.contains(.inOrder) ? [] : (0..<size).reversed()
    orderedFreeCount = Int(size)
    chains = Array(repeating: [], count: Int(size))
    super.init(index: index, size: size, settings: settings, cpu: cpu, trace: trace)
    if settings.mutant == .vqSplit27KeepsUsedFlags {
      cpu.store(SplitRingLayout.noNotifyFlag, at: usedRing.cpuAddress)
    }
  }

  private var isOrdered: Bool { features.contains(.inOrder) }

  override var areas: (descriptor: CoherentMemory, driver: CoherentMemory, device: CoherentMemory) {
    (descriptorTable, availableRing, usedRing)
  }

  /// Descriptors that are free.
  public override var freeCount: Int { isOrdered ? orderedFreeCount : freeDescriptors.count }
  /// Chains that the device has.
  public override var outstandingCount: Int { Int(nextAvailable &- lastUsed) }

  /// With IN_ORDER descriptors are taken one behind the other.
  private func takeDescriptors(_ count: Int) -> [UInt16] {
    guard isOrdered else { return (0..<count).map { _ in freeDescriptors.removeLast() } }
    orderedFreeCount -= count
    let taken = (0..<count).map { _ in
      defer { nextDescriptor = (nextDescriptor &+ 1) & (size &- 1) }
      return nextDescriptor
    }
    return settings.mutant == .vqSplit09LinksElsewhere ? taken.reversed() : taken
  }

  public override func add(_ given: [Element]) -> UInt16? {
    let elements = arranged(given)
    let needed = entryCount(elements: elements.count)
    guard !elements.isEmpty, needed <= freeCount else { return nil }
    let indices: [UInt16]
    if needed == 1, elements.count > 1, let tables = settings.tables {
      guard
        let made = tables.make(elements, isPacked: false, mutant: settings.mutant)
      else { return nil }
      indices = takeDescriptors(1)
      tables.keep(made, for: indices[0])
      var flags: DescriptorFlags = .indirect
      if settings.mutant == .vqSplit13IndirectWithNext { flags.insert(.next) }
      store(
        SplitDescriptor(
          address: made.handle.deviceAddress, length: UInt32(elements.count * 16), flags: flags,
          next: 0), at: indices[0])
    } else {
      indices = takeDescriptors(elements.count)
      link(elements, at: indices)
    }
    let head = indices[0]
    chains[Int(head)] = indices
    if isOrdered { order.add(head, elements) }
    cpu.store(
      head, at: availableRing.cpuAddress.advanced(by: layout.availableSlotOffset(nextAvailable)))
    nextAvailable &+= 1
    return head
  }

  private func link(_ elements: [Element], at indices: [UInt16]) {
    for (place, element) in elements.enumerated() {
      var flags: DescriptorFlags = element.isWritable ? .write : []
      let isLast = place == elements.count - 1
      if !isLast || settings.mutant == .vqSplit08Loops { flags.insert(.next) }
      store(
        SplitDescriptor(
          address: element.address, length: element.byteCount, flags: flags,
          next: isLast ? loopEnd(indices) : indices[place + 1]), at: indices[place])
    }
  }

  /// What the last descriptor carries as next: nothing that counts.
  private func loopEnd(_ indices: [UInt16]) -> UInt16 {
    settings.mutant == .vqSplit08Loops ? indices[0] : 0
  }

  private func store(_ descriptor: SplitDescriptor, at index: UInt16) {
    scratch.withMutableBytes(0..<SplitDescriptor.byteCount) {
      descriptor.encode(into: &$0)
      cpu.store(
        $0.bytes, at: descriptorTable.cpuAddress.advanced(by: layout.descriptorOffset(index)))
    }
  }

  /// Makes every added chain available and rings the doorbell when the device wants that.
  ///
  /// The first fence orders descriptors and ring entries before the index; the second orders the
  /// index before the doorbell, which may go another way than the rings; with EVENT_IDX a full one
  /// orders it before the read of avail_event.
  ///
  /// Source: VIRTIO v1.4, sections 2.7.13.3 and 2.7.13.4.
  public override func publish() {
    guard announced != nextAvailable, doorbell != nil else { return }
    let old = announced
    announced = nextAvailable
    if settings.mutant == .vqSplit33NoBarrier { lookEarly() }
    if settings.mutant != .vqSplit32NoBarrier { cpu.storeFence() }
    cpu.store(
      nextAvailable, at: availableRing.cpuAddress.advanced(by: SplitRingLayout.indexOffset))
    if settings.mutant != nil { trespass() }
    if wantsNotification(old: old) { notify(position: nextAvailable) }
  }

  /// Reads the device's wish while the index is not yet written.
  private func lookEarly() {
    let _: UInt16 = cpu.load(usedRing.cpuAddress.advanced(by: layout.availableEventOffset))
  }

  /// Does behind a publication what a driver must not do.
  private func trespass() {
    let index = availableRing.cpuAddress.advanced(by: SplitRingLayout.indexOffset)
    switch settings.mutant {
    case .cl01RewritesExposedEntry:
      let head: UInt16 = cpu.load(
        availableRing.cpuAddress.advanced(by: layout.availableSlotOffset(nextAvailable &- 1)))
      guard let last = chains[Int(head)].last else { return }
      let place = descriptorTable.cpuAddress.advanced(by: layout.descriptorOffset(last) + 14)
      cpu.store(UInt16(7), at: place)
      cpu.storeFence()
    case .vqSplit17DecrementsIndex:
      cpu.storeFence()
      cpu.store(nextAvailable &- 1, at: index)
      cpu.storeFence()
      cpu.store(nextAvailable, at: index)
    case .vqSplit18OddFlags where !features.contains(.eventIndex):
      cpu.store(UInt16(2), at: availableRing.cpuAddress)
    case .vqSplit19SuppressesByFlag where features.contains(.eventIndex):
      cpu.store(SplitRingLayout.noInterruptFlag, at: availableRing.cpuAddress)
    default: break
    }
  }

  private func wantsNotification(old: UInt16) -> Bool {
    switch settings.mutant {
    case .vqSplit28HeedsEvent where !features.contains(.eventIndex),
      .vqSplit29MissesEvent where features.contains(.eventIndex):
      return false
    case .vqSplit33NoBarrier where features.contains(.eventIndex): return true
    default: break
    }
    if features.contains(.eventIndex) {
      cpu.fullFence()
      let event: UInt16 = cpu.load(usedRing.cpuAddress.advanced(by: layout.availableEventOffset))
      return Self.passes(event: event, new: nextAvailable, old: old)
    }
    guard settings.readsFlags else {
      cpu.storeFence()
      return true
    }
    cpu.fullFence()
    let flags: UInt16 = cpu.load(usedRing.cpuAddress)
    return flags & SplitRingLayout.noNotifyFlag == 0
  }

  public override func takeUsed() throws(DriverError) -> Used? {
    if isOrdered, let next = order.takeSkipped() {
      lastUsed &+= 1
      return recycle(next.head, byteCount: next.byteCount)
    }
    let index: UInt16 = cpu.load(
      usedRing.cpuAddress.advanced(by: SplitRingLayout.indexOffset))
    guard index != lastUsed else { return nil }
    let element: UInt64 = cpu.load(
      usedRing.cpuAddress.advanced(by: layout.usedSlotOffset(lastUsed)))
    let id = UInt32(truncatingIfNeeded: element)
    let byteCount = UInt32(truncatingIfNeeded: element >> 32)
    guard id < UInt32(layout.size), !chains[Int(id)].isEmpty else {
      throw .unexpectedUsedElement(queue: self.index, id: id)
    }
    if isOrdered {
      guard let next = order.begin(batchTo: UInt16(id), byteCount: byteCount) else {
        throw .unexpectedUsedElement(queue: self.index, id: id)
      }
      lastUsed &+= 1
      return recycle(next.head, byteCount: next.byteCount)
    }
    lastUsed &+= 1
    return recycle(UInt16(id), byteCount: byteCount)
  }

  private func recycle(_ head: UInt16, byteCount: UInt32) -> Used {
    settings.tables?.release(head)
    if isOrdered {
      orderedFreeCount += chains[Int(head)].count
    } else {
      freeDescriptors.append(contentsOf: chains[Int(head)].reversed())
    }
    chains[Int(head)].removeAll(keepingCapacity: true)
    return Used(head: head, byteCount: byteCount)
  }

  public override func enableInterrupts() -> Bool {
    if features.contains(.eventIndex) {
      cpu.store(lastUsed, at: availableRing.cpuAddress.advanced(by: layout.usedEventOffset))
    } else {
      cpu.store(UInt16(0), at: availableRing.cpuAddress)
    }
    cpu.fullFence()
    if isOrdered && order.isSkipping { return false }
    let index: UInt16 = cpu.load(usedRing.cpuAddress.advanced(by: SplitRingLayout.indexOffset))
    return index == lastUsed
  }

  public override func disableInterrupts() {
    if features.contains(.eventIndex) {
      // One behind what was used: a whole lap away from the next interrupt.
      cpu.store(
        lastUsed &- 1, at: availableRing.cpuAddress.advanced(by: layout.usedEventOffset))
    } else {
      cpu.store(SplitRingLayout.noInterruptFlag, at: availableRing.cpuAddress)
    }
  }
}
