public import ByteLayouts
public import HostPlatform
public import IOMMULayouts
import PCIeLayouts

/// The guest's side of an Arm IOMMU: stream table and stage 2 by stores, commands by a queue.
///
/// For a unit whose walks do not see the processor's cache every store of a table or a command is
/// cleaned to memory before the unit is told of it.
///
/// Source: Linux, drivers/iommu/arm/arm-smmu-v3.
public final class StreamUnitDriver: DeviceAddressSpace {
  /// Writes the processor's lines of a range back, and drops them.
  public typealias Maintenance = (GuestPhysicalAddress, Int) -> Void

  let cpu: any GuestCPU
  let registers: GuestPhysicalAddress
  let pages: PageAllocator
  private let maintain: Maintenance?
  private let streams: GuestPhysicalAddress
  private let queue: GuestPhysicalAddress
  private let root: GuestPhysicalAddress
  private var producer: UInt64 = 0
  var events: GuestPhysicalAddress?
  var eventConsumer: UInt64 = 0
  private static let streamExponent: UInt64 = 9
  private static let queueExponent: UInt64 = 7
  private static let lookLimit = 10_000

  /// Takes memory for stream table, queue and the highest table of pages; the unit stays off.
  ///
  /// What maintains lines is used if the unit says that it is not coherent; without it nothing is.
  ///
  /// - Throws: ``IOMMUDriverError/outOfTablePages``.
  public init(
    cpu: any GuestCPU, registers: GuestPhysicalAddress, pages: PageAllocator,
    maintain: Maintenance? = nil
  ) throws(IOMMUDriverError) {
    let byteCount = Int(StreamTableEntry.byteCount << Self.streamExponent)
    guard let streams = pages.allocate(pageCount: byteCount / 4096, alignment: UInt64(byteCount)),
      let queue = pages.allocate(), let root = pages.allocate()
    else { throw .outOfTablePages }
    (self.cpu, self.registers, self.pages) = (cpu, registers, pages)
    (self.streams, self.queue, self.root) = (streams, queue, root)
    self.maintain = maintain.flatMap { maintain in
      let place = registers.advanced(by: StreamUnitRegister.identification)
      let able = UInt64(cpu.load(place, as: UInt32.self))
      return able & StreamUnitRegister.coherentAccess == 0 ? maintain : nil
    }
    clear(streams, byteCount: byteCount)
    for page in [queue, root] { clear(page) }
  }

  /// Turns the unit on.
  public func enable() {
    write(streams.rawValue, StreamUnitRegister.tableBase)
    write(Self.streamExponent, StreamUnitRegister.tableSize)
    write(queue.rawValue | Self.queueExponent, StreamUnitRegister.queueBase)
    cpu.storeFence()
    write(events == nil ? 9 : 13, StreamUnitRegister.control)
    _ = cpu.load(registers.advanced(by: StreamUnitRegister.controlAcknowledge), as: UInt32.self)
  }

  /// Gives a stream its entry; the unit is told.
  ///
  /// - Throws: ``IOMMUDriverError/timeout``.
  public func attach(
    stream: UInt16, _ mode: StreamTableEntry.Mode
  ) throws(IOMMUDriverError) {
    try attach(stream: stream, StreamTableEntry(mode, table: root.rawValue))
  }

  /// Gives a stream an entry, the valid bit last; the unit is told.
  func attach(stream: UInt16, _ entry: StreamTableEntry) throws(IOMMUDriverError) {
    let place = streams.advanced(by: UInt64(stream) * StreamTableEntry.byteCount)
    if entry.attributes != 0 { store(entry.attributes, at: place.advanced(by: 8)) }
    if entry.space != 0 { store(entry.space, at: place.advanced(by: 16)) }
    store(entry.table, at: place.advanced(by: 24))
    cpu.storeFence()
    store(entry.control, at: place)
    try perform([(StreamUnitRegister.forgetStream | UInt64(stream) << 32, 0)])
  }

  /// The highest table of stage 2.
  var stageTwoTable: UInt64 { root.rawValue }

  /// Stores a word of a table.
  func store(_ value: UInt64, at place: GuestPhysicalAddress) {
    cpu.store(value, at: place)
    clean(place, 8)
  }

  /// Fills a table with zeros.
  func clear(_ place: GuestPhysicalAddress, byteCount: Int = 4096) {
    cpu.storeZeros(at: place, byteCount: byteCount)
    clean(place, byteCount)
  }

  /// Brings lines to memory, and has the next load fetch them from there.
  func clean(_ place: GuestPhysicalAddress, _ byteCount: Int) {
    guard let maintain else { return }
    cpu.fullFence()
    maintain(place, byteCount)
  }

  func write(_ value: UInt64, _ register: UInt64) {
    cpu.store(value, at: registers.advanced(by: register))
  }

  /// 4 KiB.
  public var pageByteCount: UInt64 { 4096 }

  /// Stores the descriptors.
  public func map(
    _ address: UInt64, to physical: GuestPhysicalAddress, byteCount: UInt64,
    permissions: PagePermissions
  ) throws(IOMMUDriverError) {
    precondition((address | physical.rawValue | byteCount) & 4095 == 0, "whole pages")
    for offset in stride(from: 0, to: byteCount, by: 4096) {
      let page = StageTwoDescriptor(page: physical.rawValue + offset, permissions: permissions)
      store(page.rawValue, at: try place(of: address + offset))
    }
    cpu.storeFence()
  }

  /// Clears the descriptors, and waits until the unit has forgotten them.
  public func unmap(_ address: UInt64, byteCount: UInt64) throws(IOMMUDriverError) {
    precondition((address | byteCount) & 4095 == 0, "whole pages")
    var commands: [(UInt64, UInt64)] = []
    for offset in stride(from: 0, to: byteCount, by: 4096) {
      store(.zero, at: try place(of: address + offset))
      commands.append((StreamUnitRegister.forgetAddress, address + offset))
    }
    if commands.count > 64 { commands = [(StreamUnitRegister.forgetSpace, 0)] }
    try perform(commands)
  }

  /// Where the descriptor of a page stands; makes the tables above it.
  private func place(of address: UInt64) throws(IOMMUDriverError) -> GuestPhysicalAddress {
    guard address >> 39 == 0 else { throw .addressBeyondWidth(address: address) }
    var table = root
    for level in 1...2 {
      let place = table.advanced(by: 8 * StageTwoDescriptor.index(of: address, level: level))
      let found = StageTwoDescriptor(rawValue: cpu.load(place))
      if found.isValid {
        table = GuestPhysicalAddress(rawValue: found.address)
        continue
      }
      guard let page = pages.allocate() else { throw .outOfTablePages }
      clear(page)
      store(StageTwoDescriptor(table: page.rawValue).rawValue, at: place)
      table = page
    }
    return table.advanced(by: 8 * StageTwoDescriptor.index(of: address, level: 3))
  }

  /// Queues commands and a wait, and returns when the unit has come behind them.
  func perform(_ commands: [(UInt64, UInt64)]) throws(IOMMUDriverError) {
    let size = UInt64(1) << Self.queueExponent
    for command in commands + [(StreamUnitRegister.synchronize, 0)] {
      let place = queue.advanced(by: producer % size * 16)
      cpu.store(command.0, at: place)
      store(command.1, at: place.advanced(by: 8))
      producer = (producer + 1) % (2 * size)
    }
    cpu.storeFence()
    cpu.store(
      UInt32(producer), at: registers.advanced(by: StreamUnitRegister.queueProducer))
    for _ in 0..<Self.lookLimit {
      let place = registers.advanced(by: StreamUnitRegister.queueConsumer)
      if UInt64(cpu.load(place, as: UInt32.self)) == producer { return }
      cpu.pause(cycles: 32)
    }
    throw .timeout
  }
}
