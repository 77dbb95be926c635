/// Why a guest believes nothing of a remapping table.
///
/// Offsets count in bytes from the table's start.
public enum RemappingTableError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is shorter than its header, or than its own length says.
  case truncated(byteCount: Int, needed: Int)
  /// It does not begin with "DMAR".
  case signature
  /// The sum of its bytes is not 0.
  case checksum(sum: UInt8)
  /// A structure is shorter than its type needs; a length of 0 would never end.
  case structureTooShort(offset: Int, length: Int)
  /// A structure reaches behind the table's end.
  case structureBeyondEnd(offset: Int, length: Int)
  /// A device scope does not fit its structure.
  case scope(offset: Int)
  /// A unit whose registers are at address 0.
  case zeroBase(offset: Int)
  /// A region that ends before it begins, or is no whole number of pages.
  case region(base: UInt64, limit: UInt64)
  /// Not one unit.
  case noUnit

  /// What, and where.
  public var description: String {
    switch self {
    case .truncated(let byteCount, let needed):
      "the table has \(byteCount) bytes and needs \(needed)"
    case .signature: "the table does not begin with DMAR"
    case .checksum(let sum): "the bytes of the table add up to \(sum), not 0"
    case .structureTooShort(let offset, let length):
      "the structure at byte \(offset) says that it has \(length) bytes"
    case .structureBeyondEnd(let offset, let length):
      "the structure of \(length) bytes at byte \(offset) reaches behind the table's end"
    case .scope(let offset): "the device scope at byte \(offset) does not fit its structure"
    case .zeroBase(let offset): "the unit at byte \(offset) has its registers at address 0"
    case .region(let base, let limit):
      "the reserved region 0x\(String(base, radix: 16)) to 0x\(String(limit, radix: 16)) is none"
    case .noUnit: "the table names no unit"
    }
  }
}
