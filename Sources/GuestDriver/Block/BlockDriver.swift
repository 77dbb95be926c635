public import ByteLayouts
public import CycleKernel
public import HostPlatform
public import Trace
import VirtioLayouts

/// The guest's block driver over several queues, with several requests in flight.
///
/// Source: VIRTIO v1.4, section 5.2.6.
public final class BlockDriver {
  private struct Pending {
    var request: BlockRequest
    var handles: [DMAHandle]
    var headerSlot: Int
    var started: Cycle
  }

  /// What became of a submission.
  public enum Submission: Hashable, Sendable {
    /// On its way once `publish` is called.
    case accepted
    /// No descriptors, slots or mappings are free now: take completions and try again.
    case backPressure
  }

  private let queues: [Virtqueue]
  private let mapper: any DMAMapper
  let cpu: any GuestCPU
  private let interrupts: any GuestInterrupts
  private var pending: [[Pending?]]
  /// Guest memory for headers and status bytes, one slot of 32 bytes for each request.
  private let headers: GuestPhysicalAddress
  private var freeHeaders: [Int]
  private var nextQueue = 0
  private let scratch = ByteBuffer(byteCount: BlockRequestHeader.byteCount)
  /// Requests that the device has.
  public private(set) var outstandingCount = 0
  /// A rule that the driver breaks on purpose.
  public var mutant: DriverMutant?
  /// Cycles without any interrupt after which the driver gives up.
  public var patience: Cycle = 4_000_000

  /// Bytes of guest memory that `init` needs for `slotCount` requests.
  public static func headerByteCount(slotCount: Int) -> Int { slotCount * slotStride }

  // A header and a status byte each get a line, so that the device's write shares none.
  private static let slotStride = 128
  private static let statusOffset: UInt64 = 64

  /// Makes a driver of queues that are enabled.
  public init(
    queues: [Virtqueue], mapper: any DMAMapper, cpu: any GuestCPU,
    interrupts: any GuestInterrupts, headers: GuestPhysicalAddress, slotCount: Int
  ) {
    self.queues = queues
    self.mapper = mapper
    self.cpu = cpu
    self.interrupts = interrupts
    self.headers = headers
    freeHeaders = (0..<slotCount).reversed()
    pending = queues.map { Array(repeating: nil, count: Int($0.size)) }
  }

  private func header(_ slot: Int) -> GuestPhysicalAddress {
    headers.advanced(by: UInt64(slot * Self.slotStride))
  }

  /// Maps and queues a request on the next queue in turn.
  ///
  /// - Throws: ``DriverError/requestTooLarge(byteCount:)``, ``DriverError/noRoom(byteCount:)`` with
  ///   nothing in flight that could make room, ``DriverError/translation(_:)``.
  public func submit(_ request: BlockRequest) throws(DriverError) -> Submission {
    let queue = nextQueue
    let needed = queues[queue].entryCount(elements: request.segments.count + 2)
    let queueSize = Int(queues[queue].size)
    guard needed <= queueSize else {
      throw .tooManySegments(needed: needed, queueSize: queueSize)
    }
    guard queues[queue].freeCount >= needed, let slot = freeHeaders.popLast() else {
      return .backPressure
    }
    let place = header(slot)
    writeHeader(request, at: place)
    let mapped: (handles: [DMAHandle], elements: [Virtqueue.Element])?
    do {
      mapped = try map(request, place)
    } catch {
      freeHeaders.append(slot)
      throw error
    }
    guard let (handles, elements) = mapped else {
      freeHeaders.append(slot)
      if outstandingCount == 0 { throw .noRoom(byteCount: request.byteCount) }
      return .backPressure
    }
    guard let head = queues[queue].add(elements) else {
      // Descriptors were counted before; a table for the chain had no mapping.
      for handle in handles.reversed() { mapper.unmap(handle) }
      freeHeaders.append(slot)
      if outstandingCount == 0 { throw .noRoom(byteCount: request.byteCount) }
      return .backPressure
    }
    pending[queue][Int(head)] = Pending(
      request: request, handles: handles, headerSlot: slot, started: cpu.cycle)
    outstandingCount += 1
    nextQueue = (nextQueue + 1) % queues.count
    return .accepted
  }

  private func writeHeader(_ request: BlockRequest, at place: GuestPhysicalAddress) {
    let header = BlockRequestHeader(type: request.type.rawValue, sector: request.sector)
    scratch.withMutableBytes(0..<BlockRequestHeader.byteCount) {
      header.encode(into: &$0)
      cpu.store($0.bytes, at: place)
    }
    // A status that the device never writes must not read as success.
    cpu.store(UInt8.max, at: place.advanced(by: Self.statusOffset))
  }

  /// Maps header, segments and status; nil when the mapper has no room now.
  private func map(
    _ request: BlockRequest, _ place: GuestPhysicalAddress
  ) throws(DriverError) -> (handles: [DMAHandle], elements: [Virtqueue.Element])? {
    let isRead = request.type == .read || request.type == .identify
    let count = request.segments.count + 2
    var parts: [(GuestPhysicalAddress, Int, Bool)] = []
    parts.reserveCapacity(count)
    parts.append((place, BlockRequestHeader.byteCount, false))
    for segment in request.segments { parts.append((segment.buffer, segment.byteCount, isRead)) }
    parts.append((place.advanced(by: Self.statusOffset), 1, true))
    var handles: [DMAHandle] = []
    var elements: [Virtqueue.Element] = []
    handles.reserveCapacity(count)
    elements.reserveCapacity(count)
    for (buffer, byteCount, isWritable) in parts {
      do {
        let handle = try mapper.map(
          buffer, byteCount: byteCount, direction: isWritable ? .fromDevice : .toDevice)
        handles.append(handle)
        elements.append(
          Virtqueue.Element(
            address: handle.deviceAddress, byteCount: UInt32(byteCount), isWritable: isWritable))
      } catch {
        if error == .exhausted, mutant == .ignoresFullPool {
          // The buffer's own address, which nobody has mapped.
          elements.append(
            Virtqueue.Element(
              address: DescriptorAddress(rawValue: buffer.rawValue),
              byteCount: UInt32(byteCount), isWritable: isWritable))
          continue
        }
        for handle in handles.reversed() { mapper.unmap(handle) }
        switch error {
        case .exhausted: return nil
        case .tooLarge: throw .requestTooLarge(byteCount: byteCount)
        case .translation(let inner): throw .translation(inner.description)
        }
      }
    }
    return (handles, elements)
  }

  /// Makes what was submitted available to the device.
  public func publish() {
    for queue in queues { queue.publish() }
    guard mutant == .cl02TakesBackLive else { return }
    for held in pending.joined() {
      if let handle = held?.handles.first { mapper.unmap(handle) }
    }
  }

  /// Waits until at least one request has come back, and hands over all that have.
  ///
  /// - Throws: ``DriverError/noProgress(waitingFor:)``, ``DriverError/deviceNeedsReset`` when
  ///   `needsReset` says so, and what the used ring's check throws.
  public func collect(
    needsReset: () -> Bool, _ body: (BlockCompletion) -> Void
  ) throws(DriverError) {
    guard outstandingCount > 0 else { return }
    // Vector 0 is for configuration changes, queue n has vector n + 1.
    let vectors = 0...UInt16(queues.count)
    while true {
      guard let vector = interrupts.waitForInterrupt(among: vectors, limit: patience) else {
        throw .noProgress(
          waitingFor: "an interrupt for one of \(outstandingCount) block requests")
      }
      if vector == 0 {
        if needsReset() { throw .deviceNeedsReset }
        continue
      }
      if try drain(Int(vector) - 1, body) > 0 { return }
    }
  }

  /// Hands over what has come back without waiting for an interrupt; returns how many requests.
  ///
  /// - Throws: what the used ring's check throws.
  public func poll(_ body: (BlockCompletion) -> Void) throws(DriverError) -> Int {
    var count = 0
    for queue in queues.indices { count += try drain(queue, body) }
    return count
  }

  /// What is mapped for requests that the device has.
  public var heldMappings: [DMAMapping] {
    pending.joined().flatMap { $0?.handles.map(\.mapping) ?? [] }
  }

  /// Takes back every buffer that the device had, behind a reset of the device or of its queues.
  ///
  /// - Returns: the tokens of the requests that came to nothing.
  public func reclaim() -> [Int] {
    var tokens: [Int] = []
    for queue in pending.indices {
      for head in pending[queue].indices {
        guard let lost = pending[queue][head] else { continue }
        pending[queue][head] = nil
        for handle in lost.handles { mapper.unmap(handle) }
        freeHeaders.append(lost.headerSlot)
        tokens.append(lost.request.token)
      }
    }
    outstandingCount = 0
    return tokens
  }

  private func drain(
    _ queue: Int, _ body: (BlockCompletion) -> Void
  ) throws(DriverError) -> Int {
    var count = 0
    repeat {
      count += try drainOnce(queue, body)
      // With EVENT_IDX the next interrupt must be asked for, and what came meanwhile is found here.
    } while queues[queue].features.contains(.eventIndex) && !queues[queue].enableInterrupts()
    return count
  }

  private func drainOnce(
    _ queue: Int, _ body: (BlockCompletion) -> Void
  ) throws(DriverError) -> Int {
    var count = 0
    while let used = try queues[queue].takeUsed() {
      guard let done = pending[queue][Int(used.head)] else {
        throw .unexpectedUsedElement(queue: UInt16(queue), id: UInt32(used.head))
      }
      pending[queue][Int(used.head)] = nil
      for handle in done.handles { mapper.unmap(handle) }
      let status: UInt8 = cpu.load(
        header(done.headerSlot).advanced(by: Self.statusOffset))
      freeHeaders.append(done.headerSlot)
      outstandingCount -= 1
      count += 1
      body(
        BlockCompletion(
          token: done.request.token, status: BlockStatus(rawValue: status),
          latency: cpu.cycle - done.started))
    }
    return count
  }
}
