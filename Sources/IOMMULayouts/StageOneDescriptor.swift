/// A descriptor of stage 1: 4 KiB pages, three levels, 39 bits; blocks of 1 GiB and 2 MiB.
///
/// Layout, 8 bytes:
///
/// | bits  | field                                                            |
/// | ----- | ---------------------------------------------------------------- |
/// | 1:0   | 3: table, or page at level 3; 1: block at levels 1 and 2         |
/// | 6     | AP[1]: unprivileged accesses are allowed                         |
/// | 7     | AP[2]: no writes                                                 |
/// | 10    | AF: the page may be used                                         |
/// | 11    | nG: the translation is that of one ASID                          |
/// | 47:12 | page or next table                                               |
/// | 61    | APTable[0], in tables: no unprivileged accesses below            |
/// | 62    | APTable[1], in tables: no writes below                           |
///
/// Requests of devices are unprivileged. Levels and indices are those of ``StageTwoDescriptor``.
///
/// Source: Arm Architecture Reference Manual, D8.3.
public struct StageOneDescriptor: Hashable, Sendable {
  /// AF.
  public static let accessFlag: UInt64 = 1 << 10
  /// nG.
  public static let notGlobal: UInt64 = 1 << 11
  /// The 64 bits.
  public var rawValue: UInt64

  /// Makes a descriptor from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Makes a pointer to the next table.
  public init(table: UInt64) { rawValue = table | 3 }

  /// Makes a page, or a block, for unprivileged accesses; what is mapped can be read.
  public init(page: UInt64, isWritable: Bool, isBlock: Bool = false, isGlobal: Bool = false) {
    rawValue =
      page | Self.accessFlag | 1 << 6 | (isWritable ? 0 : 1 << 7)
      | (isGlobal ? 0 : Self.notGlobal) | (isBlock ? 1 : 3)
  }

  /// Whether it stands for anything, in a table of `level`.
  public func isValid(level: Int) -> Bool { rawValue & 3 == 3 || rawValue & 3 == 1 && level < 3 }
  /// Whether it is a page or a block, in a table of `level`.
  public func isLeaf(level: Int) -> Bool { level == 3 || rawValue & 2 == 0 }
  /// AF.
  public var wasAccessed: Bool { rawValue & Self.accessFlag != 0 }
  /// Whether every ASID may use the translation.
  public var isGlobal: Bool { rawValue & Self.notGlobal == 0 }
  /// Table or page.
  public var address: UInt64 { rawValue & 0x0000_ffff_ffff_f000 }
  /// What a leaf allows to devices.
  public var permissions: PagePermissions {
    guard rawValue >> 6 & 1 != 0 else { return [] }
    return rawValue >> 7 & 1 == 0 ? [.read, .write] : .read
  }
  /// What a table leaves of what is allowed below it.
  public var tablePermissions: PagePermissions {
    guard rawValue >> 61 & 1 == 0 else { return [] }
    return rawValue >> 62 & 1 == 0 ? [.read, .write] : .read
  }
}
