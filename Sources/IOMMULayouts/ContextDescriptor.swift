/// What stage 1 of an Arm IOMMU knows of one address space: the words of a descriptor that count here.
///
/// Layout, 64 bytes; word 0:
///
/// | bits  | field                                                     |
/// | ----- | --------------------------------------------------------- |
/// | 5:0   | T0SZ: 64 less the bits of an address; 25 here             |
/// | 7:6   | TG0: 0 for pages of 4 KiB                                 |
/// | 14    | EPD0: the tables are not walked                           |
/// | 31    | V                                                         |
/// | 41    | AA64: descriptors of 8 bytes                              |
/// | 44    | S: faults stall                                           |
/// | 45    | R: faults are recorded                                    |
/// | 46    | A: faults abort; set, where a unit knows no other end     |
/// | 63:48 | ASID                                                      |
///
/// Word 1, bits 51:4: the table of the highest level (TTB0).
///
/// Source: Arm SMMUv3, 5.4 (context descriptor).
public struct ContextDescriptor: Hashable, Sendable {
  /// Bytes of a descriptor.
  public static let byteCount = 64
  /// T0SZ for addresses of 39 bits.
  public static let sizeOffset: UInt64 = 25
  /// Word 0.
  public var control: UInt64
  /// Word 1.
  public var table: UInt64

  /// Makes a descriptor from its words.
  public init(control: UInt64, table: UInt64) { (self.control, self.table) = (control, table) }

  /// Makes a valid descriptor.
  public init(
    table: UInt64, space: UInt16, recordsFaults: Bool = true, stalls: Bool = false
  ) {
    self.init(
      control: Self.sizeOffset | 1 << 31 | 1 << 41 | (stalls ? 1 << 44 : 0)
        | (recordsFaults ? 1 << 45 : 0) | 1 << 46 | UInt64(space) << 48,
      table: table)
  }

  /// V, and nothing that this unit does not have: width, pages, format, end of a fault.
  public var isUsable: Bool {
    let needed: UInt64 = 1 << 31 | 1 << 41 | 1 << 46
    return control & needed == needed && control & 0xff == Self.sizeOffset
  }
  /// EPD0.
  public var isWalkDisabled: Bool { control >> 14 & 1 != 0 }
  /// S.
  public var stalls: Bool { control >> 44 & 1 != 0 }
  /// R.
  public var recordsFaults: Bool { control >> 45 & 1 != 0 }
  /// The address space (ASID).
  public var space: UInt16 { UInt16(truncatingIfNeeded: control >> 48) }
  /// The table of the highest level.
  public var tableAddress: UInt64 { table & 0x000f_ffff_ffff_f000 }
}
