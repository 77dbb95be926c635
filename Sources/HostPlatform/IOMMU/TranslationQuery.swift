public import ByteLayouts
public import CycleKernel
public import IOMMULayouts
public import PCIeLayouts

/// One request, or the part of it that lies in one page of 4 KiB.
public struct TranslationQuery: Hashable, Sendable {
  /// What a request wants from the translation unit; follows from its TLP's type and AT field.
  public enum Kind: Hashable, Sendable {
    /// MRd with AT = 00.
    case read
    /// MWr with AT = 00.
    case write
    /// MRd with AT = 01.
    case translationRequest(noWrite: Bool)
    /// MRd with AT = 10.
    case translatedRead
    /// MWr with AT = 10.
    case translatedWrite

    /// Whether memory would be written.
    @inlinable public var isWrite: Bool { self == .write || self == .translatedWrite }

    /// The AT field.
    @inlinable public var addressType: AddressType {
      switch self {
      case .read, .write: .untranslated
      case .translationRequest: .translationRequest
      case .translatedRead, .translatedWrite: .translated
      }
    }
  }

  /// Who asks.
  public var requester: RequesterID
  /// The address as it stands in the TLP, bytes.
  public var address: UInt64
  /// Bytes, 0...4096; the last one lies in the same 4 KiB as the first.
  ///
  /// 0 is a zero-length read.
  public var byteCount: Int
  /// What for.
  public var kind: Kind
  /// The cycle in which tables are read.
  public var cycle: Cycle
  /// The PASID of the request's prefix; nil without one.
  public var pasid: UInt32?
  /// Whether a fault is the requester's, and not that of a look ahead.
  public var recordsFaults: Bool = true

  /// Makes a query.
  @inlinable
  public init(
    requester: RequesterID, address: UInt64, byteCount: Int, kind: Kind, cycle: Cycle
  ) {
    self.requester = requester
    self.address = address
    self.byteCount = byteCount
    self.kind = kind
    self.cycle = cycle
  }
}

/// Why a request is refused without a fault being recorded.
public enum TranslationBlock: Hashable, Sendable {
  /// A request with AT = 01 or 10 while translation is off.
  case translationDisabled
  /// An access, other than an interrupt, to 0xFEE0_0000...0xFEEF_FFFF.
  case interruptWindow
  /// Any request after one that faulted, until the slot is reset (EEH).
  case slotFrozen
}

/// What the translation unit answers.
public enum TranslationOutcome: Hashable, Sendable {
  /// Use this address. It may lie outside memory: the tables are the guest's.
  case translated(GuestPhysicalAddress)
  /// The answer to a translation request.
  case granted(TranslationEntry)
  /// Refused and recorded; see ``IOMMULayouts/FaultReason``.
  case fault(reason: FaultReason)
  /// Refused, not recorded: unsupported request.
  case blocked(TranslationBlock)
}

extension FaultReason {
  /// The status with which a non-posted request that met this fault is completed.
  ///
  /// What the guest can set up differently is an unsupported request; damaged tables abort.
  public var completionStatus: CompletionStatus {
    isOfDamagedTables ? .completerAbort : .unsupportedRequest
  }
}
