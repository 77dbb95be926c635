public import ByteLayouts
public import IOMMULayouts

import HostPlatform

/// An address space of stage 1 of an Arm IOMMU: a context descriptor and its tables, by stores.
///
/// Behind stage 2 the guest knows its memory by other numbers than the machine: `distance` is what has
/// to be added to a place in memory to name it before stage 2.
///
/// Source: Linux, drivers/iommu/io-pgtable-arm.c.
public final class StageOneSpace: DeviceAddressSpace {
  private let driver: StreamUnitDriver
  private let stream: UInt16
  private let space: UInt16
  private let machine: UInt16
  private let distance: UInt64
  /// The highest table.
  public let root: GuestPhysicalAddress
  private let context: GuestPhysicalAddress

  /// Makes an empty address space and gives it to a stream.
  ///
  /// - Throws: ``IOMMUDriverError``.
  public init(
    driver: StreamUnitDriver, stream: UInt16, space: UInt16, nestedIn machine: UInt16? = nil,
    distance: UInt64 = 0, stalls: Bool = false
  ) throws(IOMMUDriverError) {
    guard let root = driver.pages.allocate(), let context = driver.pages.allocate() else {
      throw .outOfTablePages
    }
    (self.driver, self.stream, self.space, self.distance) = (driver, stream, space, distance)
    (self.root, self.context, self.machine) = (root, context, machine ?? 0)
    driver.clear(root)
    driver.clear(context)
    write(ContextDescriptor(table: root.rawValue + distance, space: space, stalls: stalls))
    try driver.attach(
      stream: stream,
      StreamTableEntry(
        machine == nil ? .stageOne : .nested, table: driver.stageTwoTable,
        context: context.rawValue + distance, machine: machine))
  }

  /// Stores another context descriptor, and has the unit forget the old one.
  ///
  /// - Throws: ``IOMMUDriverError/timeout``.
  public func replace(
    _ change: (inout ContextDescriptor) -> Void
  ) throws(IOMMUDriverError) {
    var descriptor = ContextDescriptor(table: root.rawValue + distance, space: space)
    change(&descriptor)
    write(descriptor)
    try driver.perform([(StreamUnitRegister.forgetContext | UInt64(stream) << 32, 0)])
  }

  private func write(_ descriptor: ContextDescriptor) {
    driver.store(descriptor.table, at: context.advanced(by: 8))
    driver.cpu.storeFence()
    driver.store(descriptor.control, at: context)
  }

  /// 4 KiB.
  public var pageByteCount: UInt64 { 4096 }

  /// Stores descriptors, of blocks of 2 MiB where address, memory and length allow.
  ///
  /// What is mapped can be read: stage 1 knows no page that can only be written.
  public func map(
    _ address: UInt64, to physical: GuestPhysicalAddress, byteCount: UInt64,
    permissions: PagePermissions
  ) throws(IOMMUDriverError) {
    precondition((address | physical.rawValue | byteCount) & 4095 == 0, "whole pages")
    let block: UInt64 = 1 << 21
    var offset: UInt64 = 0
    while offset < byteCount {
      let target = physical.rawValue + offset + distance
      let isBlock =
        ((address + offset) | target) & (block - 1) == 0 && byteCount - offset >= block
      let leaf = StageOneDescriptor(
        page: target, isWritable: permissions.contains(.write), isBlock: isBlock)
      driver.store(
        leaf.rawValue, at: try place(of: address + offset, level: isBlock ? 2 : 3))
      offset += isBlock ? block : 4096
    }
    driver.cpu.storeFence()
  }

  /// Clears the descriptors, and waits until the unit has forgotten them.
  public func unmap(_ address: UInt64, byteCount: UInt64) throws(IOMMUDriverError) {
    let command = StreamUnitRegister.command(
      StreamUnitRegister.forgetStageOneAddress, machine: machine, space: space)
    let commands = try clearLeaves(address, byteCount: byteCount).map { (command, $0) }
    guard commands.count <= 64 else { return try forgetAll(copies: 1) }
    try driver.perform(commands)
  }

  /// Clears the descriptors alone: the unit may go on to use what it has cached.
  ///
  /// - Throws: ``IOMMUDriverError``.
  public func clearPages(_ address: UInt64, byteCount: UInt64) throws(IOMMUDriverError) {
    _ = try clearLeaves(address, byteCount: byteCount)
  }

  /// Clears the descriptors of pages and blocks; returns where each of them begins.
  private func clearLeaves(
    _ address: UInt64, byteCount: UInt64
  ) throws(IOMMUDriverError) -> [UInt64] {
    precondition((address | byteCount) & 4095 == 0, "whole pages")
    var leaves: [UInt64] = []
    var offset: UInt64 = 0
    while offset < byteCount {
      let (place, level) = try leaf(of: address + offset)
      let size = UInt64(1) << UInt64(12 + 9 * (3 - level))
      guard (address + offset) & (size - 1) == 0, byteCount - offset >= size else {
        throw .partialLargePage(address: address + offset)
      }
      driver.store(.zero, at: place)
      leaves.append(address + offset)
      offset += size
    }
    return leaves
  }

  /// Makes the unit forget the address space.
  public func forgetAll(copies: Int) throws(IOMMUDriverError) {
    let command = StreamUnitRegister.command(
      StreamUnitRegister.forgetStageOneSpace, machine: machine, space: space)
    try driver.perform([(command, 0)])
  }

  /// Where the descriptor of a page that is mapped stands, and in a table of which level.
  private func leaf(
    of address: UInt64
  ) throws(IOMMUDriverError) -> (place: GuestPhysicalAddress, level: Int) {
    let upper = try place(of: address, level: 2)
    let found = StageOneDescriptor(rawValue: driver.cpu.load(upper))
    guard found.isValid(level: 2) else { throw .notMapped(address: address) }
    return found.isLeaf(level: 2) ? (upper, 2) : (try place(of: address, level: 3), 3)
  }

  /// Where a descriptor of `level` stands; makes the tables above it.
  private func place(
    of address: UInt64, level: Int
  ) throws(IOMMUDriverError) -> GuestPhysicalAddress {
    guard address >> 39 == 0 else { throw .addressBeyondWidth(address: address) }
    var table = root
    for upper in 1..<level {
      let place = table.advanced(by: 8 * StageTwoDescriptor.index(of: address, level: upper))
      let found = StageOneDescriptor(rawValue: driver.cpu.load(place))
      if found.isValid(level: upper) {
        guard !found.isLeaf(level: upper) else { throw .alreadyMapped(address: address) }
        table = GuestPhysicalAddress(rawValue: found.address - distance)
        continue
      }
      guard let page = driver.pages.allocate() else { throw .outOfTablePages }
      driver.clear(page)
      driver.store(
        StageOneDescriptor(table: page.rawValue + distance).rawValue, at: place)
      table = page
    }
    return table.advanced(by: 8 * StageTwoDescriptor.index(of: address, level: level))
  }
}
