/// Attributes that a processor's requests carry on the bus.
public struct RequestAttributes: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: UInt8
  /// Makes a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Relaxed ordering.
  public static let relaxed = RequestAttributes(rawValue: 1)
  /// ID-based ordering.
  public static let idBased = RequestAttributes(rawValue: 2)
  /// Traffic class 1.
  public static let otherClass = RequestAttributes(rawValue: 4)
}

/// One instruction of a processor, decoded.
public struct Instruction: Hashable, Sendable {
  /// What it does.
  public enum Operation: Hashable, Sendable {
    /// Reads into a register.
    case load
    /// Reads until the value is there.
    case await(UInt8)
    /// Writes.
    case store
    /// Orders.
    case fence(Fence)
    /// Writes a dirty line back and keeps it.
    case clean
    /// Drops a line.
    case invalidate
    /// Writes a dirty line back and drops it.
    case flush
    /// Changes something outside memory: a page table, the IOMMU's cache, a device.
    case system(SystemOperation)
  }

  /// What stands outside of memory and keeps its place toward all else.
  public enum SystemOperation: UInt8, Hashable, Sendable, CaseIterable {
    /// Takes a page out of the IOMMU's table.
    case unmap
    /// Takes a page out of the IOMMU's cache.
    case invalidateUnit
    /// Asks a device to forget a page, and waits for its answer.
    case invalidateDevice
    /// Resets the device by a configuration write, and waits for its completion.
    case reset
  }

  /// What it does.
  public var operation: Operation
  /// Place in the table of words, or -1.
  public var word = -1
  /// The page of a system operation, or -1.
  public var page = -1
  /// The register that it fills, or -1.
  public var target = -1
  /// The register that it writes to memory, or -1 for ``constant``.
  public var source = -1
  /// The value that it writes.
  public var constant: UInt8 = 0
  /// The register from which its address comes, or -1.
  public var address = -1
  /// The register that decides whether it is done, or -1.
  public var guardRegister = -1
  /// What that register must hold.
  public var guardValue: UInt8 = 0
  /// Load-acquire.
  public var acquires = false
  /// Store-release.
  public var releases = false
  /// What its requests carry.
  public var attributes: RequestAttributes = []

  /// An instruction without operands.
  public init(_ operation: Operation) { self.operation = operation }

  var isFence: Bool { if case .fence = operation { true } else { false } }
  var isStore: Bool { operation == .store }
  var isLoad: Bool {
    switch operation {
    case .load, .await: true
    default: false
    }
  }
  var isAwait: Bool { if case .await = operation { true } else { false } }
  var isMaintenance: Bool {
    operation == .clean || operation == .invalidate || operation == .flush
  }
}
