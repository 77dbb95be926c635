public import ByteLayouts
public import Trace

/// A cache between memory and one of its two users, into which the other does not look.
///
/// Lines of 64 bytes come in at the first access and leave when their room is needed, oldest first, or
/// when they are cleaned or dropped. Until then the user meets its own copy, whatever the other has
/// written to memory, and what it writes stays with it.
///
/// Source: Arm Architecture Reference Manual, B2.9 (mismatched memory attributes).
public final class LineCache {
  private struct Line {
    var bytes: SIMD64<UInt8>
    var dirtyMask: UInt64
  }

  /// Whose accesses go through the cache.
  public let agent: MemoryAgent
  /// Most lines.
  public let capacity: Int
  private var lines: [UInt64: Line] = [:]
  private var order: [UInt64] = []
  private var cached: [Range<UInt64>] = []
  private var uncached: [Range<UInt64>] = []
  /// Accesses that met a copy although memory held something else.
  public private(set) var staleReadCount = 0

  /// Makes an empty cache that covers nothing yet.
  public init(agent: MemoryAgent, capacity: Int = 4096) {
    self.agent = agent
    self.capacity = capacity
  }

  /// Lets accesses to a range go through the cache.
  public func cover(_ range: Range<UInt64>) { cached.append(range) }

  /// Takes a range out: its lines are written back, and accesses go to memory from here on.
  public func exclude(_ range: Range<UInt64>, in memory: SparseMemory) {
    maintain(range, in: memory, writesBack: true, drops: true)
    uncached.append(range)
  }

  /// Whether an access goes through the cache.
  func covers(_ user: MemoryAgent, _ address: UInt64) -> Bool {
    user == agent && cached.contains { $0.contains(address) }
      && !uncached.contains { $0.contains(address) }
  }

  func read(_ address: UInt64, into target: inout MutableRawSpan, from memory: SparseMemory) {
    for index in 0..<target.byteCount {
      let at = address + UInt64(index)
      let value = load(at & ~63, memory).bytes[Int(at & 63)]
      if value != memory.load(at, as: UInt8.self) { staleReadCount += 1 }
      target.storeLittleEndian(value, at: index)
    }
  }

  func write(_ address: UInt64, _ source: RawSpan, to memory: SparseMemory) {
    for index in 0..<source.byteCount {
      let at = address + UInt64(index)
      var line = load(at & ~63, memory)
      line.bytes[Int(at & 63)] = source.littleEndian(at: index, as: UInt8.self)
      line.dirtyMask |= 1 << (at & 63)
      lines[at & ~63] = line
    }
  }

  private func load(_ place: UInt64, _ memory: SparseMemory) -> Line {
    if let line = lines[place] { return line }
    if order.count >= capacity { evict(order.removeFirst(), memory) }
    var line = Line(bytes: .zero, dirtyMask: 0)
    for index in 0..<64 { line.bytes[index] = memory.load(place + UInt64(index)) }
    lines[place] = line
    order.append(place)
    return line
  }

  private func evict(_ place: UInt64, _ memory: SparseMemory) {
    guard let line = lines.removeValue(forKey: place) else { return }
    writeBack(place, line, memory)
  }

  private func writeBack(_ place: UInt64, _ line: Line, _ memory: SparseMemory) {
    guard line.dirtyMask != 0 else { return }
    // A line is written back whole.
    for index in 0..<64 { memory.store(line.bytes[index], at: place + UInt64(index)) }
  }

  /// Writes lines of a range back, drops them, or both.
  public func maintain(
    _ range: Range<UInt64>, in memory: SparseMemory, writesBack: Bool, drops: Bool
  ) {
    for place in stride(from: range.lowerBound & ~63, to: range.upperBound, by: 64) {
      guard var line = lines[place] else { continue }
      if writesBack {
        writeBack(place, line, memory)
        line.dirtyMask = 0
        lines[place] = line
      }
      if drops {
        lines[place] = nil
        order.removeAll { $0 == place }
      }
    }
  }
}
