import ByteLayouts
public import CycleKernel
public import PCIeFabric
public import PCIeLayouts
public import Trace

/// The host's end of the link: routes requests of the CPU down, and those of the device into
/// memory, through the IOMMU where there is one.
///
/// Posted writes commit in order of arrival. A read is taken up once every posted write that
/// arrived before it has been committed, and samples memory one latency later; a completion reaches
/// the CPU behind the posted writes that arrived before it. ``HostReordering`` says what of this the
/// ordering table leaves open.
///
/// Source: PCIe Base, 2.4.1 (producer-consumer order at the completer).
public final class RootComplex {
  /// The root complex as requester and completer.
  public static let identifier: RequesterID = RequesterID(bus: 0, device: 0, function: 0)

  let configuration: RootComplexConfiguration
  let link: Link
  let memory: HostMemory
  let interrupts: InterruptController
  /// The port to which the device's link belongs.
  public let port: RootPort
  let unit: (any UpstreamTranslation)?
  let trace: TraceHub
  var requests: CPURequests
  var reads: UpstreamReads
  var writeReady: Cycle = 0
  var writeIsTimed = false
  let buffer = ByteBuffer(byteCount: 4096)
  var random: RandomStream
  /// Posted requests that are not yet visible; used when reordering alone.
  var window: PostedWindow
  /// Bytes of reads that were sampled ahead of their answers; used when reordering alone.
  let samples: ByteBuffer
  /// Requests of a device that went down the link again.
  public internal(set) var reflectedRequestCount: UInt64 = 0
  /// Posted requests of the device that the IOMMU refused or that hit no memory.
  public internal(set) var droppedWriteCount: UInt64 = 0
  /// Messages of the device that are malformed or none that a root complex takes.
  public internal(set) var refusedMessageCount: UInt64 = 0
  /// Requests of the CPU whose completion did not come in time, which software sees by the port's
  /// Advanced Error Reporting.
  public var completionTimeoutCount: Int { requests.timeoutCount }
  /// Completions that nobody waited for.
  public private(set) var unexpectedCompletionCount: UInt64 = 0

  /// Makes a root complex at the upper end of `link`.
  public init(
    configuration: RootComplexConfiguration, link: Link, memory: HostMemory,
    interrupts: InterruptController, unit: (any UpstreamTranslation)?, seed: UInt64, trace: TraceHub
  ) {
    self.configuration = configuration
    self.link = link
    self.memory = memory
    self.interrupts = interrupts
    port = RootPort(interrupts: interrupts)
    self.unit = unit
    self.trace = trace
    requests = CPURequests(
      count: configuration.readBuffers, timeout: configuration.completionTimeout)
    reads = UpstreamReads()
    window = PostedWindow(payloadByteCount: link.up.configuration.maximumPayload)
    samples = ByteBuffer(
      byteCount: configuration.reordering == nil
        ? 0 : UpstreamReads.capacity * UpstreamReads.pageByteCount)
    random = RandomStream(seed: seed, name: "root.reads")
  }

  /// One cycle: completions for the CPU, writes and reads of the device, invalidations; returns
  /// whether anything moved.
  public func evaluate(at cycle: Cycle) -> Bool {
    var didMove = false
    while let packet = link.up.received(.completion), mayPassPosted(packet) {
      if configuration.peerRequests == .reflected, packet.header.requester != Self.identifier {
        guard forward(packet) else { break }
        link.up.release(.completion, at: cycle)
        didMove = true
        continue
      }
      let isExpected = link.up.withPayload(of: packet) { payload in
        requests.complete(packet.header, payload: payload)
      }
      if !isExpected {
        unexpectedCompletionCount += 1
        port.detect(.unexpectedCompletion, packet.header, isAdvisory: true)
      }
      link.up.release(.completion, at: cycle)
      didMove = true
    }
    if let reordering = configuration.reordering {
      didMove = commitReordered(reordering, at: cycle) || didMove
    } else if link.up.hasReceived(.posted) {
      didMove = commitInOrder(at: cycle) || didMove
    }
    if link.up.hasReceived(.nonPosted) { didMove = takeReads(at: cycle) || didMove }
    if reads.nextDue <= cycle {
      didMove =
        (configuration.reordering == nil ? answerReads(at: cycle) : answerScattered(at: cycle))
        || didMove
    }
    if let unit { didMove = serve(unit, at: cycle) || didMove }
    return didMove
  }

  private func commitInOrder(at cycle: Cycle) -> Bool {
    var didMove = false
    var budget = configuration.writesPerCycle
    while budget > 0, let packet = link.up.received(.posted) {
      let isDone = link.up.withPayload(of: packet) {
        commit(packet.header, payload: $0, at: cycle)
      }
      guard isDone else { break }
      link.up.release(.posted, at: cycle)
      budget -= 1
      didMove = true
    }
    return didMove
  }

  /// Whether a packet may be taken ahead of the posted requests that arrived before it.
  private func mayPassPosted(_ packet: LinkChannel.Received) -> Bool {
    link.up.mayPassPosted(packet)
      && window.mayPass(
        packet.header, olderThan: packet.arrival, link.up.configuration.ordering)
  }

  /// The next cycle in which something is due although nothing moves.
  public func nextDue(after cycle: Cycle) -> Cycle {
    var due = unit?.nextDue ?? .never
    // What is due already waits for room on the link, and the link will move first.
    if reads.nextDue > cycle { due = min(due, reads.nextDue) }
    if writeIsTimed && writeReady > cycle { due = min(due, writeReady) }
    if !window.isEmpty { due = min(due, window.nextDue(after: cycle)) }
    return due
  }

  /// Whether the CPU has requests under way or reads of the device are being served.
  public var isDrained: Bool { reads.isEmpty && window.isEmpty }

  private func serve(_ unit: any UpstreamTranslation, at cycle: Cycle) -> Bool {
    var didMove = unit.nextDue <= cycle
    unit.evaluate(at: cycle)
    while link.down.hasRoom(.posted), let request = unit.takeInvalidateRequest() {
      var header = TLPHeader(
        kind: .messageWithData, requester: Self.identifier, tag: request.itag)
      header.messageCode = .invalidateRequest
      header.messageRouting = .byID
      header.target = request.target
      header.doublewordCount = 2
      header.pasid = request.pasid.map { PASIDPrefix($0) }
      unsafe withUnsafeBytes(of: request.payload.bigEndian) { raw in
        unsafe link.down.post(header, payload: RawSpan(_unsafeBytes: raw))
      }
      didMove = true
    }
    while link.down.hasRoom(.posted), let response = unit.takePageResponse() {
      link.down.post(configuration.mutant.altered(response).header(from: Self.identifier))
      didMove = true
    }
    if let event = unit.takeEvent() {
      interrupts.raise(vector: UInt16(truncatingIfNeeded: event & 0xff))
      didMove = true
    }
    return didMove
  }

  private func takeReads(at cycle: Cycle) -> Bool {
    var didMove = false
    // An older posted write goes first.
    while !reads.isFull, let packet = link.up.received(.nonPosted), mayPassPosted(packet) {
      let jitter = configuration.readJitter == 0 ? 0 : random.below(configuration.readJitter)
      var latency = configuration.memoryLatency + jitter
      if let reordering = configuration.reordering {
        latency += random.below(reordering.readDelay + 1)
      }
      if let unit, packet.header.kind == .memoryRead {
        latency += cost(of: packet.header, in: unit, at: cycle)
      }
      reads.add(packet.header, due: cycle + latency)
      link.up.release(.nonPosted, at: cycle)
      didMove = true
    }
    return didMove
  }
}
