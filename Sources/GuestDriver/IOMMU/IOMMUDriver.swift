public import ByteLayouts
public import HostPlatform
public import IOMMULayouts
public import PCIeLayouts

/// The guest's driver of a translation unit: tables in memory, commands through MMIO.
///
/// All of it is loads and stores of a CPU. Root, context and page tables come from a page allocator;
/// pages go back to it only after the unit has confirmed that nothing refers to them any more.
///
/// Source: VT-d, 3.4, 6.5 and 10.4; Linux, drivers/iommu/intel.
public final class IOMMUDriver {
  let cpu: any GuestCPU
  let pages: PageAllocator
  let configuration: IOMMUDriverConfiguration
  private let registers: GuestPhysicalAddress
  let rootTable: GuestPhysicalAddress
  let queue: GuestPhysicalAddress
  let statusWord: GuestPhysicalAddress
  var queueTail: UInt64 = 0
  var sequence: UInt32 = 0
  var maximumAddressMask: UInt8 = 0

  /// Takes three pages for root table, invalidation queue and status word; touches no register.
  ///
  /// - Parameter registers: CPU-physical address of the unit's register page.
  /// - Throws: ``IOMMUDriverError/outOfTablePages``.
  public init(
    cpu: any GuestCPU, registers: GuestPhysicalAddress, pages: PageAllocator,
    configuration: IOMMUDriverConfiguration = IOMMUDriverConfiguration()
  ) throws(IOMMUDriverError) {
    precondition([3, 4].contains(configuration.levels), "tables have 3 or 4 levels")
    precondition(
      configuration.tableForm == .second || configuration.pasid != nil && configuration.levels == 4,
      "first-level tables are those of a PASID and have 4 levels")
    guard let root = pages.allocate(), let queue = pages.allocate(), let status = pages.allocate()
    else { throw .outOfTablePages }
    self.cpu = cpu
    self.pages = pages
    self.configuration = configuration
    self.registers = registers
    rootTable = root
    self.queue = queue
    statusWord = status
    for page in [root, queue, status] { cpu.storeZeros(at: page, byteCount: 4096) }
  }

  /// Turns the unit on: root table, invalidation queue, empty caches, translation.
  ///
  /// - Throws: ``IOMMUDriverError``, `.unsupported` when the unit lacks what the driver uses.
  public func enable() throws(IOMMUDriverError) {
    typealias Register = TranslationUnitRegister
    let capability = UnitCapability(rawValue: read(Register.capability))
    let extended = ExtendedCapability(rawValue: read(Register.extendedCapability))
    guard capability.supports(levels: configuration.levels),
      capability.supportsPageSelectiveInvalidation, extended.contains(.queuedInvalidation),
      configuration.pasid == nil || extended.isSuperset(of: .scalableMode),
      !configuration.tableForm.hasFirstLevel || extended.contains(.firstLevelTables),
      configuration.tableForm != .nested || extended.contains(.nestedTables)
    else {
      throw .unsupported(
        capability: capability.rawValue, extendedCapability: extended.rawValue)
    }
    maximumAddressMask = capability.maximumAddressMask
    // TTM, bits 11:10: 01 is scalable mode.
    let mode: UInt64 = configuration.pasid == nil ? 0 : 1 << 10
    write(Register.rootTableAddress, rootTable.rawValue | mode)
    try command(.setRootTablePointer)
    write(
      Register.invalidationQueueAddress,
      InvalidationQueueAddress(base: queue.rawValue, sizeExponent: 0).rawValue)
    queueTail = 0
    write(Register.invalidationQueueTail, UInt64.zero)
    try command(.queuedInvalidationEnable)
    let pasids: [InvalidationDescriptor] = configuration.pasid == nil ? [] : [.pasidCache(.global)]
    try invalidate(
      [.contextCache(.global)] + pasids
        + [.iotlb(.global, drainsReads: true, drainsWrites: true)])
    try command(.translationEnable)
  }

  /// Turns a unit off that somebody else left on: translation, queue, and what it complains of.
  ///
  /// - Throws: ``IOMMUDriverError/timeout``.
  public static func turnOff(
    cpu: any GuestCPU, registers: GuestPhysicalAddress,
    configuration: IOMMUDriverConfiguration = IOMMUDriverConfiguration()
  ) throws(IOMMUDriverError) {
    typealias Register = TranslationUnitRegister
    cpu.store(UInt32.zero, at: registers.advanced(by: Register.globalCommand))
    let start = cpu.cycle
    while true {
      let status: UInt32 = cpu.load(registers.advanced(by: Register.globalStatus))
      let on: GlobalCommand = [.translationEnable, .queuedInvalidationEnable]
      if GlobalCommand(rawValue: status).isDisjoint(with: on) { break }
      guard cpu.cycle - start < configuration.timeout else { throw .timeout }
      cpu.pause(cycles: configuration.pollInterval)
    }
    cpu.store(UInt32.max, at: registers.advanced(by: Register.faultStatus))
  }

  /// Turns translation off; the tables stay.
  public func disable() throws(IOMMUDriverError) {
    let status = GlobalCommand(
      rawValue: read(TranslationUnitRegister.globalStatus, as: UInt32.self))
    let kept = status.intersection(.queuedInvalidationEnable)
    write(TranslationUnitRegister.globalCommand, kept.rawValue)
    try poll { !$0.contains(.translationEnable) }
  }

  /// Makes an empty domain and gives it to `function`.
  ///
  /// The unit sees the new context entry at the next request; an entry that was not present is
  /// never cached, so that nothing has to be invalidated.
  public func attach(
    _ function: RequesterID, domain identifier: UInt16, type: TranslationType
  ) throws(IOMMUDriverError) -> IOMMUDomain {
    if let pasid = configuration.pasid {
      return try attach(function, pasid: pasid, domain: identifier, type: type)
    }
    let place = try contextEntry(of: function)
    guard !ContextEntry(low: cpu.load(place), high: 0).isPresent else { throw .alreadyAttached }
    let levels = type == .passThrough ? 4 : configuration.levels
    let table = try newTable()
    let entry = ContextEntry(
      table: table.rawValue, levels: levels, domain: identifier, type: type)
    cpu.store(entry.high, at: place.advanced(by: 8))
    cpu.store(entry.low, at: place)
    cpu.storeFence()
    return IOMMUDomain(
      identifier: identifier, function: function, type: type, table: table, levels: levels)
  }

  /// Takes the function out of its domain and frees the domain's tables.
  public func detach(_ domain: IOMMUDomain) throws(IOMMUDriverError) {
    let place =
      try domain.pasid == nil
      ? contextEntry(of: domain.function) : scalableContextEntry(of: domain.function)
    cpu.store(UInt64.zero, at: place)
    cpu.store(UInt64.zero, at: place.advanced(by: 8))
    var tables: [GuestPhysicalAddress] = []
    collect(domain.table.rawValue, level: domain.levels, into: &tables)
    var descriptors: [InvalidationDescriptor] = [
      .contextCache(
        .device(
          domain: domain.identifier, requester: domain.function.rawValue, functionMask: 0)),
      .iotlb(.domain(domain.identifier), drainsReads: true, drainsWrites: true),
    ]
    if let pasid = domain.pasid {
      descriptors.insert(.pasidCache(.pasid(domain: domain.identifier, pasid: pasid)), at: 1)
    }
    if domain.type == .withDeviceTLB { descriptors.append(deviceTLB(domain, .everything)) }
    try invalidate(descriptors)
    for table in tables { pages.free(table) }
  }

  /// Takes a zeroed page for a table.
  func newTable() throws(IOMMUDriverError) -> GuestPhysicalAddress {
    guard let page = pages.allocate() else { throw .outOfTablePages }
    cpu.storeZeros(at: page, byteCount: 4096)
    return page
  }

  private func contextEntry(
    of function: RequesterID
  ) throws(IOMMUDriverError) -> GuestPhysicalAddress {
    let place = rootTable.advanced(by: UInt64(function.bus) * RootEntry.byteCount)
    var root = RootEntry(low: cpu.load(place), high: 0)
    if !root.isPresent {
      root = RootEntry(contextTable: try newTable().rawValue)
      cpu.store(root.low, at: place)
    }
    let offset = UInt64(function.deviceFunction) * ContextEntry.byteCount
    return GuestPhysicalAddress(rawValue: root.contextTable + offset)
  }

  func read<Value: FixedWidthInteger & BitwiseCopyable>(
    _ register: UInt64, as type: Value.Type = UInt64.self
  ) -> Value {
    cpu.load(registers.advanced(by: register))
  }

  func write<Value: FixedWidthInteger & BitwiseCopyable>(_ register: UInt64, _ value: Value) {
    cpu.store(value, at: registers.advanced(by: register))
  }

  /// Orders one change of state and waits until GSTS shows it.
  private func command(_ bit: GlobalCommand) throws(IOMMUDriverError) {
    let status = GlobalCommand(
      rawValue: read(TranslationUnitRegister.globalStatus, as: UInt32.self))
    let kept = status.intersection([.translationEnable, .queuedInvalidationEnable])
    write(TranslationUnitRegister.globalCommand, kept.union(bit).rawValue)
    try poll { $0.contains(bit) }
  }

  private func poll(_ isDone: (GlobalCommand) -> Bool) throws(IOMMUDriverError) {
    let start = cpu.cycle
    while true {
      let status = read(TranslationUnitRegister.globalStatus, as: UInt32.self)
      if isDone(GlobalCommand(rawValue: status)) { return }
      guard cpu.cycle - start < configuration.timeout else { throw .timeout }
      cpu.pause(cycles: configuration.pollInterval)
    }
  }
}
