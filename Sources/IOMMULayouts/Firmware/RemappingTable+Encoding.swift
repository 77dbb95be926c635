extension RemappingTable {
  /// The bytes of the table, with its checksum.
  public var encoded: [UInt8] {
    var body: [UInt8] = []
    for unit in units {
      body.append(
        structure: 0,
        [unit.includesAll ? 1 : 0, 0] + UInt16(0).bytes + unit.registers.bytes
          + unit.scopes.flatMap(\.encoded))
    }
    for region in reservedRegions {
      body.append(
        structure: 1,
        UInt16(0).bytes + UInt16(0).bytes + region.base.bytes + region.limit.bytes
          + region.scopes.flatMap(\.encoded))
    }
    for report in rootPorts {
      body.append(
        structure: 2,
        [report.allPorts ? 1 : 0, 0] + UInt16(0).bytes + report.scopes.flatMap(\.encoded))
    }
    let byteCount = Self.headerByteCount + body.count
    var table: [UInt8] = Array("DMAR".utf8) + UInt32(byteCount).bytes + [1, 0]
    table += Array("RICOCH".utf8) + Array("PLATFORM".utf8) + UInt32(1).bytes
    table += Array("RICO".utf8) + UInt32(1).bytes
    table += [hostAddressWidth - 1, 0] + Array(repeating: 0, count: 10) + body
    Self.seal(&table)
    return table
  }

  /// Sets the checksum so that the sum of all bytes is 0.
  public static func seal(_ table: inout [UInt8]) {
    table[9] = 0
    table[9] = 0 &- table.reduce(0, &+)
  }
}

extension DeviceScope {
  fileprivate var encoded: [UInt8] {
    [kind.rawValue, UInt8(6 + 2 * path.count), 0, 0, 0, startBus]
      + path.flatMap { [$0.device, $0.function] }
  }
}

extension FixedWidthInteger {
  /// Little-endian bytes.
  fileprivate var bytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> Self($0 * 8)) }
  }
}

extension [UInt8] {
  fileprivate mutating func append(structure type: UInt16, _ content: [UInt8]) {
    self += type.bytes + UInt16(content.count + 4).bytes + content
  }
}
