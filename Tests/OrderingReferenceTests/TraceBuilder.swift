import ByteLayouts
import OrderingReference
import PCIeLayouts
import Trace
import VirtioLayouts

/// Hands a judge a trace that reads like a story; every event is one cycle behind the last.
final class TraceBuilder {
  /// Where the parts of queue 0 stand; each further queue stands 64 KiB further up.
  static let table: UInt64 = 0x1000
  static let available: UInt64 = 0x2000
  static let used: UInt64 = 0x3000
  static let buffer: UInt64 = 0x8000
  static let function = RequesterID(bus: 1, device: 2, function: 3)
  static let root = RequesterID(bus: 0, device: 0, function: 0)

  let judge: Judge
  var cycle: UInt64 = 100
  var size: UInt16 = 8
  /// Features in effect of queues configured from here on.
  var features: FeatureBits = []
  var identifier: UInt32 = 0
  private var availableIndex: [UInt16] = Array(repeating: 0, count: 4)
  private var usedIndex: [UInt16] = Array(repeating: 0, count: 4)
  private var sequences: [UInt64] = [0, 0]

  init(
    strictMapping: Bool = false, identity: Bool = true, drained: Bool = true, ahead: Bool = false,
    limit: Int = 100
  ) {
    judge = Judge(
      configuration: JudgeConfiguration(
        hostByteCount: 1 << 24, bounceByteCount: 1 << 20, strictMapping: strictMapping,
        identityHostMemory: identity, runDrained: drained, fetchesAhead: ahead,
        violationLimit: limit))
  }

  @discardableResult
  func record(_ body: TraceEvent.Body, _ bytes: [UInt8] = []) -> Self {
    cycle += 1
    judge.observe(TraceEvent(cycle: cycle, body), payload: bytes.span.bytes)
    return self
  }

  // MARK: Memory

  @discardableResult
  func write(
    _ agent: MemoryAgent, _ address: UInt64, _ bytes: [UInt8], space: MemorySpace = .host
  ) -> Self {
    let access = MemoryAccess(
      agent: agent, space: space, address: address, byteCount: UInt32(bytes.count))
    return record(.memoryWritten(access), bytes)
  }

  @discardableResult
  func read(
    _ agent: MemoryAgent, _ address: UInt64, _ bytes: [UInt8], space: MemorySpace = .host
  ) -> Self {
    let access = MemoryAccess(
      agent: agent, space: space, address: address, byteCount: UInt32(bytes.count))
    return record(.memoryRead(access), bytes)
  }

  // MARK: Queues

  func areas(_ queue: UInt16 = 0, party: Party = .driver, vector: UInt16? = nil) -> QueueAreas {
    let base = UInt64(queue) << 16
    return QueueAreas(
      party: party, queue: queue, size: size, descriptorTable: base + Self.table,
      availableRing: base + Self.available, usedRing: base + Self.used, vector: vector ?? queue,
      features: features)
  }

  @discardableResult
  func configure(_ queue: UInt16 = 0, vector: UInt16? = nil) -> Self {
    availableIndex[Int(queue)] = 0
    usedIndex[Int(queue)] = 0
    record(.queueConfigured(areas(queue, vector: vector)))
    return record(.queueConfigured(areas(queue, party: .device, vector: vector)))
  }

  @discardableResult
  func describe(
    _ index: UInt16, address: UInt64, length: UInt32, flags: DescriptorFlags = [],
    next: UInt16 = 0, queue: UInt16 = 0
  ) -> Self {
    let bytes = littleEndian(address) + littleEndian(length) + littleEndian(flags.rawValue)
    return write(
      .guest, UInt64(queue) << 16 + Self.table + 16 * UInt64(index), bytes + littleEndian(next))
  }

  @discardableResult
  func expose(_ heads: UInt16..., queue: UInt16 = 0) -> Self {
    let base = UInt64(queue) << 16 + Self.available
    for head in heads {
      let slot = availableIndex[Int(queue)] & (size &- 1)
      write(.guest, base + 4 + 2 * UInt64(slot), littleEndian(head))
      availableIndex[Int(queue)] &+= 1
    }
    return write(.guest, base + 2, littleEndian(availableIndex[Int(queue)]))
  }

  @discardableResult
  func writeElement(_ head: UInt32, length: UInt32, queue: UInt16 = 0) -> Self {
    let slot = usedIndex[Int(queue)] & (size &- 1)
    usedIndex[Int(queue)] &+= 1
    let address = UInt64(queue) << 16 + Self.used + 4 + 8 * UInt64(slot)
    return write(.device, address, littleEndian(head) + littleEndian(length))
  }

  @discardableResult
  func writeUsedIndex(_ index: UInt16? = nil, queue: UInt16 = 0) -> Self {
    let value = index ?? usedIndex[Int(queue)]
    return write(.device, UInt64(queue) << 16 + Self.used + 2, littleEndian(value))
  }

  // MARK: DMA port

  func access(
    _ purpose: AccessPurpose, _ address: UInt64, _ byteCount: UInt32, queue: UInt16 = 0
  ) -> DeviceAccess {
    identifier += 1
    return DeviceAccess(
      identifier: identifier, purpose: purpose, queue: queue, address: address,
      byteCount: byteCount, route: .bus)
  }

  @discardableResult
  func fetch(_ purpose: AccessPurpose, _ address: UInt64, _ bytes: [UInt8]) -> Self {
    let access = access(purpose, address, UInt32(bytes.count))
    record(.deviceReadIssued(access))
    return record(.deviceReadCompleted(access), bytes)
  }

  @discardableResult
  func issueUsedIndex(_ index: UInt16, queue: UInt16 = 0) -> Self {
    let address = UInt64(queue) << 16 + Self.used + 2
    return record(
      .deviceWriteIssued(access(.usedIndex, address, 2, queue: queue)), littleEndian(index))
  }

  @discardableResult
  func issueInterrupt(_ vector: UInt16, message: UInt32? = nil) -> Self {
    record(
      .deviceWriteIssued(access(.queueInterrupt, 0xfee0_0000, 4, queue: vector)),
      littleEndian(message ?? UInt32(vector)))
  }

  // MARK: Link

  func link(_ direction: LinkDirection, _ header: TLPHeader, sequence: UInt64? = nil) -> LinkEvent {
    let at = Int(direction.rawValue)
    defer { if sequence == nil { sequences[at] += 1 } }
    return LinkEvent(
      direction: direction, sequence: sequence ?? sequences[at], header: header)
  }

  @discardableResult
  func cross(_ direction: LinkDirection, _ header: TLPHeader, _ bytes: [UInt8] = []) -> Self {
    let link = link(direction, header)
    let payload = bytes.isEmpty ? pattern(header.payloadByteCount) : bytes
    record(.tlpSent(link), payload)
    return record(.tlpDelivered(link), payload)
  }
}
