import ByteLayouts
import CycleKernel

/// Up to 64 bytes within one aligned line of 64 bytes.
struct LineBytes {
  /// The bytes at their place in the line.
  var bytes: SIMD64<UInt8> = .zero
  /// Bit n: byte n is valid.
  var mask: UInt64 = 0

  /// Copies `source` to `offset` and marks it valid.
  mutating func put(_ source: RawSpan, at offset: Int) {
    precondition(offset + source.byteCount <= 64, "a piece within one line")
    let count = source.byteCount
    unsafe withUnsafeMutableBytes(of: &bytes) { raw in
      var span = unsafe MutableRawSpan(_unsafeBytes: raw)
      span.copy(source, at: offset)
    }
    mask |= (count == 64 ? .max : (1 << UInt64(count)) - 1) << UInt64(offset)
  }

  /// Takes over the valid bytes of `other`.
  mutating func merge(_ other: LineBytes) {
    for index in 0..<64 where other.mask & 1 << UInt64(index) != 0 {
      bytes[index] = other.bytes[index]
    }
    mask |= other.mask
  }

  /// Runs `body` with the bytes `range` of the line.
  func with<Result>(_ range: Range<Int>, _ body: (RawSpan) -> Result) -> Result {
    unsafe withUnsafeBytes(of: bytes) { raw in
      unsafe body(RawSpan(_unsafeBytes: raw).extracting(range))
    }
  }

  /// The first run of valid bytes.
  var firstRun: Range<Int>? {
    guard mask != 0 else { return nil }
    let start = mask.trailingZeroBitCount
    let end = start + (~(mask >> UInt64(start))).trailingZeroBitCount
    return start..<min(end, 64)
  }
}

/// A store that has retired and is not yet visible.
struct PendingStore {
  /// Address of the line.
  var line: UInt64
  /// The bytes.
  var data: LineBytes
  /// A store fence rather than a store.
  var isFence: Bool
}

/// Lines of write-combining stores that wait to leave.
///
/// A line leaves when it is full, when the oldest must make room, and all leave at a fence.
struct WriteCombiningBuffers: ~Copyable {
  private var lines: FixedRing<PendingStore>

  /// Makes `count` empty buffers; a power of two.
  init(count: Int) { lines = FixedRing(capacity: count) }

  var isEmpty: Bool { lines.isEmpty }
  var isFull: Bool { lines.isFull }

  /// Whether a line that is here holds the address of `line`.
  func contains(line: UInt64) -> Bool {
    var index = 0
    while index < lines.count {
      if lines[index].line == line { return true }
      index += 1
    }
    return false
  }

  /// Gathers a store; there must be room unless the line is already here.
  mutating func gather(_ store: PendingStore) {
    var index = 0
    while index < lines.count {
      if lines[index].line == store.line {
        var present = lines[index]
        present.data.merge(store.data)
        lines[index] = present
        return
      }
      index += 1
    }
    lines.push(store)
  }

  /// Whether the oldest line is complete, so that it leaves by itself.
  var oldestIsComplete: Bool { !lines.isEmpty && lines.front.data.mask == .max }

  /// The oldest line.
  var oldest: PendingStore? { lines.isEmpty ? nil : lines.front }

  /// Puts back what is left of the oldest line, or drops it when nothing is.
  mutating func keepOldest(mask: UInt64) {
    if mask == 0 {
      _ = lines.pop()
    } else {
      var present = lines.front
      present.data.mask = mask
      lines[0] = present
    }
  }
}
