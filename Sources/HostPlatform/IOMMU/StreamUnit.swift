import CycleKernel
public import Trace

import ByteLayouts
import IOMMULayouts
import PCIeLayouts

/// An Arm IOMMU: a linear stream table, stages 1 and 2 with pages of 4 KiB, queues of commands and
/// events.
///
/// Cached translations belong to a virtual machine (VMID) and, with stage 1, to an address space (ASID).
/// Commands take effect when the guest moves the producer; a command that the unit does not know stops
/// the queue. A walk of a unit that is not coherent reads what the processor's cache has given up.
///
/// Source: Arm SMMUv3, 3.3, 4 and 7.
public final class StreamUnit: UpstreamTranslation {
  let memory: HostMemory
  let trace: TraceHub
  /// COHACC: accesses of the unit see the processor's cache.
  let isCoherent: Bool
  /// STALL_MODEL: a context may have its faults stall.
  let allowsStalls: Bool
  var stalls = [StreamStall?](repeating: nil, count: 16)
  var cache = IOTLB(setCount: 64)
  var registers = StreamRegisters()
  var streams: [UInt16: StreamTableEntry] = [:]
  var contexts: [UInt16: ContextDescriptor] = [:]
  /// Requests that were refused.
  public internal(set) var faultCount: UInt64 = 0

  /// Makes a unit that is off.
  public init(
    memory: HostMemory, trace: TraceHub, isCoherent: Bool = true, allowsStalls: Bool = false
  ) {
    (self.memory, self.trace) = (memory, trace)
    (self.isCoherent, self.allowsStalls) = (isCoherent, allowsStalls)
  }

  /// Looks the stream up, then the page.
  public func translate(
    _ query: TranslationQuery
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int) {
    guard query.kind.addressType == .untranslated else {
      return (.blocked(.translationDisabled), 0)
    }
    let plain = TranslationOutcome.translated(GuestPhysicalAddress(rawValue: query.address))
    if takeEnded(query) { return (.fault(reason: refusal(query)), 0) }
    guard registers.isOn else { return (plain, 0) }
    do throws(StreamFault) {
      let stream = try stream(query)
      switch stream.mode {
      case .bypass: return (plain, 0)
      case .stageOne, .stageTwo, .nested:
        var reader = Reader(cycle: query.cycle)
        let entry = try entry(query, stream, &reader)
        return (.translated(try resolve(query, entry)), reader.count)
      case .abort, nil: return (.blocked(.translationDisabled), 0)
      }
    } catch {
      return (refuse(error, query), 1)
    }
  }

  /// Whether a request waits for the guest, after a fault that stalls.
  public func holds(_ query: TranslationQuery) -> Bool {
    guard allowsStalls, registers.isOn, query.kind.addressType == .untranslated else {
      return false
    }
    return isStalled(query)
  }

  /// Brings the page into the cache.
  public func prepare(_ query: TranslationQuery) -> Int {
    guard registers.isOn, let stream = try? stream(query), let mode = stream.mode,
      mode.hasStageOne || mode.hasStageTwo
    else { return 0 }
    var reader = Reader(cycle: query.cycle)
    _ = try? entry(query, stream, &reader)
    return reader.count
  }

  func load(_ place: UInt64, _ cycle: Cycle) -> UInt64? {
    let address = GuestPhysicalAddress(rawValue: place)
    guard memory.contains(address, count: 8) else { return nil }
    if isCoherent { snoop(place, byteCount: 8, drops: false) }
    return memory.load(address, as: UInt64.self, agent: .iommu, at: cycle)
  }

  /// Makes the processor's cache give up what it has written, or all of it.
  func snoop(_ place: UInt64, byteCount: UInt64, drops: Bool) {
    memory.incoherentCache?.maintain(
      place..<place + byteCount, in: memory.bytes, writesBack: true, drops: drops)
  }

  func stream(_ query: TranslationQuery) throws(StreamFault) -> StreamTableEntry {
    let number = query.requester.rawValue
    if let known = streams[number] { return known }
    guard UInt64(number) < 1 << min(registers.tableSize, 16) else {
      throw StreamFault(.badStream, .rootEntryNotPresent)
    }
    let place = registers.tableBase + UInt64(number) * StreamTableEntry.byteCount
    guard let control = load(place, query.cycle), let attributes = load(place + 8, query.cycle),
      let space = load(place + 16, query.cycle), let table = load(place + 24, query.cycle)
    else {
      var fault = StreamFault(.streamFetch, .contextTableFetchFailed)
      fault.intermediate = place
      throw fault
    }
    let entry = StreamTableEntry(
      control: control, attributes: attributes, space: space, table: table)
    guard entry.isValid else { throw StreamFault(.badEntry, .contextEntryNotPresent) }
    guard let mode = entry.mode, !mode.hasStageOne || entry.hasSingleContext else {
      throw StreamFault(.badEntry, .contextEntryInvalid)
    }
    streams[number] = entry
    return entry
  }

  private func context(
    _ number: UInt16, _ stream: StreamTableEntry, _ reader: inout Reader
  ) throws(StreamFault) -> ContextDescriptor {
    if let known = contexts[number] { return known }
    let place = try place(of: stream.contextAddress, stream, .context, &reader)
    guard let control = fetch(place, &reader), let table = load(place + 8, reader.cycle) else {
      var fault = StreamFault(.contextFetch, .contextTableFetchFailed)
      fault.intermediate = place
      throw fault
    }
    let context = ContextDescriptor(control: control, table: table)
    guard context.isUsable, !context.stalls || allowsStalls && !stream.forbidsStall else {
      throw StreamFault(.badContext, .contextEntryInvalid)
    }
    contexts[number] = context
    return context
  }

  func entry(
    _ query: TranslationQuery, _ stream: StreamTableEntry, _ reader: inout Reader
  ) throws(StreamFault) -> IOTLBEntry {
    let context: ContextDescriptor? =
      stream.mode?.hasStageOne == true
      ? try context(query.requester.rawValue, stream, &reader) : nil
    let space = context.map { UInt32($0.space) }
    if query.address >> 39 == 0,
      let cached = cache.lookup(domain: stream.machine, pasid: space, address: query.address)
    {
      return cached
    }
    let found = try walk(query.address, stream, context, &reader)
    cache.insert(found)
    return found
  }

  /// Where an access goes; a zero-length read needs any permission, as it flushes writes.
  func resolve(
    _ query: TranslationQuery, _ entry: IOTLBEntry
  ) throws(StreamFault) -> GuestPhysicalAddress {
    let wanted: PagePermissions =
      query.kind.isWrite ? .write : query.byteCount == 0 ? [.read, .write] : .read
    if let upper = entry.stageOne, upper.permissions.isDisjoint(with: wanted) {
      throw StreamFault(.permission)
    }
    guard !entry.permissions.isDisjoint(with: wanted) else {
      let middle = entry.stageOne?.translate(query.address) ?? query.address
      throw StreamFault(.permission, at: middle, .input)
    }
    return GuestPhysicalAddress(rawValue: entry.translate(query.address))
  }
}
