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

  /// Where an access goes.
  public enum AccessSpace: Hashable, Sendable {
    /// Configuration space of the function, by offset.
    case configuration
    /// The bus, by memory address.
    case memory
    /// I/O space, by port.
    case port
  }

  /// Reads bytes by as many requests as it takes; those that nobody answers are all ones.
  public func read(
    _ space: AccessSpace, _ address: UInt64, byteCount: Int
  ) -> (bytes: [UInt8], isWhole: Bool) {
    var bytes: [UInt8] = []
    var isWhole = true
    Self.pieces(address, byteCount: byteCount, step: space == .memory ? 64 : 4) { at, count in
      let lane = Int(at & 3)
      let request: HostRequest =
        switch space {
        case .configuration: .configurationRead(register: UInt16(at & 0xffc), enables: 0xf)
        case .memory: .memoryRead(address: at, byteCount: count)
        case .port: .portRead(port: UInt16(truncatingIfNeeded: at), byteCount: count)
        }
      // A completion of a doubleword has the bytes at their lanes.
      let first = space == .memory ? 0 : lane
      if case .bytes(let found) = perform(request), found.count >= first + count {
        bytes += found[first..<first + count]
      } else {
        isWhole = false
        bytes += Array(repeating: 0xff, count: count)
      }
    }
    return (bytes, isWhole)
  }

  /// Writes bytes by as many requests as it takes; false when one was refused.
  @discardableResult
  public func write(_ space: AccessSpace, _ address: UInt64, _ bytes: [UInt8]) -> Bool {
    var done = 0
    var isWhole = true
    Self.pieces(address, byteCount: bytes.count, step: space == .memory ? 64 : 4) { at, count in
      let piece = bytes[done..<done + count]
      let lane = Int(at & 3)
      let request: HostRequest =
        switch space {
        case .configuration:
          .configurationWrite(
            register: UInt16(at & 0xffc), enables: HostRequest.enables(at: lane, byteCount: count),
            value: Self.word(piece, lane: lane))
        case .memory: .memoryWrite(address: at, bytes: Array(piece))
        case .port:
          .portWrite(
            port: UInt16(truncatingIfNeeded: at), byteCount: count,
            value: Self.word(piece, lane: lane))
        }
      if perform(request) == .refused { isWhole = false }
      done += count
    }
    return isWhole
  }

  /// Where a base address register says that its window is; nil where there is no such register.
  public func window(_ index: Int) -> (space: AccessSpace, base: UInt64)? {
    guard (0..<ConfigurationHeader.barCount).contains(index) else { return nil }
    let register = ConfigurationHeader.firstBAR + UInt16(4 * index)
    let low = endpoint.space.read(register)
    if low & ConfigurationHeader.barIsIO != 0 {
      return (.port, UInt64(low & ~ConfigurationHeader.barIOFlags))
    }
    var base = UInt64(low & ~ConfigurationHeader.barMemoryFlags)
    if low & ConfigurationHeader.barIs64Bit != 0 {
      base |= UInt64(endpoint.space.read(register + 4)) << 32
    }
    return (.memory, base)
  }

  /// The base of a window as the function has it now.
  func base(_ index: Int, _ shape: FunctionShape) -> UInt64 { window(index)?.base ?? 0 }

  /// Reads bytes of a window; all ones where the function does not answer.
  func readWindow(_ index: Int, _ shape: FunctionShape, offset: UInt64, byteCount: Int) -> [UInt8] {
    let space: AccessSpace = shape.windows[index].isIO ? .port : .memory
    return read(space, base(index, shape) &+ offset, byteCount: byteCount).bytes
  }

  /// Writes bytes of a window.
  func writeWindow(_ index: Int, _ shape: FunctionShape, offset: UInt64, _ bytes: [UInt8]) {
    let space: AccessSpace = shape.windows[index].isIO ? .port : .memory
    write(space, base(index, shape) &+ offset, bytes)
  }

  /// Gives each window an address of its own, as firmware does.
  func placeWindows(_ shape: FunctionShape) {
    var next32: UInt64 = 0xc000_0000
    var next64: UInt64 = 0x40_0000_0000
    var nextPort: UInt64 = 0x1000
    for index in shape.windows.indices where shape.windows[index].byteCount > 0 {
      let window = shape.windows[index]
      let register = ConfigurationHeader.firstBAR + UInt16(4 * index)
      let base: UInt64
      if window.isIO {
        base = nextPort
        nextPort += window.byteCount
      } else if window.is64Bit {
        base = (next64 + window.byteCount - 1) & ~(window.byteCount - 1)
        next64 = base + window.byteCount
      } else {
        base = (next32 + window.byteCount - 1) & ~(window.byteCount - 1)
        next32 = base + window.byteCount
      }
      writeConfiguration(register, UInt32(truncatingIfNeeded: base))
      if window.is64Bit { writeConfiguration(register + 4, UInt32(base >> 32)) }
    }
  }

  /// Resets the function by its bit in Device Control; false where it has none.
  @discardableResult
  public func resetFunction(express: UInt16? = nil) -> Bool {
    guard
      let express = express ?? FunctionShape.capability(self, PCIExpressCapability.identifier)
    else { return false }
    let register = express + UInt16(PCIExpressCapability.deviceControl)
    let control = UInt16(truncatingIfNeeded: readConfiguration(register))
    let value = control | PCIExpressCapability.initiateFunctionLevelReset
    let done = write(
      .configuration, UInt64(register),
      [UInt8(truncatingIfNeeded: control), UInt8(truncatingIfNeeded: value >> 8)])
    port.dropInvalidations()
    return done
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
