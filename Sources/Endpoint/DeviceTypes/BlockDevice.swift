import ByteLayouts
import CycleKernel
import VirtioLayouts

/// The block device: parses requests and works on the image.
///
/// Source: VIRTIO v1.4, section 5.2.6.
final class BlockDevice: DeviceType {
  /// Most sectors in one range of a discard or write-zeroes request.
  static let rangeSectorLimit: UInt32 = 1 << 16
  /// Most ranges in such a request.
  static let rangeLimit: UInt32 = 16

  let image: DiskImage
  let configuration: EndpointConfiguration
  private(set) var layout: BlockConfiguration
  private(set) var negotiated = FeatureBits()
  private(set) var requestCount: UInt64 = 0
  /// A backend works on one request for each of these bytes per cycle.
  private var byteCountOfWork = 0

  init(configuration: EndpointConfiguration, image: DiskImage) {
    self.configuration = configuration
    self.image = image
    image.flushesLate = configuration.mutant == .flushesLate
    let segmentMax: UInt32 = 16
    layout = BlockConfiguration(
      capacity: image.byteCount / BlockRequestHeader.sectorByteCount,
      sizeMax: UInt32(configuration.maximumTransferByteCount) / segmentMax, segmentMax: segmentMax,
      blockSize: 512, queueCount: UInt16(configuration.queueCount))
    layout.discardSectors = Self.rangeSectorLimit
    layout.discardRanges = Self.rangeLimit
    layout.writeZeroesSectors = Self.rangeSectorLimit
    layout.writeZeroesRanges = Self.rangeLimit
  }

  var kind: VirtioDeviceType { .block }
  var queueCount: Int { configuration.queueCount }
  var configurationByteCount: Int { BlockConfiguration.byteCount }
  var largestImage: Int { configuration.maximumTransferByteCount }

  var features: FeatureBits {
    var features: FeatureBits = [
      .blockSizeMax, .blockSegmentMax, .blockSize, .blockFlush, .blockMultiqueue, .blockDiscard,
      .blockWriteZeroes, .blockWritebackControl,
    ]
    if configuration.isReadOnly { features.insert(.blockReadOnly) }
    return features
  }

  func start(features: FeatureBits) {
    negotiated = features
    // Without control of the cache and without FLUSH a write must be stable when it ends.
    layout.isWriteback = !features.isDisjoint(with: [.blockFlush, .blockWritebackControl])
  }

  func reset() {
    negotiated = []
    layout.isWriteback = true
  }

  /// The device configuration as bytes.
  func configurationByte(_ offset: Int) -> UInt8 {
    guard offset < BlockConfiguration.byteCount else { return 0 }
    if configuration.mutant == .garbageInUnusedFields, offset == 0x21 { return 0xff }
    var bytes = [UInt8](repeating: 0, count: BlockConfiguration.byteCount)
    var span = bytes.mutableSpan
    // SAFETY: every bit pattern is a valid byte.
    var raw = unsafe span.mutableBytes
    layout.encode(into: &raw)
    return bytes[offset]
  }

  /// Takes the writeback mode, the only field that a driver writes.
  func writeConfiguration(_ offset: Int, value: UInt32, byteCount: Int) -> Bool {
    guard offset == BlockConfiguration.writebackOffset, byteCount == 1,
      negotiated.contains(.blockWritebackControl)
    else { return false }
    let mode = value & 1 != 0
    defer { layout.isWriteback = mode }
    return mode != layout.isWriteback
  }

  func admit(_ chain: Chain) -> Admission {
    guard chain.readableByteCount >= UInt64(BlockRequestHeader.byteCount),
      chain.writableByteCount >= 1
    else { return .malformed }
    if configuration.mutant == .insistsOnFraming,
      chain.descriptors[0].length > UInt32(BlockRequestHeader.byteCount)
    {
      return .malformed
    }
    // Of a request that is too large only the header is read; it ends with an error.
    let data = chain.readableByteCount - UInt64(BlockRequestHeader.byteCount)
    let fits = data <= UInt64(configuration.maximumTransferByteCount)
    return .request(readByteCount: BlockRequestHeader.byteCount + (fits ? Int(data) : 0))
  }

  func execute(
    _ slot: Int, chain: Chain, buffers: RequestBuffers, at cycle: Cycle
  ) -> Outcome {
    requestCount += 1
    byteCountOfWork = 0
    let header = buffers.withBytes(slot, 0..<BlockRequestHeader.byteCount) {
      BlockRequestHeader(decoding: $0)
    }
    let most = UInt64(configuration.maximumTransferByteCount)
    let data = chain.readableByteCount - UInt64(BlockRequestHeader.byteCount)
    let writable = chain.writableByteCount
    let work = BlockWork(
      header: header, slot: slot, room: Int(min(writable, most + 1)) - 1,
      dataByteCount: Int(min(data, most)))
    let fits = writable <= most + 1 && data <= most
    let status = fits ? perform(work, buffers) : .ioError
    let fills = status == .ok && work.returnsData
    let end = writable <= most + 1 ? Int(writable) : 1
    let place = RequestSlot.writableOffset + end - 1
    buffers.withMutableBytes(slot, place..<place + 1) {
      $0.storeLittleEndian(status.rawValue, at: 0)
    }
    if fills { byteCountOfWork = end - 1 }
    let latency =
      configuration.mediaLatency + Cycle(byteCountOfWork / configuration.mediaBytesPerCycle)
    // A used length counts from the first writable byte, so the status alone counts only there.
    return fills
      ? Outcome(latency: latency, writeCount: end, usedLength: UInt32(end))
      : Outcome(
        latency: latency, writeStart: writable - 1, imageStart: end - 1, writeCount: 1,
        usedLength: writable == 1 ? 1 : 0)
  }

  private func perform(_ work: BlockWork, _ buffers: RequestBuffers) -> BlockStatus {
    guard let type = BlockRequestType(rawValue: work.header.type) else { return .unsupported }
    switch type {
    case .read: return read(work, buffers)
    case .write: return write(work, buffers)
    case .flush: return image.flush() ? .ok : .ioError
    case .identify: return identify(work, buffers)
    case .discard, .writeZeroes: return erase(work, buffers)
    }
  }

  /// Notes bytes that a request which succeeded moved.
  func didMove(_ byteCount: Int) { byteCountOfWork += byteCount }
}
