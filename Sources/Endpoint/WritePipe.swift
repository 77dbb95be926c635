import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// The device's writes, strictly in order: data, used element, used index, interrupt.
///
/// One pipe for local and link writes is what makes data visible before its index and the index
/// before its interrupt, wherever each of them lives. A write that misses the translation cache
/// holds those behind it.
///
/// Source: VIRTIO v1.4, section 2.7.13; PCIe Base, 2.4.1.
struct WritePipe: ~Copyable {
  static let depth = 1024

  private(set) var queue: FixedRing<WriteRequest>
  /// Writes that were refused or denied, for the queue they belong to.
  var refused: FixedRing<WriteRequest>
  /// Notices of writes that are done.
  var notices: FixedRing<WriteNotice>
  private let localBytesPerCycle: Int
  private let mutant: EndpointMutant?
  /// Pages that were written and where they lay; for a mutant alone, else empty.
  private var formerPages: [UInt64: UInt64] = [:]

  init(configuration: EndpointConfiguration) {
    queue = FixedRing(capacity: Self.depth)
    refused = FixedRing(capacity: Self.depth)
    notices = FixedRing(capacity: Self.depth)
    localBytesPerCycle = configuration.bounceBytesPerCycle
    mutant = configuration.mutant
  }

  var isEmpty: Bool { queue.isEmpty }
  /// Whether there is neither a write nor anything that follows from one.
  var isQuiet: Bool { queue.isEmpty && refused.isEmpty && notices.isEmpty }

  /// Whether `count` more writes can be taken.
  func hasRoom(for count: Int) -> Bool {
    queue.count + count <= Self.depth && notices.count + queue.count + count < Self.depth
  }

  /// Accepts a write in the order of issue.
  mutating func accept(_ request: WriteRequest) { queue.push(request) }

  /// Drops every write that has not begun, for a reset.
  mutating func removeAll() {
    queue.removeAll()
    refused.removeAll()
    notices.removeAll()
  }

  /// Drops what has not begun of `queue`, after its error; interrupts stay.
  mutating func remove(queue stopped: UInt16) {
    for _ in 0..<queue.count {
      let request = queue.pop()
      if request.isInterrupt || request.queue != stopped { queue.push(request) }
    }
  }

  /// Moves the oldest write by one step; returns whether anything happened.
  mutating func step(
    _ context: inout RequesterContext, reads: inout ReadPort, router: AddressRouter,
    bounce: BounceMemory?, buffers: RequestBuffers, at cycle: Cycle
  ) -> Bool {
    guard !queue.isEmpty else { return false }
    let request = queue.front
    if request.isMarker {
      advance(by: 0)
      return true
    }
    if request.isInterrupt { return interrupt(request, &context) }
    let address = DescriptorAddress(rawValue: request.address &+ UInt64(request.done))
    let remaining = request.byteCount - request.done
    switch router.route(address, byteCount: UInt64(remaining)) {
    case .refused: return refuse()
    case .local(let offset):
      if mutant == .regionOverLink {
        return post(
          request, to: BusAddress(rawValue: address.rawValue), &context, &reads, buffers, at: cycle)
      }
      guard let bounce else { return refuse() }
      let room = Int(clamping: bounce.byteCount - offset.rawValue)
      let count = min(remaining, localBytesPerCycle, room)
      buffers.withBytes(of: request, count: count) {
        bounce.write(offset, $0, agent: .device, at: cycle)
      }
      advance(by: count)
      return true
    case .bus(let address): return post(request, to: address, &context, &reads, buffers, at: cycle)
    }
  }

  private mutating func refuse() -> Bool {
    refused.push(queue.pop())
    return true
  }

  private mutating func advance(by count: Int) {
    var request = queue.front
    request.done += count
    if request.done < request.byteCount {
      queue[0] = request
    } else {
      _ = queue.pop()
      if request.notice != .none { notices.push(request.notice) }
    }
  }

  private mutating func interrupt(
    _ request: WriteRequest, _ context: inout RequesterContext
  ) -> Bool {
    guard context.mayRequest, context.link.up.hasRoom(.posted) else { return false }
    // An interrupt message is never translated and never relaxed.
    let header = TLPHeader.memory(
      .memoryWrite, requester: context.identifier, address: request.address, byteCount: 4)
    if case .inline(let data) = request.source {
      unsafe withUnsafeBytes(of: UInt32(truncatingIfNeeded: data).littleEndian) { raw in
        unsafe context.link.up.post(header, payload: RawSpan(_unsafeBytes: raw))
      }
    }
    advance(by: request.byteCount)
    return true
  }

  private mutating func post(
    _ request: WriteRequest, to address: BusAddress, _ context: inout RequesterContext,
    _ reads: inout ReadPort, _ buffers: RequestBuffers, at cycle: Cycle
  ) -> Bool {
    guard context.mayRequest, context.link.up.hasRoom(.posted) else { return false }
    let count = RequestSplitting.requestByteCount(
      address: address.rawValue, remaining: request.byteCount - request.done,
      limit: context.maximumPayload)
    var target = address.rawValue
    var type = AddressType.untranslated
    if context.usesTranslation {
      let page = address.rawValue & ~0xfff
      switch context.cache.look(up: address, isWrite: true) {
      case _ where formerPages[page] != nil:
        target = (formerPages[page] ?? 0) | address.rawValue & 0xfff
        type = .translated
      case .hit(let translated):
        target = translated.rawValue
        type = .translated
        if mutant == .answersAheadOfWrites { formerPages[page] = target & ~0xfff }
      case .denied: return refuse()
      case .miss:
        let pageCount = pageCount(
          from: page, limit: context.translationPageLimit, cache: context.cache)
        return reads.requestTranslation(
          address, pageCount: pageCount, isWrite: true, &context, at: cycle)
      }
    }
    var header = TLPHeader.memory(
      .memoryWrite, requester: context.identifier, address: target, byteCount: count)
    header.addressType = type
    if type == .untranslated { header.pasid = context.pasid }
    header.relaxedOrdering = context.relaxedOrdering.marks(request.purpose)
    buffers.withBytes(of: request, count: count) {
      context.link.up.post(header, payload: $0, lead: Int(target & 3))
    }
    advance(by: count)
    return true
  }
}
