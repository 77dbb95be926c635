import CycleKernel

/// One thing that a hostile guest does; a list of them is a case that can be replayed.
///
/// As text: the kind and three numbers, hexadecimal, separated by spaces.
public struct HostileOperation: Hashable, Sendable, LosslessStringConvertible {
  /// What is done.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Stores `b` in `c` bytes at offset `a` of the memory that holds the rings.
    case store
    /// Writes `b` in `c` bytes to register `a` of the common configuration.
    case common
    /// Writes `b` in `c` bytes to offset `a` of the notification structure.
    case notify
    /// Writes `b` in `c` bytes to offset `a` of the device configuration.
    case device
    /// Writes `b` in `c` bytes to register `a` of configuration space.
    case configure
    /// Makes a chain of descriptors drawn from the seed `c` available on queue `a`.
    case chain
    /// Lets `a` cycles pass.
    case pause
    /// Resets the device and brings it up again, with the ring features `a`.
    case restart
  }

  /// What is done.
  public var kind: Kind
  /// First number.
  public var a: UInt64
  /// Second number.
  public var b: UInt64
  /// Third number.
  public var c: UInt64

  /// Makes an operation.
  public init(_ kind: Kind, _ a: UInt64, _ b: UInt64 = 0, _ c: UInt64 = 0) {
    self.kind = kind
    self.a = a
    self.b = b
    self.c = c
  }

  /// Reads an operation from its text; nil when it is none.
  public init?(_ description: String) {
    let words = description.split(separator: " ")
    guard words.count == 4, let kind = Kind(rawValue: String(words[0])),
      let a = UInt64(words[1], radix: 16), let b = UInt64(words[2], radix: 16),
      let c = UInt64(words[3], radix: 16)
    else { return nil }
    self.init(kind, a, b, c)
  }

  /// The operation as text.
  public var description: String {
    "\(kind.rawValue) \(String(a, radix: 16)) \(String(b, radix: 16)) \(String(c, radix: 16))"
  }

  /// Draws an operation.
  init(drawing random: inout RandomStream) {
    let width = [1, 2, 4, 8][Int(random.below(4))] as UInt64
    let value = Self.value(&random)
    switch random.below(16) {
    case 0..<6: self.init(.chain, random.below(4), 0, random.next())
    case 6..<9: self.init(.store, random.below(HostileMachine.arenaByteCount), value, width)
    case 9..<11: self.init(.common, random.below(0x48), value, min(width, 4))
    case 11..<13: self.init(.notify, random.below(32), value, min(width, 4))
    // Capabilities; ATS control, behind them, is the host's affair as much as the guest's.
    case 13: self.init(.configure, 0x40 + random.below(0xc0), value, min(width, 4))
    case 14:
      self.init(random.below(2) == 0 ? .device : .pause, random.below(0x400), value, min(width, 4))
    default: self.init(.restart, random.next())
    }
  }

  /// A number that something may stumble over.
  private static func value(_ random: inout RandomStream) -> UInt64 {
    switch random.below(8) {
    case 0: 0
    case 1: .max
    case 2: 1 << random.below(64)
    case 3: (1 << random.below(64)) &- 1
    case 4: random.below(16)
    case 5: random.below(512)
    default: random.next()
    }
  }
}
