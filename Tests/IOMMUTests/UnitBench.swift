import ByteLayouts
import CycleKernel
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Trace

/// Keeps what the unit records.
final class Recorder: TraceObserver {
  var events: [TraceEvent] = []
  func observe(_ event: TraceEvent, payload: RawSpan) { events.append(event) }

  var faults: [TranslationFault] {
    events.compactMap { if case .translationFault(let fault) = $0.body { fault } else { nil } }
  }
  var tableReads: [MemoryAccess] {
    events.compactMap { if case .memoryRead(let access) = $0.body { access } else { nil } }
  }
}

/// A translation unit over 8 MiB of memory, with tables that the tests write by hand.
final class UnitBench {
  static let memoryByteCount: UInt64 = 8 << 20
  static let queue: UInt64 = 0x4000
  static let status: UInt64 = 0x5000
  let function = RequesterID(bus: 3, device: 5, function: 2)
  let recorder = Recorder()
  let memory: HostMemory
  let unit: TranslationUnit
  let root: UInt64 = 0x1000
  let contexts: UInt64 = 0x2000
  var nextPage: UInt64 = 0x10_0000
  var cycle: Cycle = 100
  var tail: UInt64 = 0

  init(_ configuration: TranslationUnitConfiguration = TranslationUnitConfiguration()) {
    let trace = TraceHub()
    trace.add(recorder)
    memory = HostMemory(byteCount: Self.memoryByteCount, trace: trace)
    unit = TranslationUnit(configuration: configuration, memory: memory, trace: trace)
  }

  func poke(_ value: UInt64, at address: UInt64) { memory.bytes.store(value, at: address) }
  func peek(_ address: UInt64) -> UInt64 { memory.bytes.load(address) }

  func page() -> UInt64 {
    defer { nextPage += 4096 }
    return nextPage
  }

  func write(_ register: UInt64, _ value: UInt64, byteCount: Int = 8) {
    unit.writeRegister(offset: register, value: value, byteCount: byteCount, at: cycle)
  }

  func read(_ register: UInt64, byteCount: Int = 4) -> UInt64 {
    unit.readRegister(offset: register, byteCount: byteCount, at: cycle)
  }

  /// Turns translation and the invalidation queue on.
  func enable() {
    typealias Register = TranslationUnitRegister
    write(Register.rootTableAddress, root)
    command(.setRootTablePointer)
    write(Register.invalidationQueueAddress, Self.queue)
    command(.queuedInvalidationEnable)
    command([.queuedInvalidationEnable, .translationEnable])
  }

  func command(_ bits: GlobalCommand) {
    write(TranslationUnitRegister.globalCommand, UInt64(bits.rawValue), byteCount: 4)
  }

  /// Writes root and context entry of `function`; returns the second-level table.
  @discardableResult
  func attach(
    levels: Int = 4, type: TranslationType = .withDeviceTLB, domain: UInt16 = 0x1234,
    disablesFaultProcessing: Bool = false
  ) -> UInt64 {
    let table = page()
    poke(RootEntry(contextTable: contexts).low, at: root + UInt64(function.bus) * 16)
    setContext(
      ContextEntry(
        table: table, levels: levels, domain: domain, type: type,
        disablesFaultProcessing: disablesFaultProcessing))
    return table
  }

  func setContext(_ entry: ContextEntry) {
    let place = contexts + UInt64(function.deviceFunction) * 16
    poke(entry.low, at: place)
    poke(entry.high, at: place + 8)
  }

  /// Where the entry for `address` stands at `level`; makes the tables above it.
  func place(
    of address: UInt64, level target: Int, table: UInt64, levels: Int,
    permissions: PagePermissions = [.read, .write]
  ) -> UInt64 {
    var table = table
    var level = levels
    while true {
      let place = table + PageTableEntry.index(of: address, level: level) * 8
      if level == target { return place }
      let entry = PageTableEntry(rawValue: peek(place))
      if entry.isPresent {
        table = entry.address
      } else {
        table = page()
        poke(PageTableEntry(address: table, permissions: permissions).rawValue, at: place)
      }
      level -= 1
    }
  }

  func map(
    _ address: UInt64, to physical: UInt64, table: UInt64, levels: Int = 4, level: Int = 1,
    permissions: PagePermissions = [.read, .write]
  ) {
    let entry = PageTableEntry(
      address: physical, permissions: permissions, isLargePage: level > 1)
    poke(entry.rawValue, at: place(of: address, level: level, table: table, levels: levels))
  }

  func translate(
    _ address: UInt64, _ kind: TranslationQuery.Kind = .read, byteCount: Int = 4
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int) {
    cycle += 1
    return unit.translate(
      TranslationQuery(
        requester: function, address: address, byteCount: byteCount, kind: kind, cycle: cycle))
  }

  func queue(_ descriptors: InvalidationDescriptor...) {
    for descriptor in descriptors {
      poke(descriptor.words.low, at: Self.queue + tail * 16)
      poke(descriptor.words.high, at: Self.queue + tail * 16 + 8)
      tail = (tail + 1) % 256
    }
    write(TranslationUnitRegister.invalidationQueueTail, tail << 4)
  }

  /// Lets `cycles` cycles pass, evaluating the unit in each.
  func run(_ cycles: Cycle) {
    for _ in 0..<cycles {
      cycle += 1
      unit.evaluate(at: cycle)
    }
  }

  var status: UInt32 { UInt32(truncatingIfNeeded: peek(Self.status)) }
  func wait(_ data: UInt32) -> InvalidationDescriptor {
    .wait(.init(statusAddress: Self.status, statusData: data))
  }
}
