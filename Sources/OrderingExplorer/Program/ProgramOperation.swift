/// An operation with everything resolved that the search needs.
struct ProgramOperation: Sendable {
  var agent: Int
  var action: Action
  var cell = 0
  /// The tracked cache line of its location, or -1.
  var line = -1
  /// The slot of the cell in the cached values, or -1.
  var cached = -1
  /// The value a store writes, if it is no register's.
  var constant: UInt64 = 0
  /// The register whose value a store writes, or -1.
  var source = -1
  /// Operations that fill the registers of its value and its address.
  var inputs: UInt32 = 0
  /// The register it fills, or -1.
  var register = -1
  /// The value it waits for, or -1.
  var awaited: Int64 = -1
  var page = -1
  /// Operations that must be done, and that must have started, before it starts.
  var needsDone: UInt32 = 0
  var needsStarted: UInt32 = 0
  /// Earlier stores of the same CPU to the same location, from which it may take its value.
  var forwarding: UInt32 = 0
  /// Later loads of the same location that may be done before it, if they read the same value.
  var twins: UInt32 = 0
  /// The operation that fills the register of its guard, or -1, and the value wanted.
  var guardOperation = -1
  var guardValue: UInt64 = 0
  var guardRegister = -1
  /// Whether it may start before its guard is known.
  var isSpeculative = false
  /// Whether a device's access looks into the caches.
  var snoops = true
  var isTranslated = false
  /// Whether the IOMMU stands before it.
  var isChecked = false
  /// Codes of its packets: in the queue to the host, in the queue to the device.
  var upRequest: UInt64 = 0
  var downRequest: UInt64 = 0
  var upAnswer: UInt64 = 0
  var downAnswer: UInt64 = 0
}
