public import ByteLayouts
public import HostPlatform
public import Trace
public import VirtioLayouts

/// The driver's side of a split virtqueue.
///
/// The rings lie in coherent memory of the DMA API, be that host memory or the bounce region; every
/// access is a CPU load or store. Source: VIRTIO v1.4, sections 2.7.13 and 2.7.14.
public final class SplitQueue {
  /// Queue number.
  public let index: UInt16
  /// Size and field places.
  public let layout: SplitRingLayout
  let descriptorTable: CoherentMemory
  let availableRing: CoherentMemory
  let usedRing: CoherentMemory
  /// Where the doorbell is written, once the queue is enabled.
  public internal(set) var doorbell: GuestPhysicalAddress?
  private let cpu: any GuestCPU
  private let trace: TraceHub
  private var freeDescriptors: [UInt16]
  private var chains: [[UInt16]]
  private var nextAvailable: UInt16 = 0
  private var lastUsed: UInt16 = 0
  private var announced: UInt16 = 0
  private let scratch = ByteBuffer(byteCount: SplitDescriptor.byteCount)

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
    /// Head of the chain.
    public var head: UInt16
    /// Bytes that the device wrote.
    public var byteCount: UInt32
  }

  /// Allocates the rings.
  ///
  /// - Throws: ``DriverError/ringsDoNotFit(queue:byteCount:)``.
  public init(
    index: UInt16, size: UInt16, mapper: any DMAMapper, cpu: any GuestCPU, trace: TraceHub
  ) throws(DriverError) {
    self.index = index
    self.cpu = cpu
    self.trace = trace
    layout = SplitRingLayout(size: size)
    func area(_ byteCount: UInt64, alignment: Int) throws(DriverError) -> CoherentMemory {
      do {
        return try mapper.allocateCoherent(byteCount: Int(byteCount), alignment: alignment)
      } catch {
        throw .ringsDoNotFit(queue: index, byteCount: Int(byteCount))
      }
    }
    descriptorTable = try area(layout.descriptorTableByteCount, alignment: 16)
    availableRing = try area(layout.availableRingByteCount, alignment: 2)
    usedRing = try area(layout.usedRingByteCount, alignment: 4)
    freeDescriptors = (0..<size).reversed()
    chains = Array(repeating: [], count: Int(size))
  }

  /// Records the queue as the driver configured it.
  func announce(vector: UInt16) {
    trace.record(
      cycle: cpu.cycle,
      .queueConfigured(
        QueueAreas(
          party: .driver, queue: index, size: layout.size,
          descriptorTable: descriptorTable.deviceAddress.rawValue,
          availableRing: availableRing.deviceAddress.rawValue,
          usedRing: usedRing.deviceAddress.rawValue, vector: vector)))
  }

  /// Descriptors that are free.
  public var freeCount: Int { freeDescriptors.count }
  /// Chains that the device has.
  public var outstandingCount: Int { Int(nextAvailable &- lastUsed) }

  /// Writes a chain and its ring entry; the device does not see it before `publish`.
  ///
  /// - Returns: the head, or nil when too few descriptors are free.
  public func add(_ elements: [Element]) -> UInt16? {
    guard !elements.isEmpty, elements.count <= freeDescriptors.count else { return nil }
    let indices = elements.indices.map { _ in freeDescriptors.removeLast() }
    for (place, element) in elements.enumerated() {
      var flags: DescriptorFlags = element.isWritable ? .write : []
      let isLast = place == elements.count - 1
      if !isLast { flags.insert(.next) }
      store(
        SplitDescriptor(
          address: element.address, length: element.byteCount, flags: flags,
          next: isLast ? 0 : indices[place + 1]), at: indices[place])
    }
    let head = indices[0]
    chains[Int(head)] = indices
    cpu.store(
      head, at: availableRing.cpuAddress.advanced(by: layout.availableSlotOffset(nextAvailable)))
    nextAvailable &+= 1
    return head
  }

  private func store(_ descriptor: SplitDescriptor, at index: UInt16) {
    scratch.withMutableBytes(0..<SplitDescriptor.byteCount) {
      descriptor.encode(into: &$0)
      cpu.store(
        $0.bytes, at: descriptorTable.cpuAddress.advanced(by: layout.descriptorOffset(index)))
    }
  }

  /// Makes every added chain available and rings the doorbell.
  ///
  /// The first fence orders descriptors and ring entries before the index; the second orders the
  /// index before the doorbell, which may go another way than the rings.
  /// Source: VIRTIO v1.4, sections 2.7.13.3 and 2.7.13.4.
  public func publish() {
    guard announced != nextAvailable, let doorbell else { return }
    announced = nextAvailable
    cpu.storeFence()
    cpu.store(
      nextAvailable, at: availableRing.cpuAddress.advanced(by: SplitRingLayout.indexOffset))
    cpu.storeFence()
    cpu.store(index, at: doorbell)
  }

  /// Takes the next chain that the device returned, if there is one.
  ///
  /// - Throws: ``DriverError/unexpectedUsedElement(queue:id:)``.
  public func takeUsed() throws(DriverError) -> Used? {
    let index: UInt16 = cpu.load(
      usedRing.cpuAddress.advanced(by: SplitRingLayout.indexOffset))
    guard index != lastUsed else { return nil }
    let element: UInt64 = cpu.load(
      usedRing.cpuAddress.advanced(by: layout.usedSlotOffset(lastUsed)))
    let id = UInt32(truncatingIfNeeded: element)
    guard id < UInt32(layout.size), !chains[Int(id)].isEmpty else {
      throw .unexpectedUsedElement(queue: self.index, id: id)
    }
    lastUsed &+= 1
    freeDescriptors.append(contentsOf: chains[Int(id)].reversed())
    chains[Int(id)].removeAll(keepingCapacity: true)
    return Used(head: UInt16(id), byteCount: UInt32(truncatingIfNeeded: element >> 32))
  }
}
