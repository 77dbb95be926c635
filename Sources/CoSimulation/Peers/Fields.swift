import ByteLayouts

/// The bytes of a message, read and written by little-endian fields.
public struct Fields: Hashable, Sendable {
  /// The bytes.
  public private(set) var bytes: [UInt8]

  /// Takes bytes.
  public init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  /// Bytes.
  public var count: Int { bytes.count }

  /// The field at `offset`; traps outside of the bytes.
  public func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    // SAFETY: every bit pattern is a valid byte.
    unsafe bytes.span.bytes.littleEndian(at: offset, as: type)
  }

  /// Appends a field.
  public mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
    for lane in 0..<Value.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: value >> Value(8 * lane)))
    }
  }

  /// Appends bytes.
  public mutating func append(contentsOf more: some Sequence<UInt8>) {
    bytes.append(contentsOf: more)
  }
}
