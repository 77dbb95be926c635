/// Kinds of accesses as fences tell them apart: load, store or maintenance; in cached memory, in
/// other memory, or of a device.
struct AccessClasses: OptionSet, Hashable {
  let rawValue: UInt16

  static let loads = AccessClasses(rawValue: 0o111)
  static let stores = AccessClasses(rawValue: 0o222)
  static let maintenance = AccessClasses(rawValue: 0o444)
  static let cachedMemory = AccessClasses(rawValue: 0o007)
  static let otherMemory = AccessClasses(rawValue: 0o070)
  static let devices = AccessClasses(rawValue: 0o700)
  static let everything = AccessClasses(rawValue: 0o777)

  /// The classes of accesses to a word.
  static func side(of word: MappedWord?) -> AccessClasses {
    guard let word else { return .otherMemory }
    switch word.target {
    case .memory: return word.type.isCacheable ? .cachedMemory : .otherMemory
    case .interrupts, .configuration: return .otherMemory
    case .device: return .devices
    }
  }
}

/// What a fence waits for, and what waits for it.
public struct Fence: Hashable, Sendable {
  /// The instruction.
  public enum Strength: UInt8, Hashable, Sendable, CaseIterable {
    /// None is left of it in machine code.
    case none
    /// Among processors: a locked access of x86, DMB ISH.
    case smp
    /// Toward devices: MFENCE, DMB OSH.
    case dma
    /// MFENCE, LFENCE or SFENCE; DSB.
    case full
  }

  /// Which accesses it orders.
  public enum Direction: UInt8, Hashable, Sendable, CaseIterable {
    /// Earlier loads before all that follows.
    case read
    /// Earlier stores before later stores.
    case write
    /// All before all.
    case all
  }

  /// The instruction.
  public var strength: Strength
  /// Which accesses it orders.
  public var direction: Direction

  /// A fence.
  public init(_ strength: Strength, _ direction: Direction) {
    self.strength = strength
    self.direction = direction
  }

  /// What is held behind the fence while earlier accesses of the classes `pending` are under way.
  ///
  /// Source: Intel SDM, volume 3, "Memory ordering"; Arm ARM, B2, "Barriers".
  func held(by pending: AccessClasses, on kind: ProcessorKind) -> AccessClasses {
    var (waits, holds): (AccessClasses, AccessClasses) =
      switch direction {
      case .read: (.loads, .everything)
      case .write: ([.stores, .maintenance], [.stores, .maintenance])
      case .all: (.everything, .everything)
      }
    switch (strength, kind) {
    case (.none, _): return []
    case (.full, _): break
    case (.smp, .totalStoreOrder), (.dma, .totalStoreOrder):
      // Below full strength only a fence of all accesses is an instruction.
      if direction != .all { return [] }
    case (.smp, .weak):
      waits.formIntersection(.cachedMemory.subtracting(.maintenance))
      holds.formIntersection(.cachedMemory.subtracting(.maintenance))
    case (.dma, .weak):
      let memory = waits.subtracting(.devices)
      if pending.isDisjoint(with: memory) { holds.subtract(.devices) }
    }
    return pending.isDisjoint(with: waits) ? [] : holds
  }
}
