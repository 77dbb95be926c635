public import CycleKernel
public import Trace

import ByteLayouts
import IOMMULayouts
import PCIeLayouts

/// An Arm IOMMU: a linear stream table, stage 2 with pages of 4 KiB, a queue of commands.
///
/// One address space is cached. Commands take effect when the guest moves the producer; a command
/// that the unit does not know stops the queue. Requests of streams without a valid entry are
/// refused and recorded.
///
/// Source: Arm SMMUv3, 3.3, 4 and 7.
public final class StreamUnit: UpstreamTranslation {
  private let memory: HostMemory
  private var cache: EntryCache
  private var control: UInt64 = 0
  private var tableBase: UInt64 = 0
  private var tableSize: UInt64 = 0
  private var queueBase: UInt64 = 0
  private var producer: UInt64 = 0
  private var consumer: UInt64 = 0
  private var streams: [UInt16: StreamTableEntry] = [:]

  /// Makes a unit that is off.
  public init(memory: HostMemory, trace: TraceHub) {
    self.memory = memory
    cache = EntryCache(setCount: 64, trace: trace)
  }

  /// Requests that were refused.
  public var faultCount: UInt64 { cache.faultCount }

  private var isOn: Bool { control & 1 != 0 }

  /// Looks the stream up, then the page.
  public func translate(
    _ query: TranslationQuery
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int) {
    guard query.kind.addressType == .untranslated else {
      return (.blocked(.translationDisabled), 0)
    }
    let plain = TranslationOutcome.translated(GuestPhysicalAddress(rawValue: query.address))
    guard isOn else { return (plain, 0) }
    do throws(FaultReason) {
      let stream = try stream(query)
      switch stream.mode {
      case .bypass: return (plain, 0)
      case .stageTwo:
        let (entry, walked) = try entry(query, stream)
        return (try EntryCache.resolve(query, entry), walked ? 3 : 0)
      case .abort, nil: return (.blocked(.translationDisabled), 0)
      }
    } catch {
      return (cache.fault(error, query), 1)
    }
  }

  /// Brings the page into the cache.
  public func prepare(_ query: TranslationQuery) -> Int {
    guard isOn, let stream = try? stream(query), stream.mode == .stageTwo,
      let found = try? entry(query, stream)
    else { return 0 }
    return found.walked ? 3 : 0
  }

  private func load(_ place: UInt64, _ cycle: Cycle) -> UInt64? {
    let address = GuestPhysicalAddress(rawValue: place)
    guard memory.contains(address, count: 8) else { return nil }
    return memory.load(address, as: UInt64.self, agent: .iommu, at: cycle)
  }

  private func stream(_ query: TranslationQuery) throws(FaultReason) -> StreamTableEntry {
    let number = query.requester.rawValue
    if let known = streams[number] { return known }
    guard UInt64(number) < 1 << min(tableSize, 16) else { throw .rootEntryNotPresent }
    let place = tableBase + UInt64(number) * StreamTableEntry.byteCount
    guard let low = load(place, query.cycle), let table = load(place + 24, query.cycle) else {
      throw .contextTableFetchFailed
    }
    let entry = StreamTableEntry(control: low, table: table)
    guard entry.isValid else { throw .contextEntryNotPresent }
    guard entry.mode != nil else { throw .contextEntryInvalid }
    streams[number] = entry
    return entry
  }

  private func entry(
    _ query: TranslationQuery, _ stream: StreamTableEntry
  ) throws(FaultReason) -> (entry: IOTLBEntry?, walked: Bool) {
    guard query.address >> 39 == 0 else { throw .addressBeyondWidth }
    return try cache.entry(at: query.address) { () throws(FaultReason) -> IOTLBEntry? in
      var table = stream.tableAddress
      for level in 1...3 {
        let place = table + 8 * StageTwoDescriptor.index(of: query.address, level: level)
        guard let raw = load(place, query.cycle) else { throw .pagingEntryFetchFailed }
        let descriptor = StageTwoDescriptor(rawValue: raw)
        guard descriptor.isValid else { return nil }
        table = descriptor.address
        if level == 3 {
          guard descriptor.wasAccessed else { throw .pagingEntryReservedBits }
          return IOTLBEntry(
            domain: 0, pageNumber: query.address >> 12, physicalBase: table, sizeExponent: 12,
            permissions: descriptor.permissions)
        }
      }
      return nil
    }
  }

  /// Reads a register; what is not there reads as zero.
  public func readRegister(offset: UInt64, byteCount: Int, at cycle: Cycle) -> UInt64 {
    switch offset {
    case StreamUnitRegister.control, StreamUnitRegister.controlAcknowledge: control
    case StreamUnitRegister.queueProducer: producer
    case StreamUnitRegister.queueConsumer: consumer
    default: 0
    }
  }

  /// Writes a register.
  public func writeRegister(offset: UInt64, value: UInt64, byteCount: Int, at cycle: Cycle) {
    switch offset {
    case StreamUnitRegister.control: control = value & 9
    case StreamUnitRegister.tableBase: tableBase = value & 0x000f_ffff_ffff_ffc0
    case StreamUnitRegister.tableSize: tableSize = value & 63
    case StreamUnitRegister.queueBase: queueBase = value
    case StreamUnitRegister.queueProducer:
      producer = value & 0xf_ffff
      takeCommands(at: cycle)
    default: break
    }
  }

  private func takeCommands(at cycle: Cycle) {
    let exponent = min(queueBase & 31, 19)
    // One bit beyond the index tells a full queue from an empty one.
    let mask = (UInt64(2) << exponent) - 1
    while control & 8 != 0, consumer & mask != producer & mask {
      let slot = consumer & (mask >> 1)
      let place = (queueBase & 0x000f_ffff_ffff_ffe0) + slot * 16
      guard let low = load(place, cycle), let high = load(place + 8, cycle) else { return }
      switch low & 0xff {
      case StreamUnitRegister.forgetStream:
        streams[UInt16(truncatingIfNeeded: low >> 32)] = nil
      case StreamUnitRegister.forgetAddress: cache.forget(high & ~4095, sizeExponent: 12)
      case StreamUnitRegister.forgetSpace: cache.forgetAll()
      case StreamUnitRegister.synchronize: break
      default: return
      }
      consumer = (consumer + 1) & mask
    }
  }
}
