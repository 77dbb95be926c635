/// Which processor a machine has.
public enum ProcessorKind: UInt8, Hashable, Sendable, CaseIterable {
  /// x86: a store queue that is first in, first out; loads seem to be done in their order.
  case totalStoreOrder
  /// Arm: loads are done and stores leave as they become ready.
  case weak
}

/// How a processor maps an address.
///
/// Source: Intel SDM, volume 3, "Methods of caching available"; Arm ARM, B2, "Memory types".
public enum MappedType: UInt8, Hashable, Sendable, CaseIterable {
  /// Cached; stores stay in the cache.
  case writeBack
  /// Cached; stores go to memory as well.
  case writeThrough
  /// x86 WC, Arm normal non-cacheable: stores gather and leave in any order.
  case combining
  /// x86 UC, Arm device nGnRE: every access goes out as it is, in order.
  case strong

  /// Whether a copy may be kept.
  @inlinable public var isCacheable: Bool { self == .writeBack || self == .writeThrough }
}

/// What answers an address.
public enum MappedTarget: UInt8, Hashable, Sendable, CaseIterable {
  /// Host memory.
  case memory
  /// The words that interrupt messages set.
  case interrupts
  /// Memory and registers of a device, behind a base address register.
  case device
  /// A register in configuration space.
  case configuration
}

/// One word of the address map under one memory type; two of them may name one word.
public struct MappedWord: Hashable, Sendable {
  /// What answers.
  public var target: MappedTarget
  /// How the processor maps it.
  public var type: MappedType
  /// The word's number.
  public var word: Int
  /// The number of its cache line.
  public var line: Int

  /// A word under a memory type.
  public init(target: MappedTarget, type: MappedType, word: Int, line: Int) {
    self.target = target
    self.type = type
    self.word = word
    self.line = line
  }

  /// Whether accesses go through the cache.
  @inlinable public var isCached: Bool {
    type.isCacheable && (target == .memory || target == .device)
  }
}
