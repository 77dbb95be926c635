#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The client's event counters that stand for interrupts.
///
/// INTx is a level that masks itself when it is signalled: the client unmasks it once it has looked,
/// and is told again if the line is still asserted.
///
/// Source: vfio-user protocol 0.1, VFIO_USER_DEVICE_SET_IRQS.
struct InterruptLines {
  /// By vector of MSI-X.
  private(set) var vectors: [OwnedDescriptor?]
  private var pin: OwnedDescriptor?
  private var isAsserted = false
  private var isMasked = false
  /// Interrupts that were signalled, and those that nobody had a counter for.
  private(set) var counts: (signalled: UInt64, lost: UInt64) = (0, 0)

  init(vectorCount: Int) { vectors = Array(repeating: nil, count: vectorCount) }

  /// Whether a descriptor is an event counter; it is made one that never waits.
  static func accepts(_ descriptor: OwnedDescriptor) -> Bool {
    var name = [CChar](repeating: 0, count: 64)
    // SAFETY: the call is told how long the buffer is, and the last byte stays zero.
    let count = unsafe readlink("/proc/self/fd/\(descriptor.number)", &name, name.count - 1)
    guard count > 0,
      String(decoding: name.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        == "anon_inode:[eventfd]"
    else { return false }
    let flags = fcntl(descriptor.number, F_GETFL)
    return flags >= 0 && fcntl(descriptor.number, F_SETFL, flags | O_NONBLOCK) >= 0
  }

  /// Gives a vector its counter, or takes it away.
  mutating func set(vector: Int, _ descriptor: OwnedDescriptor?) { vectors[vector] = descriptor }

  /// Gives the pin its counter, or takes it away.
  mutating func setPin(_ descriptor: OwnedDescriptor?) {
    pin = descriptor
    isMasked = false
    tellPin()
  }

  /// Signals a vector.
  mutating func signal(vector: Int) {
    guard vector < vectors.count, let descriptor = vectors[vector] else {
      counts.lost += 1
      return
    }
    count(descriptor)
  }

  /// Takes a change of the line.
  mutating func drive(_ level: Bool) {
    isAsserted = level
    tellPin()
  }

  /// Masks or unmasks the pin.
  mutating func maskPin(_ mask: Bool) {
    isMasked = mask
    tellPin()
  }

  /// Signals the pin without the device, as a client may ask.
  mutating func triggerPin() {
    guard let pin else { return }
    count(pin)
  }

  private mutating func tellPin() {
    guard isAsserted, !isMasked, let pin else { return }
    isMasked = true
    count(pin)
  }

  private mutating func count(_ descriptor: OwnedDescriptor) {
    var one: UInt64 = 1
    // SAFETY: the call is told how long the integer is.
    let written = unsafe write(descriptor.number, &one, 8)
    if written == 8 { counts.signalled += 1 } else { counts.lost += 1 }
  }
}
