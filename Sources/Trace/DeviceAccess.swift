/// Why the device accesses memory.
public enum AccessPurpose: UInt8, Hashable, Sendable, CaseIterable {
  /// Fetch engine: flags and index of an available ring.
  case availableIndex
  /// Fetch engine: entries of an available ring.
  case availableRing
  /// Fetch engine: a descriptor of a split table or a packed ring.
  case descriptor
  /// Device type: a device-readable buffer.
  case readData
  /// Device type: a device-writable buffer.
  case writeData
  /// An element of a used ring.
  case usedElement
  /// The index of a used ring.
  case usedIndex
  /// An MSI-X write for a queue.
  case queueInterrupt
  /// An MSI-X write for a configuration change.
  case configurationInterrupt
  /// Reading the available ring's flags, used_event or the driver event structure to decide about
  /// an interrupt.
  case interruptSuppression
  /// Fetch engine: an entry of an indirect table.
  case indirectDescriptor
  /// A used descriptor of a packed ring: length, id and flags.
  case usedDescriptor
  /// Used ring flags, avail_event or the device event structure: when the driver is to notify.
  case notificationSuppression
}

/// Where the address router sent an access.
public enum AccessRoute: UInt8, Hashable, Sendable, CaseIterable {
  /// To the device's own bounce memory.
  case local
  /// To the link.
  case bus
  /// Nowhere: the profile forbids the address.
  case refused
}

/// One access at the device's DMA port, before routing and translation.
public struct DeviceAccess: Hashable, Sendable {
  /// Number of the access, counted from 0 over reads and writes alike.
  public var identifier: UInt32
  /// Why.
  public var purpose: AccessPurpose
  /// Which queue; for interrupts the vector.
  public var queue: UInt16
  /// The address as the guest wrote it, in bytes.
  public var address: UInt64
  /// Bytes.
  public var byteCount: UInt32
  /// Where it was sent.
  public var route: AccessRoute
  /// Whether it failed; completions alone.
  public var failed: Bool

  /// Makes the access.
  @inlinable
  public init(
    identifier: UInt32, purpose: AccessPurpose, queue: UInt16, address: UInt64, byteCount: UInt32,
    route: AccessRoute, failed: Bool = false
  ) {
    self.identifier = identifier
    self.purpose = purpose
    self.queue = queue
    self.address = address
    self.byteCount = byteCount
    self.route = route
    self.failed = failed
  }
}
