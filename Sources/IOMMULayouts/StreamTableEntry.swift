/// What an Arm IOMMU does with the requests of one stream: the words of an entry that count here.
///
/// An entry has 64 bytes. Word 0: bit 0 valid, bits 3:1 what to do. Word 2, bits 15:0: the address
/// space (VMID). Word 3: the table of stage 2.
///
/// Source: Arm SMMUv3, 5.2 (stream table entry).
public struct StreamTableEntry: Hashable, Sendable {
  /// Bytes of an entry.
  public static let byteCount: UInt64 = 64

  /// What becomes of a request.
  public enum Mode: UInt64, Hashable, Sendable {
    /// Refused, and nothing recorded.
    case abort = 0
    /// Passed through.
    case bypass = 4
    /// Translated by stage 2.
    case stageTwo = 6
  }

  /// Word 0.
  public var control: UInt64
  /// Word 3.
  public var table: UInt64

  /// Makes an entry from its words.
  public init(control: UInt64, table: UInt64) {
    self.control = control
    self.table = table
  }

  /// Makes a valid entry.
  public init(_ mode: Mode, table: UInt64 = 0) {
    self.init(control: mode.rawValue << 1 | 1, table: table)
  }

  /// Whether the entry says anything.
  public var isValid: Bool { control & 1 != 0 }
  /// What to do; nil for what this unit does not have.
  public var mode: Mode? { Mode(rawValue: control >> 1 & 7) }
  /// The table of the highest level.
  public var tableAddress: UInt64 { table & 0x000f_ffff_ffff_f000 }
}

/// A descriptor of stage 2: 4 KiB pages, three levels, 39 bits.
///
/// Bits 1:0 are 3 for a table or a page; of a page, bit 6 allows reads, bit 7 writes, and bit 10 must
/// be set (access flag).
///
/// Source: Arm Architecture Reference Manual, D8.3.
public struct StageTwoDescriptor: Hashable, Sendable {
  /// The 64 bits.
  public var rawValue: UInt64

  /// Makes a descriptor from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Makes a pointer to the next table.
  public init(table: UInt64) { rawValue = table | 3 }

  /// Makes a page.
  public init(page: UInt64, permissions: PagePermissions) {
    rawValue =
      page | 1 << 10 | (permissions.contains(.read) ? 1 << 6 : 0)
      | (permissions.contains(.write) ? 1 << 7 : 0) | 3
  }

  /// Whether it stands for anything.
  public var isValid: Bool { rawValue & 3 == 3 }
  /// Whether a page may be used at all.
  public var wasAccessed: Bool { rawValue >> 10 & 1 != 0 }
  /// Table or page.
  public var address: UInt64 { rawValue & 0x0000_ffff_ffff_f000 }
  /// What a page allows.
  public var permissions: PagePermissions {
    PagePermissions(rawValue: UInt8(rawValue >> 6 & 3))
  }

  /// Where an address is found in the table of a level, 1 to 3.
  public static func index(of address: UInt64, level: Int) -> UInt64 {
    address >> UInt64(39 - 9 * level) & 511
  }
}

/// Registers and commands of an Arm IOMMU, as far as they are used.
///
/// Source: Arm SMMUv3, 6.3 (registers) and 4 (commands).
public enum StreamUnitRegister {
  /// Bit 0: on; bit 3: commands are taken.
  public static let control: UInt64 = 0x20
  /// What of that has taken effect.
  public static let controlAcknowledge: UInt64 = 0x24
  /// The stream table.
  public static let tableBase: UInt64 = 0x80
  /// Bits 5:0: the logarithm of its entries.
  public static let tableSize: UInt64 = 0x88
  /// The queue of commands; bits 4:0 the logarithm of its entries.
  public static let queueBase: UInt64 = 0x90
  /// Where the guest has come.
  public static let queueProducer: UInt64 = 0x98
  /// Where the unit has come.
  public static let queueConsumer: UInt64 = 0x9c

  /// CMD_CFGI_STE: forget the entry of one stream.
  public static let forgetStream: UInt64 = 0x03
  /// CMD_TLBI_S2_IPA: forget one page of an address space.
  public static let forgetAddress: UInt64 = 0x2a
  /// CMD_TLBI_S12_VMALL: forget an address space.
  public static let forgetSpace: UInt64 = 0x28
  /// CMD_SYNC: wait for what was queued before.
  public static let synchronize: UInt64 = 0x46
}
