import Endpoint
import PCIeLayouts

/// Accesses of any width and place, as the requests that a root complex makes of them.
extension OutsideMachine {
  /// Reads a doubleword of configuration space; all ones where nobody answers.
  func readConfiguration(_ register: UInt16) -> UInt32 {
    guard
      case .bytes(let bytes) = perform(.configurationRead(register: register, enables: 0xf)),
      bytes.count == 4
    else { return .max }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Writes a doubleword of configuration space.
  func writeConfiguration(_ register: UInt16, _ value: UInt32) {
    _ = perform(.configurationWrite(register: register, enables: 0xf, value: value))
  }

  /// Reads bytes of configuration space, doubleword by doubleword.
  func readConfiguration(_ offset: Int, byteCount: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    Self.pieces(UInt64(offset), byteCount: byteCount, step: 4) { at, count in
      let word = readConfiguration(UInt16(at & ~3))
      let lane = Int(at & 3)
      bytes += (lane..<lane + count).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
    }
    return bytes
  }

  /// Writes bytes of configuration space, doubleword by doubleword.
  func writeConfiguration(_ offset: Int, _ bytes: [UInt8]) {
    var done = 0
    Self.pieces(UInt64(offset), byteCount: bytes.count, step: 4) { at, count in
      let lane = Int(at & 3)
      _ = perform(
        .configurationWrite(
          register: UInt16(at & ~3), enables: HostRequest.enables(at: lane, byteCount: count),
          value: Self.word(bytes[done..<done + count], lane: lane)))
      done += count
    }
  }

  /// The base of a window as the function has it now.
  func base(_ index: Int, _ shape: FunctionShape) -> UInt64 {
    let register = ConfigurationHeader.firstBAR + UInt16(4 * index)
    let window = shape.windows[index]
    let flags = window.isIO ? ConfigurationHeader.barIOFlags : ConfigurationHeader.barMemoryFlags
    let low = UInt64(endpoint.space.read(register) & ~flags)
    return window.is64Bit ? low | UInt64(endpoint.space.read(register + 4)) << 32 : low
  }

  /// Reads bytes of a window; all ones where the function does not answer.
  func readWindow(_ index: Int, _ shape: FunctionShape, offset: UInt64, byteCount: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    let isIO = shape.windows[index].isIO
    let start = base(index, shape) &+ offset
    Self.pieces(start, byteCount: byteCount, step: isIO ? 4 : 64) { at, count in
      let request: HostRequest =
        isIO
        ? .portRead(port: UInt16(truncatingIfNeeded: at), byteCount: count)
        : .memoryRead(address: at, byteCount: count)
      if case .bytes(let found) = perform(request), found.count >= count {
        bytes += found.prefix(count)
      } else {
        bytes += Array(repeating: 0xff, count: count)
      }
    }
    return bytes
  }

  /// Writes bytes of a window.
  func writeWindow(_ index: Int, _ shape: FunctionShape, offset: UInt64, _ bytes: [UInt8]) {
    var done = 0
    let isIO = shape.windows[index].isIO
    let start = base(index, shape) &+ offset
    Self.pieces(start, byteCount: bytes.count, step: isIO ? 4 : 64) { at, count in
      let piece = Array(bytes[done..<done + count])
      let request: HostRequest =
        isIO
        ? .portWrite(
          port: UInt16(truncatingIfNeeded: at), byteCount: count,
          value: Self.word(piece[...], lane: Int(at & 3)))
        : .memoryWrite(address: at, bytes: piece)
      _ = perform(request)
      done += count
    }
  }

  /// Cuts bytes at multiples of `step`.
  private static func pieces(
    _ start: UInt64, byteCount: Int, step: UInt64, _ body: (UInt64, Int) -> Void
  ) {
    var done = 0
    while done < byteCount {
      let at = start &+ UInt64(done)
      let count = min(byteCount - done, Int(step - at % step))
      body(at, count)
      done += count
    }
  }

  /// Up to four bytes at their lanes of a doubleword.
  private static func word(_ bytes: ArraySlice<UInt8>, lane: Int) -> UInt32 {
    bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * lane)
  }
}
