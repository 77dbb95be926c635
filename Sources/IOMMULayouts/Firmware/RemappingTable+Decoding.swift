extension RemappingTable {
  /// Reads a table, and believes all of it or nothing.
  ///
  /// Structures of types that are not known are left out, as long as their lengths are sound.
  ///
  /// - Throws: ``RemappingTableError``.
  public init(decoding bytes: [UInt8]) throws(RemappingTableError) {
    guard bytes.count >= Self.headerByteCount else {
      throw .truncated(byteCount: bytes.count, needed: Self.headerByteCount)
    }
    guard Array(bytes[0..<4]) == Array("DMAR".utf8) else { throw .signature }
    let byteCount = Int(bytes.integer(at: 4, as: UInt32.self))
    guard byteCount >= Self.headerByteCount, byteCount <= bytes.count else {
      throw .truncated(byteCount: bytes.count, needed: max(byteCount, Self.headerByteCount))
    }
    let sum = bytes[0..<byteCount].reduce(0, &+)
    guard sum == 0 else { throw .checksum(sum: sum) }
    self.init(hostAddressWidth: bytes[36] &+ 1, units: [])
    var offset = Self.headerByteCount
    while offset < byteCount {
      guard offset + 4 <= byteCount else { throw .structureBeyondEnd(offset: offset, length: 4) }
      let length = Int(bytes.integer(at: offset + 2, as: UInt16.self))
      guard length >= 4 else { throw .structureTooShort(offset: offset, length: length) }
      guard offset + length <= byteCount else {
        throw .structureBeyondEnd(offset: offset, length: length)
      }
      try take(bytes, offset, length)
      offset += length
    }
    guard !units.isEmpty else { throw .noUnit }
  }

  private mutating func take(
    _ bytes: [UInt8], _ offset: Int, _ length: Int
  ) throws(RemappingTableError) {
    let type = bytes.integer(at: offset, as: UInt16.self)
    let fixed = [16, 24, 8]
    guard type < fixed.count else { return }
    guard length >= fixed[Int(type)] else {
      throw .structureTooShort(offset: offset, length: length)
    }
    let scopes = try Self.scopes(bytes, offset + fixed[Int(type)]..<offset + length)
    switch type {
    case 0:
      let registers = bytes.integer(at: offset + 8, as: UInt64.self)
      guard registers != 0 else { throw .zeroBase(offset: offset) }
      units.append(
        RemappingUnit(
          includesAll: bytes[offset + 4] & 1 != 0, registers: registers, scopes: scopes))
    case 1:
      let base = bytes.integer(at: offset + 8, as: UInt64.self)
      let limit = bytes.integer(at: offset + 16, as: UInt64.self)
      guard limit > base, base & 4095 == 0, limit & 4095 == 4095 else {
        throw .region(base: base, limit: limit)
      }
      reservedRegions.append(ReservedRegion(base: base, limit: limit, scopes: scopes))
    default:
      rootPorts.append(RootPortReport(allPorts: bytes[offset + 4] & 1 != 0, scopes: scopes))
    }
  }

  private static func scopes(
    _ bytes: [UInt8], _ range: Range<Int>
  ) throws(RemappingTableError) -> [DeviceScope] {
    var scopes: [DeviceScope] = []
    var offset = range.lowerBound
    while offset < range.upperBound {
      guard offset + 6 <= range.upperBound else { throw .scope(offset: offset) }
      let length = Int(bytes[offset + 1])
      guard length >= 8, length % 2 == 0, offset + length <= range.upperBound else {
        throw .scope(offset: offset)
      }
      if let kind = DeviceScope.Kind(rawValue: bytes[offset]) {
        let path = stride(from: offset + 6, to: offset + length, by: 2).map {
          DeviceScope.Step(device: bytes[$0], function: bytes[$0 + 1])
        }
        scopes.append(DeviceScope(kind: kind, startBus: bytes[offset + 5], path: path))
      }
      offset += length
    }
    return scopes
  }
}

extension [UInt8] {
  /// The little-endian integer at an offset that lies inside.
  func integer<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value {
    (0..<Value.bitWidth / 8).reduce(0) {
      $0 | Value(truncatingIfNeeded: self[offset + $1]) << ($1 * 8)
    }
  }
}
