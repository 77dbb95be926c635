/// What an Arm IOMMU does with the requests of one stream: the words of an entry that count here.
///
/// An entry has 64 bytes. Word 0: bit 0 valid, bits 3:1 what to do, bits 51:6 the context descriptor of
/// stage 1. Word 1, bit 27: no request may stall. Word 2, bits 15:0: the virtual machine (VMID); bit 58:
/// faults of stage 2 are recorded. Word 3: the table of stage 2.
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
    /// Translated by stage 1.
    case stageOne = 5
    /// Translated by stage 2.
    case stageTwo = 6
    /// Translated by stage 1, whose tables and pages lie behind stage 2.
    case nested = 7

    /// Whether stage 1 has a part in it.
    public var hasStageOne: Bool { self == .stageOne || self == .nested }
    /// Whether stage 2 has a part in it.
    public var hasStageTwo: Bool { self == .stageTwo || self == .nested }
  }

  /// Word 0.
  public var control: UInt64
  /// Word 1.
  public var attributes: UInt64
  /// Word 2.
  public var space: UInt64
  /// Word 3.
  public var table: UInt64

  /// Makes an entry from its words.
  public init(control: UInt64, attributes: UInt64 = 0, space: UInt64 = 0, table: UInt64) {
    (self.control, self.attributes, self.space, self.table) = (control, attributes, space, table)
  }

  /// Makes a valid entry; faults of stage 2 are recorded where a machine is named.
  public init(
    _ mode: Mode, table: UInt64 = 0, context: UInt64 = 0, machine: UInt16? = nil,
    forbidsStall: Bool = false
  ) {
    self.init(
      control: context & Self.contextMask | mode.rawValue << 1 | 1,
      attributes: forbidsStall ? 1 << 27 : 0,
      space: machine.map { 1 << 58 | UInt64($0) } ?? 0, table: table)
  }

  private static let contextMask: UInt64 = 0x000f_ffff_ffff_ffc0

  /// Whether the entry says anything.
  public var isValid: Bool { control & 1 != 0 }
  /// What to do; nil for what this unit does not have.
  public var mode: Mode? { Mode(rawValue: control >> 1 & 7) }
  /// Whether stage 1 has one context descriptor (S1CDMax 0), and not one for each substream.
  public var hasSingleContext: Bool { control >> 59 == 0 }
  /// Where the context descriptor of stage 1 stands; behind stage 2, if that has a part in it.
  public var contextAddress: UInt64 { control & Self.contextMask }
  /// S1STALLD.
  public var forbidsStall: Bool { attributes >> 27 & 1 != 0 }
  /// The virtual machine (VMID).
  public var machine: UInt16 { UInt16(truncatingIfNeeded: space) }
  /// S2R.
  public var recordsStageTwo: Bool { space >> 58 & 1 != 0 }
  /// The table of the highest level.
  public var tableAddress: UInt64 { table & 0x000f_ffff_ffff_f000 }
}
