/// A value that a store writes.
public enum Operand: Hashable, Sendable {
  case constant(Int)
  /// What the register holds, by its index in ``LitmusTest/registers``.
  case register(Int)
}

/// What an operation does.
public enum OperationKind: Hashable, Sendable {
  /// Reads a location into a register.
  case load
  /// Reads a location until it holds a value.
  case await(Int)
  /// Writes a location.
  case store(Operand)
  /// Orders the operations before it and behind it.
  case barrier(Barrier)
  /// Writes a dirty line back and keeps it.
  case clean
  /// Drops a line, with what was not written back.
  case invalidate
  /// Writes a dirty line back and drops it.
  case flush
  /// Takes a page out of the IOMMU's table.
  case unmap
  /// Takes a page out of the IOMMU's own cache.
  case invalidateIOMMU
  /// Asks the device to drop its translation of a page, and waits for its answer.
  case invalidateDevice
  /// Asks the IOMMU for a translation of a page, as ATS does.
  case translate
  /// Resets the device's functions (FLR) by a configuration write, and waits for its completion.
  case reset
}

/// A word behind an operation that changes how it is done.
public enum Modifier: String, Hashable, Sendable, CaseIterable {
  /// The compiler may move it across others to other locations.
  case plain
  /// A load that stays before what follows.
  case acquire
  /// A store that stays behind what precedes.
  case release
  /// A device's read that the next operation does not wait for.
  case pipelined
  /// A device's store to its own memory that the next operation does not wait for.
  case buffered
  /// Relaxed ordering.
  case ro
  /// ID-based ordering.
  case ido
  /// No snoop.
  case ns
  /// Another traffic class than zero.
  case tc1
  /// By the link, though the location is the device's own.
  case link
  /// With an address that ATS translated.
  case translated
}

/// When an operation is done at all.
public struct OperationGuard: Hashable, Sendable {
  /// Index in ``LitmusTest/registers``.
  public var register: Int
  /// What it must hold.
  public var value: Int

  /// A guard on one register.
  public init(register: Int, value: Int) {
    self.register = register
    self.value = value
  }
}

/// One operation of an agent.
public struct Operation: Hashable, Sendable {
  /// What it does.
  public var kind: OperationKind
  /// Index in ``LitmusTest/locations``.
  public var location: Int?
  /// The register that a load or translation fills, by its index in ``LitmusTest/registers``.
  public var register: Int?
  /// Index in ``LitmusTest/pages``.
  public var page: Int?
  /// The words behind it.
  public var modifiers: Set<Modifier>
  /// When it is done; always if nil.
  public var condition: OperationGuard?
  /// The register from which the address is computed.
  public var address: Int?
  /// Where it stands in the text.
  public var place: SourcePlace

  /// An operation without location or modifiers.
  public init(_ kind: OperationKind, place: SourcePlace) {
    self.kind = kind
    self.modifiers = []
    self.place = place
  }

  /// The barrier, if it is one.
  public var barrier: Barrier? {
    if case .barrier(let barrier) = kind { barrier } else { nil }
  }

  /// Whether a modifier stands behind it.
  public func has(_ modifier: Modifier) -> Bool { modifiers.contains(modifier) }
}
