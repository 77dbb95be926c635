public import CycleKernel
public import PCIeLayouts

/// What goes wrong on one direction of a link, once, from some cycle on.
///
/// The data link layer of a real link keeps most of this away; what remains of it are broken
/// receivers, switches and completers, and links that go down.
public struct LinkFault: Hashable, Sendable {
  /// Which packet it is about: the first that arrives and fits.
  public struct Subject: Hashable, Sendable {
    /// Its kind.
    public var kind: TLPKind
    /// Where it goes, of a packet with an address; nil for anywhere.
    public var addresses: Range<UInt64>?
    /// Whether it is a single doubleword; nil for either.
    public var isSingle: Bool?
    /// Whether it is a request for a translation; nil for either.
    public var translates: Bool?

    /// A packet of a kind.
    public init(
      _ kind: TLPKind, in addresses: Range<UInt64>? = nil, isSingle: Bool? = nil,
      translates: Bool? = nil
    ) {
      self.kind = kind
      self.addresses = addresses
      self.isSingle = isSingle
      self.translates = translates
    }

    func fits(_ header: TLPHeader) -> Bool {
      guard header.kind == kind, addresses?.contains(header.address) ?? true,
        isSingle.map({ $0 == (header.doublewordCount == 1) }) ?? true
      else { return false }
      return translates.map { $0 == (header.addressType == .translationRequest) } ?? true
    }
  }

  /// What becomes of it.
  public enum Effect: Hashable, Sendable {
    /// It does not arrive.
    case lost
    /// It arrives twice.
    case repeated
    /// It arrives that many cycles late.
    case late(Cycle)
    /// Its data is bad, and its EP bit says so.
    case poisoned
    /// Instead of a completion with data comes one without, with this status.
    case refused(CompletionStatus)
    /// Its byte enables are such as no request has.
    case malformed
    /// Its tag has this bit changed.
    case wrongTag(UInt8)
    /// These bits of its first doubleword of data are changed.
    case corrupted(UInt32)
    /// Nothing is sent for that many cycles: no credits come back.
    case starved(Cycle)
    /// Nothing that is sent arrives for that many cycles.
    case down(Cycle)
  }

  /// The packet; nil for whichever comes first.
  public var subject: Subject?
  /// What becomes of it.
  public var effect: Effect
  /// The first cycle in which it can happen.
  public var from: Cycle

  /// A fault from its parts.
  public init(_ subject: Subject?, _ effect: Effect, from: Cycle) {
    self.subject = subject
    self.effect = effect
    self.from = from
  }
}
