import ByteLayouts
import VirtioLayouts

/// One block request as its parts were found.
struct BlockWork {
  let header: BlockRequestHeader
  let slot: Int
  /// Writable bytes in front of the status.
  let room: Int
  /// Readable bytes behind the header.
  let dataByteCount: Int

  /// Whether the request fills its writable part; of any other, the device writes the status alone,
  /// whatever room the driver left in front of it.
  var returnsData: Bool {
    switch BlockRequestType(rawValue: header.type) {
    case .read, .identify: true
    case .write, .flush, .discard, .writeZeroes, nil: false
    }
  }
}

/// What the requests of a block device do. Source: VIRTIO v1.4, section 5.2.6.
extension BlockDevice {
  func read(_ work: BlockWork, _ buffers: RequestBuffers) -> BlockStatus {
    guard let offset = offset(work.header.sector, UInt64(work.room)) else { return .ioError }
    let start = RequestSlot.writableOffset
    return buffers.withMutableBytes(work.slot, start..<start + work.room) {
      image.read(offset, into: &$0)
    } ? .ok : .ioError
  }

  func write(_ work: BlockWork, _ buffers: RequestBuffers) -> BlockStatus {
    // A read-only device fails the request and writes nothing (BLK-01).
    guard !configuration.isReadOnly || configuration.mutant == .writesReadOnlyImage,
      let offset = offset(work.header.sector, UInt64(work.dataByteCount))
    else { return .ioError }
    let from = BlockRequestHeader.byteCount
    let isWhole = buffers.withBytes(work.slot, from..<from + work.dataByteCount) {
      image.write(offset, $0)
    }
    guard isWhole || configuration.mutant == .acknowledgesShortWrites,
      layout.isWriteback || image.flush()
    else { return .ioError }
    didMove(work.dataByteCount)
    return .ok
  }

  func identify(_ work: BlockWork, _ buffers: RequestBuffers) -> BlockStatus {
    guard work.room >= BlockRequestHeader.identifierByteCount else { return .ioError }
    let text = Array("ricochet".utf8)
    let start = RequestSlot.writableOffset
    buffers.withMutableBytes(work.slot, start..<start + work.room) { bytes in
      for place in 0..<work.room {
        bytes.storeLittleEndian(place < text.count ? text[place] : UInt8(0), at: place)
      }
    }
    return .ok
  }

  /// Discards ranges or fills them with zeros; nothing is changed unless every range is legal.
  func erase(_ work: BlockWork, _ buffers: RequestBuffers) -> BlockStatus {
    let isDiscard = BlockRequestType(rawValue: work.header.type) == .discard
    let feature: FeatureBits = isDiscard ? .blockDiscard : .blockWriteZeroes
    guard negotiated.contains(feature) else { return .unsupported }
    guard !configuration.isReadOnly || configuration.mutant == .writesReadOnlyImage,
      work.dataByteCount % BlockRange.byteCount == 0
    else { return .ioError }
    let count = work.dataByteCount / BlockRange.byteCount
    guard count >= 1, count <= Int(Self.rangeLimit) else { return .ioError }
    for place in 0..<count {
      let range = range(place, work, buffers)
      let known: UInt32 = isDiscard ? 0 : BlockRange.unmapFlag
      if range.flags & ~known != 0, configuration.mutant != .ignoresUnknownBlockFlags {
        return .unsupported
      }
      guard range.sectorCount <= Self.rangeSectorLimit, offset(range) != nil else {
        return .ioError
      }
    }
    for place in 0..<count {
      let range = range(place, work, buffers)
      let byteCount = UInt64(range.sectorCount) * BlockRequestHeader.sectorByteCount
      // What was discarded reads as zeros here; a driver may not count on it.
      guard let offset = offset(range), image.zero(offset, byteCount: byteCount) else {
        return .ioError
      }
      didMove(Int(byteCount))
    }
    return layout.isWriteback || image.flush() ? .ok : .ioError
  }

  private func range(_ place: Int, _ work: BlockWork, _ buffers: RequestBuffers) -> BlockRange {
    let from = BlockRequestHeader.byteCount + place * BlockRange.byteCount
    return buffers.withBytes(work.slot, from..<from + BlockRange.byteCount) {
      BlockRange(decoding: $0)
    }
  }

  private func offset(_ range: BlockRange) -> UInt64? {
    offset(range.sector, UInt64(range.sectorCount) * BlockRequestHeader.sectorByteCount)
  }

  /// The byte offset of a transfer, when it is whole sectors inside the image.
  private func offset(_ sector: UInt64, _ byteCount: UInt64) -> UInt64? {
    let size = BlockRequestHeader.sectorByteCount
    let sectors = byteCount / size
    guard byteCount % size == 0, sectors <= layout.capacity, sector <= layout.capacity - sectors
    else { return nil }
    return sector * size
  }
}
