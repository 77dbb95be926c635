import ByteLayouts
import CycleKernel
import GuestDriver
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Trace

/// A guest CPU without caches and buffers: every access takes effect at once and costs one cycle.
///
/// Behind it: 8 MiB of host memory, a translation unit, a BAR of bounce memory, and a device that
/// answers ATS invalidations after a while.
final class FakeMachine: GuestCPU, TraceObserver {
  static let registers = GuestPhysicalAddress(rawValue: 0xfed9_0000)
  static let bar = GuestPhysicalAddress(rawValue: 0x40_0000_0000)
  let function = RequesterID(bus: 1, device: 0, function: 0)
  let trace = TraceHub()
  let memory: HostMemory
  let unit: TranslationUnit
  let barBytes = SparseMemory(byteCount: 4 << 20)
  let tablePages = PageAllocator(
    base: GuestPhysicalAddress(rawValue: 0x1_0000), byteCount: 0x10_0000)
  let bufferPages = PageAllocator(
    base: GuestPhysicalAddress(rawValue: 0x20_0000), byteCount: 0x40_0000)
  private(set) var cycle: Cycle = 0
  private(set) var storeFenceCount = 0

  /// Whether the device answers invalidations.
  var deviceAnswers = true
  /// Runs when an invalidation reaches the device, before it answers.
  var onInvalidation: (InvalidateRequest) -> Void = { _ in }
  private(set) var invalidations: [InvalidateRequest] = []
  private var answers: [(due: Cycle, itag: UInt8)] = []

  /// What the mappers record, in order; and every store to the BAR.
  private(set) var mapped: [DMAMapping] = []
  private(set) var unmapped: [DMAMapping] = []

  init(_ configuration: TranslationUnitConfiguration = TranslationUnitConfiguration()) {
    memory = HostMemory(byteCount: 8 << 20, trace: trace)
    unit = TranslationUnit(configuration: configuration, memory: memory, trace: trace)
    trace.add(self)
  }

  /// Runs in the middle of the record of a mapping or unmapping.
  var onRecord: (TraceEvent.Body) -> Void = { _ in }

  func observe(_ event: TraceEvent, payload: RawSpan) {
    switch event.body {
    case .dmaMapped(let mapping): mapped.append(mapping)
    case .dmaUnmapped(let mapping): unmapped.append(mapping)
    default: return
    }
    onRecord(event.body)
  }

  private func step(_ count: Cycle = 1) {
    for _ in 0..<count {
      cycle += 1
      unit.evaluate(at: cycle)
      while let request = unit.takeInvalidateRequest() {
        invalidations.append(request)
        if deviceAnswers { answers.append((cycle + 20, request.itag)) }
      }
      while let answer = answers.first, answer.due <= cycle {
        answers.removeFirst()
        if let request = invalidations.last(where: { $0.itag == answer.itag }) {
          onInvalidation(request)
        }
        unit.invalidateCompleted(
          requester: function, itagVector: 1 << UInt32(answer.itag), completionCount: 1,
          at: cycle)
      }
    }
  }

  func load(_ address: GuestPhysicalAddress, into target: inout MutableRawSpan) {
    step()
    if address >= Self.bar {
      barBytes.read(address.rawValue - Self.bar.rawValue, into: &target)
    } else if address >= Self.registers {
      let value = unit.readRegister(
        offset: address.rawValue - Self.registers.rawValue, byteCount: target.byteCount,
        at: cycle)
      for index in 0..<target.byteCount {
        target.storeLittleEndian(UInt8(truncatingIfNeeded: value >> UInt64(index * 8)), at: index)
      }
    } else {
      memory.read(address, into: &target, agent: .guest, at: cycle)
    }
  }

  func store(_ source: RawSpan, at address: GuestPhysicalAddress) {
    step()
    if address >= Self.bar {
      barBytes.write(address.rawValue - Self.bar.rawValue, source)
    } else if address >= Self.registers {
      var value: UInt64 = 0
      for index in 0..<source.byteCount {
        value |= UInt64(source.littleEndian(at: index, as: UInt8.self)) << UInt64(index * 8)
      }
      unit.writeRegister(
        offset: address.rawValue - Self.registers.rawValue, value: value,
        byteCount: source.byteCount, at: cycle)
    } else {
      memory.write(address, source, agent: .guest, at: cycle)
    }
  }

  func storeFence() {
    storeFenceCount += 1
    step()
  }
  func fullFence() { step() }
  func readConfiguration(_ function: RequesterID, register: UInt16) -> UInt32 { .max }
  func writeConfiguration(
    _ function: RequesterID, register: UInt16, value: UInt32, byteCount: Int
  ) {}
  func pause(cycles: Cycle) { step(cycles) }
  func waitForInterrupt(vector: UInt16, limit: Cycle) -> Bool {
    step(limit)
    return false
  }

  /// What the unit answers to the device.
  func translate(
    _ address: UInt64, _ kind: TranslationQuery.Kind = .read
  ) -> TranslationOutcome {
    unit.translate(
      TranslationQuery(
        requester: function, address: address, byteCount: 1, kind: kind, cycle: cycle)
    ).outcome
  }

  /// A driver that has turned the unit on.
  func driver(
    _ configuration: IOMMUDriverConfiguration = IOMMUDriverConfiguration()
  ) throws -> IOMMUDriver {
    let driver = try IOMMUDriver(
      cpu: self, registers: Self.registers, pages: tablePages, configuration: configuration)
    try driver.enable()
    return driver
  }

  /// Fills host memory with bytes that differ from their neighbours, depending on `salt`.
  func fill(_ address: UInt64, byteCount: Int, salt: UInt8) {
    memory.bytes.write(address, pattern(byteCount, salt: salt).span.bytes)
  }

  func bytes(_ address: UInt64, _ byteCount: Int) -> [UInt8] {
    read(memory.bytes, address, byteCount)
  }

  func barBytes(_ offset: UInt64, _ byteCount: Int) -> [UInt8] {
    read(barBytes, offset, byteCount)
  }

  private func read(_ bytes: SparseMemory, _ address: UInt64, _ byteCount: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: byteCount)
    var span = result.mutableSpan
    var raw = span.mutableBytes
    bytes.read(address, into: &raw)
    return result
  }
}

/// Bytes that differ from their neighbours, from page to page and from salt to salt.
func pattern(_ byteCount: Int, salt: UInt8) -> [UInt8] {
  (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8 &* 31) &+ salt &* 13 }
}

func host(_ address: UInt64) -> GuestPhysicalAddress { GuestPhysicalAddress(rawValue: address) }
func translated(_ address: UInt64) -> TranslationOutcome { .translated(host(address)) }
