import ByteLayouts
import Trace

/// The judge's own copy of both memories, made from what was announced as visible.
final class ShadowMemory {
  private let host: SparseMemory
  private let bounce: SparseMemory
  private let hostWrites: WriteCounts
  private let bounceWrites: WriteCounts
  private let line = ByteBuffer(byteCount: 4096)

  init(hostByteCount: UInt64, bounceByteCount: UInt64) {
    host = SparseMemory(byteCount: hostByteCount)
    bounce = SparseMemory(byteCount: bounceByteCount)
    hostWrites = WriteCounts(byteCount: hostByteCount)
    bounceWrites = WriteCounts(byteCount: bounceByteCount)
  }

  private func memory(_ space: MemorySpace) -> SparseMemory { space == .host ? host : bounce }

  private func size(_ space: MemorySpace) -> UInt64 {
    switch space {
    case .host: host.byteCount
    case .bounce: bounce.byteCount
    }
  }

  /// Whether the bytes exist.
  func contains(_ place: Place, byteCount: UInt64) -> Bool {
    let size = size(place.space)
    return place.address <= size && byteCount <= size - place.address
  }

  /// Takes over bytes that became visible; they must exist.
  func write(_ place: Place, _ bytes: RawSpan) {
    guard bytes.byteCount > 0 else { return }
    switch place.space {
    case .host:
      host.write(place.address, bytes)
      hostWrites.count(place.address, byteCount: UInt64(bytes.byteCount))
    case .bounce:
      bounce.write(place.address, bytes)
      bounceWrites.count(place.address, byteCount: UInt64(bytes.byteCount))
    }
  }

  /// A number that changes with every write to the pages of these bytes, which must exist.
  func writeStamp(_ place: Place, byteCount: UInt64) -> Int64 {
    guard byteCount > 0 else { return 0 }
    return switch place.space {
    case .host: hostWrites.sum(place.address, byteCount: byteCount)
    case .bounce: bounceWrites.sum(place.address, byteCount: byteCount)
    }
  }

  /// The offset of the first byte that differs from memory, and memory's byte there.
  ///
  /// It is nil when all are equal. The bytes must exist.
  func firstDifference(_ place: Place, _ bytes: RawSpan) -> (offset: Int, expected: UInt8)? {
    switch place.space {
    case .host: firstDifference(host, place.address, bytes)
    case .bounce: firstDifference(bounce, place.address, bytes)
    }
  }

  private func firstDifference(
    _ memory: SparseMemory, _ address: UInt64, _ bytes: RawSpan
  ) -> (offset: Int, expected: UInt8)? {
    let found = memory.withStored(address, count: bytes.byteCount) { wanted in
      wanted.firstDifference(from: bytes).map { at -> (offset: Int, expected: UInt8) in
        (at, wanted.littleEndian(at: at))
      }
    }
    if let found { return found }
    return firstDifferenceByLines(memory, address, bytes)
  }

  private func firstDifferenceByLines(
    _ memory: SparseMemory, _ start: UInt64, _ bytes: RawSpan
  ) -> (offset: Int, expected: UInt8)? {
    var done = 0
    while done < bytes.byteCount {
      let chunk = min(bytes.byteCount - done, line.byteCount)
      let address = start + UInt64(done)
      line.withMutableBytes(0..<chunk) { memory.read(address, into: &$0) }
      let difference: (offset: Int, expected: UInt8)? = line.withBytes(0..<chunk) { wanted in
        guard
          let offset = wanted.firstDifference(from: bytes.extracting(done..<done + chunk))
        else { return nil }
        return (done + offset, wanted.littleEndian(at: offset, as: UInt8.self))
      }
      if let difference { return difference }
      done += chunk
    }
    return nil
  }

  /// Reads one little-endian integer; zero outside the memory.
  func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ place: Place, as type: Value.Type = Value.self
  ) -> Value {
    guard contains(place, byteCount: UInt64(Value.bitWidth / 8)) else { return 0 }
    return memory(place.space).load(place.address)
  }
}
