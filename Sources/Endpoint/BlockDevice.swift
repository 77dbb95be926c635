import ByteLayouts
import CycleKernel
import VirtioLayouts

/// The block device: parses requests and works on the image.
///
/// Source: VIRTIO v1.4, section 5.2.6.
struct BlockDevice {
  let image: DiskImage
  let buffers: BlockBuffers
  var slots: [BlockSlot]
  let configuration: EndpointConfiguration
  let layout: BlockConfiguration
  /// Requests that have been worked on, whatever their status.
  private(set) var requestCount: UInt64 = 0

  init(configuration: EndpointConfiguration, image: DiskImage) {
    self.configuration = configuration
    self.image = image
    let slotByteCount =
      BlockRequestHeader.byteCount + configuration.maximumTransferByteCount + 64
    buffers = BlockBuffers(
      slotCount: configuration.blockSlotCount, slotByteCount: slotByteCount)
    slots = Array(repeating: BlockSlot(), count: configuration.blockSlotCount)
    let segmentMax: UInt32 = 16
    layout = BlockConfiguration(
      capacity: image.byteCount / BlockRequestHeader.sectorByteCount,
      sizeMax: UInt32(configuration.maximumTransferByteCount) / segmentMax, segmentMax: segmentMax,
      blockSize: 512, queueCount: UInt16(configuration.queueCount))
  }

  /// The device configuration as bytes.
  func configurationByte(_ offset: Int) -> UInt8 {
    var bytes = [UInt8](repeating: 0, count: BlockConfiguration.byteCount)
    var span = bytes.mutableSpan
    // SAFETY: every bit pattern is a valid byte.
    var raw = unsafe span.mutableBytes
    layout.encode(into: &raw)
    return offset < bytes.count ? bytes[offset] : 0
  }

  /// Takes a chain into a slot; false when its shape leaves no place for header or status.
  mutating func begin(_ index: Int, at cycle: Cycle) -> Bool {
    let chain = slots[index].chain
    guard chain.readableByteCount >= UInt64(BlockRequestHeader.byteCount),
      chain.writableByteCount >= 1
    else { return false }
    slots[index].state = .reading
    slots[index].started = cycle
    slots[index].reader = ChainCursor(descriptor: 0)
    slots[index].writer = ChainCursor(descriptor: chain.readableCount)
    slots[index].readIssued = 0
    slots[index].readDone = 0
    slots[index].hasFailed = false
    let most = UInt64(configuration.maximumTransferByteCount)
    let dataByteCount = chain.readableByteCount - UInt64(BlockRequestHeader.byteCount)
    // Of a request that is too large only the header is read; it ends with an error.
    slots[index].readGoal =
      BlockRequestHeader.byteCount + (dataByteCount <= most ? Int(dataByteCount) : 0)
    return true
  }

  /// All readable bytes are here: does the work and returns the cycles that it takes.
  mutating func execute(_ index: Int) -> Cycle {
    let header = buffers.withBytes(index, 0..<BlockRequestHeader.byteCount) {
      BlockRequestHeader(decoding: $0)
    }
    let writable = slots[index].chain.writableByteCount
    let status =
      writable > UInt64(configuration.maximumTransferByteCount) + 1
        || slots[index].chain.readableByteCount != UInt64(slots[index].readGoal)
      ? BlockStatus.ioError : perform(header, index, Int(writable) - 1)
    let dataByteCount = status == .ok ? moved(header, index) : 0
    finish(index, status: status, returnsData: returnsData(header))
    return configuration.mediaLatency
      + Cycle(dataByteCount / configuration.mediaBytesPerCycle)
  }

  /// Whether the request fills its writable part; of any other, the device writes the status alone,
  /// whatever room the driver left in front of it.
  private func returnsData(_ header: BlockRequestHeader) -> Bool {
    switch BlockRequestType(rawValue: header.type) {
    case .read, .identify: true
    case .write, .flush, .discard, .writeZeroes, nil: false
    }
  }

  /// Bytes of data that a request which succeeded moved.
  private func moved(_ header: BlockRequestHeader, _ index: Int) -> Int {
    returnsData(header)
      ? Int(slots[index].chain.writableByteCount) - 1
      : slots[index].readGoal - BlockRequestHeader.byteCount
  }

  private func perform(_ header: BlockRequestHeader, _ index: Int, _ room: Int) -> BlockStatus {
    guard let type = BlockRequestType(rawValue: header.type) else { return .unsupported }
    let start = BlockSlot.writableOffset
    switch type {
    case .read:
      guard let offset = offset(header.sector, room) else { return .ioError }
      let isWhole = buffers.withMutableBytes(index, start..<start + room) {
        image.read(offset, into: &$0)
      }
      return isWhole ? .ok : .ioError
    case .write:
      let byteCount = slots[index].readGoal - BlockRequestHeader.byteCount
      guard let offset = offset(header.sector, byteCount) else { return .ioError }
      let from = BlockRequestHeader.byteCount
      let isWhole = buffers.withBytes(index, from..<from + byteCount) { image.write(offset, $0) }
      return isWhole ? .ok : .ioError
    case .discard, .writeZeroes: return .unsupported
    case .flush: return image.flush() ? .ok : .ioError
    case .identify:
      guard room >= BlockRequestHeader.identifierByteCount else { return .ioError }
      let text = Array("ricochet".utf8)
      buffers.withMutableBytes(index, start..<start + room) { bytes in
        for place in 0..<room {
          bytes.storeLittleEndian(place < text.count ? text[place] : UInt8(0), at: place)
        }
      }
      return .ok
    }
  }

  /// The byte offset of a transfer, when it is whole sectors inside the image.
  private func offset(_ sector: UInt64, _ byteCount: Int) -> UInt64? {
    let size = BlockRequestHeader.sectorByteCount
    let sectors = UInt64(byteCount) / size
    guard UInt64(byteCount) % size == 0, sectors <= layout.capacity,
      sector <= layout.capacity - sectors
    else { return nil }
    return sector * size
  }

  /// Puts the status byte last and decides which bytes of the writable part are written.
  private mutating func finish(_ index: Int, status: BlockStatus, returnsData: Bool) {
    requestCount += 1
    slots[index].status = status
    let writable = slots[index].chain.writableByteCount
    let fits = writable <= UInt64(configuration.maximumTransferByteCount) + 1
    let end = fits ? Int(writable) : 1
    let statusPlace = BlockSlot.writableOffset + end - 1
    buffers.withMutableBytes(index, statusPlace..<statusPlace + 1) {
      $0.storeLittleEndian(status.rawValue, at: 0)
    }
    let writesAll = status == .ok && returnsData
    slots[index].writeOffset = writesAll ? 0 : end - 1
    slots[index].writeEnd = end
    // A used length counts from the first writable byte, so the status alone counts only there.
    slots[index].usedLength = writesAll ? UInt32(end) : (writable == 1 ? 1 : 0)
    skip(index, by: writable - UInt64(end - slots[index].writeOffset))
  }

  /// Moves the writer behind the first `count` bytes of the writable part.
  private mutating func skip(_ index: Int, by count: UInt64) {
    var left = count
    while left > 0 {
      let descriptor = slots[index].writer.descriptor
      let length = UInt64(slots[index].chain.descriptors[descriptor].length)
      let offset = UInt64(slots[index].writer.offset)
      if length - offset > left {
        slots[index].writer.offset += UInt32(left)
        return
      }
      left -= length - offset
      slots[index].writer = ChainCursor(descriptor: descriptor + 1)
    }
  }
}
