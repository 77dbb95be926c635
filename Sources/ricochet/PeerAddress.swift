import ArgumentParser

/// An IPv4 address of four numbers with dots.
struct PeerAddress: ExpressibleByArgument {
  /// The address, first number in the high byte.
  var value: UInt32

  init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    value = [first, second, third, fourth].reduce(0) { $0 << 8 | UInt32($1) }
  }

  init?(argument: String) {
    let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    value = 0
    for part in parts {
      guard let number = UInt8(part) else { return nil }
      value = value << 8 | UInt32(number)
    }
  }

  var defaultValueDescription: String {
    (0..<4).reversed().map { "\(value >> UInt32(8 * $0) & 0xff)" }.joined(separator: ".")
  }
}
