/// The endpoint's base address registers and what lies where in them.
///
/// | BAR | kind                  | content                                            |
/// | --- | --------------------- | -------------------------------------------------- |
/// | 0   | 32-bit, 16 KiB        | virtio structures, one page each                   |
/// | 2   | 32-bit, 4 KiB         | MSI-X table, pending bits at 0x800                 |
/// | 4   | 64-bit prefetchable   | bounce memory, when there is any                   |
///
/// A transitional device has its legacy registers in BAR0, an I/O range of 128 bytes, and the
/// structures in BAR1. A memory-mapped device has its registers at a fixed address and no BAR.
struct BARLayout: Sendable {
  /// One BAR.
  struct Window: Hashable, Sendable {
    /// Register, 0...5.
    var index: Int
    /// Bytes, a power of two.
    var byteCount: UInt64
    var is64Bit = false
    var isPrefetchable = false
    var isIO = false
  }

  static let commonOffset: UInt64 = 0x0000
  static let interruptStatusOffset: UInt64 = 0x1000
  static let deviceOffset: UInt64 = 0x2000
  static let notifyOffset: UInt64 = 0x3000
  static let notifyMultiplier: UInt32 = 4
  /// shmid of the bounce region; no device type here defines one of its own.
  static let bounceIdentifier: UInt8 = 1
  static let pendingBitsOffset: UInt64 = 0x800
  /// Bytes of the legacy registers with the device configuration behind them.
  static let legacyByteCount: UInt64 = 128

  /// First byte of the device configuration.
  static func deviceOffset(_ mutant: EndpointMutant?) -> UInt64 {
    deviceOffset + (mutant == .misalignedStructure ? 2 : 0)
  }

  let registers: Window
  let vectors = Window(index: 2, byteCount: 0x1000)
  let bounce: Window?
  /// Legacy registers, when there are any.
  let legacy: Window?

  init(configuration: EndpointConfiguration) {
    let isTransitional = configuration.transport == .transitional
    registers = Window(index: isTransitional ? 1 : 0, byteCount: 0x4000)
    legacy = isTransitional ? Window(index: 0, byteCount: Self.legacyByteCount, isIO: true) : nil
    bounce =
      configuration.bounceByteCount == 0
      ? nil
      : Window(
        index: 4, byteCount: configuration.bounceByteCount, is64Bit: true, isPrefetchable: true)
  }

  /// The windows in memory space.
  var windows: [Window] { [registers, vectors] + (bounce.map { [$0] } ?? []) }
  /// Every window.
  var all: [Window] { windows + (legacy.map { [$0] } ?? []) }
}
