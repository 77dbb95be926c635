/// The endpoint's base address registers and what lies where in them.
///
/// | BAR | kind                  | content                                            |
/// | --- | --------------------- | -------------------------------------------------- |
/// | 0   | 32-bit, 16 KiB        | virtio structures, one page each                   |
/// | 2   | 32-bit, 4 KiB         | MSI-X table, pending bits at 0x800                 |
/// | 4   | 64-bit prefetchable   | bounce memory, when there is any                   |
struct BARLayout: Sendable {
  /// One BAR.
  struct Window: Hashable, Sendable {
    /// Register, 0...5.
    var index: Int
    /// Bytes, a power of two.
    var byteCount: UInt64
    var is64Bit: Bool
    var isPrefetchable: Bool
  }

  static let commonOffset: UInt64 = 0x0000
  static let interruptStatusOffset: UInt64 = 0x1000
  static let deviceOffset: UInt64 = 0x2000
  static let notifyOffset: UInt64 = 0x3000
  static let notifyMultiplier: UInt32 = 4
  static let pendingBitsOffset: UInt64 = 0x800

  let registers = Window(index: 0, byteCount: 0x4000, is64Bit: false, isPrefetchable: false)
  let vectors = Window(index: 2, byteCount: 0x1000, is64Bit: false, isPrefetchable: false)
  let bounce: Window?

  init(bounceByteCount: UInt64) {
    bounce =
      bounceByteCount == 0
      ? nil
      : Window(index: 4, byteCount: bounceByteCount, is64Bit: true, isPrefetchable: true)
  }

  var windows: [Window] { [registers, vectors] + (bounce.map { [$0] } ?? []) }
}
