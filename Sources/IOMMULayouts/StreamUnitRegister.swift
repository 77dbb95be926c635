/// Registers and commands of an Arm IOMMU, as far as they are used.
///
/// Source: Arm SMMUv3, 6.3 (registers) and 4 (commands).
public enum StreamUnitRegister {
  /// What the unit can do (IDR0); bit 4: its walks see the processor's caches (COHACC).
  public static let identification: UInt64 = 0x00
  /// Bits 31:16: most requests that stall at once; bits 2:0 the width of addresses (IDR5).
  public static let limits: UInt64 = 0x14
  /// Bit 0: on; bit 2: events are recorded; bit 3: commands are taken.
  public static let control: UInt64 = 0x20
  /// What of that has taken effect.
  public static let controlAcknowledge: UInt64 = 0x24
  /// Bit 1: streams beyond the table are recorded (CR2.RECINVSID).
  public static let secondControl: UInt64 = 0x2c
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

  /// The queue of events; bits 4:0 the logarithm of its entries.
  public static let eventBase: UInt64 = 0xa0
  /// Where the unit has come; bit 31 changes when events are lost.
  ///
  /// This and the next stand in the first page, as where a unit has but one.
  public static let eventProducer: UInt64 = 0xa8
  /// Where the guest has come; bit 31 is that of the producer as the guest has seen it.
  public static let eventConsumer: UInt64 = 0xac

  /// COHACC in ``identification``.
  public static let coherentAccess: UInt64 = 1 << 4

  /// STALL_MODEL in ``identification``: no fault stalls.
  public static let neverStalls: UInt64 = 1 << 24

  /// CMD_CFGI_STE: forget the entry of one stream.
  public static let forgetStream: UInt64 = 0x03
  /// CMD_CFGI_CD: forget the context descriptor of one stream.
  public static let forgetContext: UInt64 = 0x05
  /// CMD_TLBI_NH_ASID: forget an address space of stage 1; global pages stay.
  public static let forgetStageOneSpace: UInt64 = 0x11
  /// CMD_TLBI_NH_VA: forget one page of an address space of stage 1.
  public static let forgetStageOneAddress: UInt64 = 0x12
  /// CMD_TLBI_S2_IPA: forget one page of stage 2; what stage 1 made of it stays.
  public static let forgetAddress: UInt64 = 0x2a
  /// CMD_TLBI_S12_VMALL: forget both stages of a virtual machine.
  public static let forgetSpace: UInt64 = 0x28
  /// CMD_RESUME: end the stall of a request, whose tag is in the second word.
  public static let resume: UInt64 = 0x44
  /// In CMD_RESUME: the request is tried again; without it, it ends with a fault.
  public static let resumeRetries: UInt64 = 1 << 12
  /// CMD_STALL_TERM: end every stalled request of a stream with a fault.
  public static let endStalls: UInt64 = 0x45
  /// CMD_SYNC: wait for what was queued before.
  public static let synchronize: UInt64 = 0x46

  /// The first word of a command on translations: bits 47:32 VMID, bits 63:48 ASID.
  public static func command(
    _ operation: UInt64, machine: UInt16 = 0, space: UInt16 = 0
  ) -> UInt64 {
    operation | UInt64(machine) << 32 | UInt64(space) << 48
  }
}
