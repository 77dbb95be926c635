import ByteLayouts

/// Who sits at the other end of a console: bytes that are typed, bytes that are shown.
public final class ConsoleTerminal {
  /// Whether what is shown is typed again.
  public let echoes: Bool
  private var typed: [UInt8]
  private var next = 0
  /// Everything that the guest has sent.
  public private(set) var shown: [UInt8] = []

  /// Makes a terminal that types `typed`.
  public init(typed: [UInt8] = [], echoes: Bool = false) {
    self.typed = typed
    self.echoes = echoes
  }

  /// Bytes that wait to be taken.
  public var waitingCount: Int { typed.count - next }

  func show(_ bytes: RawSpan) {
    for place in 0..<bytes.byteCount { shown.append(bytes.littleEndian(at: place)) }
    guard echoes else { return }
    for place in 0..<bytes.byteCount { typed.append(bytes.littleEndian(at: place)) }
  }

  func type(into target: inout MutableRawSpan) {
    for place in 0..<target.byteCount { target.storeLittleEndian(typed[next + place], at: place) }
    next += target.byteCount
    if next == typed.count {
      typed.removeAll(keepingCapacity: true)
      next = 0
    }
  }
}
