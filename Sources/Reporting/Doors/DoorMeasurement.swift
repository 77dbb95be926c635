/// What one measurement of the doors is of.
public enum DoorMeasurement: Hashable, Sendable, CaseIterable {
  /// Seconds from the start of QEMU to the guest's shell.
  case boot
  /// Reads of 4 KiB that a guest sees, per second, through vfio-user.
  case guest
  /// The same of a client without a guest, per second of the server's processor time.
  case client
  /// Accesses of a SystemC thread per second of processor time.
  case accesses
}

/// Who is measured.
public enum DoorSubject: String, Hashable, Sendable, CaseIterable {
  /// No device at all.
  case none
  /// QEMU's own device.
  case qemu
  /// The device with the Swift engine.
  case model
  /// The device with the RTL.
  case rtl
  /// The same machine in one process, without a door, with the Swift engine.
  case inside = "inside, model"
  /// The same with the RTL.
  case insideRTL = "inside, rtl"
  /// The example platform of SystemC.
  case platform
}
