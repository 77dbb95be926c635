import ByteLayouts
import CycleKernel
import VirtioLayouts

/// The network device: pairs of receive and transmit queues, and a control queue.
///
/// ```
/// transmitq 2n+1 -> frame -> wire -> frame -> receiveq 2n, merged over buffers when negotiated
/// controlq       -> pairs, address, receive mode
/// ```
///
/// No checksum or segmentation offload is offered, so headers are zero but for num_buffers.
/// Source: VIRTIO v1.4, section 5.1.
final class NetDevice: DeviceType {
  let configuration: EndpointConfiguration
  let wire: NetWire
  /// Pairs that the device has.
  let pairCount: Int
  private(set) var layout: NetConfiguration
  private(set) var negotiated = FeatureBits()
  /// Pairs that are in use.
  var activePairCount = 1
  /// Whether every frame is taken, whoever it is for.
  var isPromiscuous = true
  var takesAllMulticast = false
  private(set) var requestCount: UInt64 = 0
  /// Frames that were for nobody here, or found no buffer large enough.
  private(set) var droppedCount: UInt64 = 0

  init(configuration: EndpointConfiguration, wire: NetWire) {
    self.configuration = configuration
    self.wire = wire
    pairCount = max(1, (configuration.queueCount - 1) / 2)
    layout = NetConfiguration(
      address: configuration.macAddress, linkIsUp: true, pairCount: UInt16(pairCount),
      mtu: configuration.mtu, speed: 40_000)
  }

  var kind: VirtioDeviceType { .net }
  var queueCount: Int { min(2 * pairCount + 1, max(2, configuration.queueCount)) }
  var keepsOrder: Bool { true }
  var configurationByteCount: Int { NetConfiguration.byteCount }
  var largestImage: Int { NetHeader.byteCount + largestFrame }
  /// Ethernet header, a VLAN tag, and the MTU.
  var largestFrame: Int { 18 + Int(configuration.mtu) }

  var features: FeatureBits {
    var features: FeatureBits = [.netMAC, .netStatus, .netMTU, .netSpeedDuplex]
    if configuration.offersMergeableBuffers { features.insert(.netMergeableReceiveBuffers) }
    if queueCount > 2 {
      features.formUnion([
        .netControlQueue, .netControlReceiveMode, .netControlMACAddress, .netMultiqueue,
      ])
    }
    if configuration.mutant == .offersWithoutPrerequisite {
      features.insert(.netMultiqueue)
      features.remove(.netControlQueue)
    }
    return features
  }

  func start(features: FeatureBits) { negotiated = features }

  func plug(_ isPlugged: Bool) -> Bool {
    defer { layout.linkIsUp = isPlugged }
    return layout.linkIsUp != isPlugged
  }

  func reset() {
    negotiated = []
    activePairCount = 1
    isPromiscuous = true
    takesAllMulticast = false
    layout.address = configuration.macAddress
    wire.forget()
  }

  /// The queue of control commands, behind those of all pairs when MULTIQUEUE was negotiated.
  private var controlQueue: Int? {
    guard negotiated.contains(.netControlQueue) else { return nil }
    return negotiated.contains(.netMultiqueue) ? 2 * pairCount : 2
  }

  /// Bytes in front of a frame.
  var headerByteCount: Int {
    negotiated.isDisjoint(with: [.version1, .netMergeableReceiveBuffers])
      ? NetHeader.legacyByteCount : NetHeader.byteCount
  }

  func configurationByte(_ offset: Int) -> UInt8 {
    guard offset < NetConfiguration.byteCount else { return 0 }
    if configuration.mutant == .changesMTU, offset == NetConfiguration.mtuOffset {
      layout.mtu &+= 1
    }
    var bytes = [UInt8](repeating: 0, count: NetConfiguration.byteCount)
    var span = bytes.mutableSpan
    // SAFETY: every bit pattern is a valid byte.
    var raw = unsafe span.mutableBytes
    layout.encode(into: &raw)
    return bytes[offset]
  }

  /// Takes a new MAC address.
  func setAddress(_ address: UInt64) { layout.address = address }

  func admit(_ chain: Chain) -> Admission {
    if chain.queue == controlQueue {
      let isWhole =
        chain.readableByteCount >= UInt64(NetControl.headerByteCount)
        && chain.readableByteCount <= UInt64(largestImage) && chain.writableByteCount >= 1
      return isWhole ? .request(readByteCount: Int(chain.readableByteCount)) : .malformed
    }
    if chain.queue % 2 == 0 {
      return chain.writableByteCount >= UInt64(headerByteCount) ? .park : .malformed
    }
    guard chain.readableByteCount > UInt64(headerByteCount) else { return .malformed }
    // Of a frame that is too large nothing is read; it is dropped.
    let fits = chain.readableByteCount <= UInt64(headerByteCount + largestFrame)
    return .request(readByteCount: fits ? Int(chain.readableByteCount) : 0)
  }

  func execute(
    _ slot: Int, chain: Chain, buffers: RequestBuffers, at cycle: Cycle
  ) -> Outcome {
    requestCount += 1
    if chain.queue == controlQueue { return control(slot, chain, buffers) }
    let byteCount = Int(chain.readableByteCount) - headerByteCount
    guard byteCount <= largestFrame else {
      droppedCount += 1
      return Outcome(latency: 1)
    }
    let from = headerByteCount
    buffers.withBytes(slot, from..<from + byteCount) {
      wire.transmit($0, pair: chain.queue / 2, at: cycle)
    }
    return Outcome(latency: Cycle(byteCount / configuration.mediaBytesPerCycle))
  }

  func hasSupply(queue: Int, at cycle: Cycle) -> Bool {
    queue % 2 == 0 && queue / 2 < activePairCount && queue != controlQueue
      && wire.hasFrame(pair: queue / 2, at: cycle)
  }

  func nextSupply(after cycle: Cycle) -> Cycle { wire.nextArrival(after: cycle) }

  func supply(
    queue: Int, slot: Int, buffers: RequestBuffers, room: (Int) -> UInt64?, at cycle: Cycle
  ) -> Supply? {
    let pair = queue / 2
    while let byteCount = wire.nextByteCount(pair: pair, at: cycle) {
      let total = headerByteCount + byteCount
      guard isMine(wire.nextDestination(pair: pair)), total <= largestImage else {
        wire.drop(pair: pair)
        droppedCount += 1
        continue
      }
      guard let chainCount = chains(for: total, room) else {
        // Mergeable buffers may still come; one that is too small never grows.
        if negotiated.contains(.netMergeableReceiveBuffers) { return nil }
        wire.drop(pair: pair)
        droppedCount += 1
        continue
      }
      var header = NetHeader()
      header.bufferCount = UInt16(
        configuration.mutant == .countsOneBuffer ? 1 : chainCount)
      if configuration.mutant == .claimsChecksum { header.flags = 2 }
      if configuration.mutant == .claimsSegmentation { header.segmentationType = 1 }
      let start = RequestSlot.writableOffset
      buffers.withMutableBytes(slot, start..<start + total) { bytes in
        bytes.withPiece(0..<NetHeader.byteCount) { header.encode(into: &$0) }
        bytes.withPiece(headerByteCount..<total) { wire.take(pair: pair, into: &$0, at: cycle) }
      }
      requestCount += 1
      return Supply(
        chainCount: chainCount, byteCount: total,
        latency: Cycle(total / configuration.mediaBytesPerCycle))
    }
    return nil
  }

  /// Whether a frame for `destination` is taken.
  private func isMine(_ destination: UInt64) -> Bool {
    isPromiscuous || destination == EthernetFrame.broadcast || destination == layout.address
      || EthernetFrame.isGroup(destination) && takesAllMulticast
  }

  /// Chains that hold `byteCount` bytes: one, or with mergeable buffers as many as it takes.
  private func chains(for byteCount: Int, _ room: (Int) -> UInt64?) -> Int? {
    var sum: UInt64 = 0
    var count = 0
    while let more = room(count) {
      sum += more
      count += 1
      if sum >= UInt64(byteCount) { return count }
      if !negotiated.contains(.netMergeableReceiveBuffers) { return nil }
    }
    return nil
  }
}
