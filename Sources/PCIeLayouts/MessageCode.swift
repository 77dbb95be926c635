/// The messages that the model exchanges.
///
/// Source: PCIe Base, 2.2.8, 2.2.8.1 and 2.2.8.3; ATS 1.1, 3 and 4.
public enum MessageCode: UInt8, Hashable, Sendable, CaseIterable {
  /// ATS Invalidate Request, with 8 bytes of payload.
  case invalidateRequest = 0x01
  /// ATS Invalidate Completion.
  case invalidateCompletion = 0x02
  /// Page Request.
  case pageRequest = 0x04
  /// Page Request Group Response.
  case pageGroupResponse = 0x05
  /// Assert_INTA: the first interrupt pin is driven.
  case assertINTA = 0x20
  /// Assert_INTB.
  case assertINTB = 0x21
  /// Assert_INTC.
  case assertINTC = 0x22
  /// Assert_INTD.
  case assertINTD = 0x23
  /// Deassert_INTA: the first interrupt pin is let go.
  case deassertINTA = 0x24
  /// Deassert_INTB.
  case deassertINTB = 0x25
  /// Deassert_INTC.
  case deassertINTC = 0x26
  /// Deassert_INTD.
  case deassertINTD = 0x27
  /// ERR_COR: an error that was corrected, or that somebody else reports.
  case errorCorrectable = 0x30
  /// ERR_NONFATAL: a packet is lost; the link works on.
  case errorNonfatal = 0x31
  /// ERR_FATAL: the link is no longer reliable.
  case errorFatal = 0x33

  /// Whether the message reports an error to the root complex.
  @inlinable public var isError: Bool {
    self == .errorCorrectable || self == .errorNonfatal || self == .errorFatal
  }
}
