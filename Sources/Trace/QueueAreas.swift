public import VirtioLayouts

/// Which of the two parties speaks.
public enum Party: UInt8, Hashable, Sendable, CaseIterable {
  /// The guest's driver.
  case driver
  /// The device.
  case device
}

/// A virtqueue as one party has configured or understood it; the areas of a packed queue are its
/// descriptor ring, driver event structure and device event structure.
public struct QueueAreas: Hashable, Sendable {
  /// Whose view this is.
  public var party: Party
  /// Queue index.
  public var queue: UInt16
  /// Entries.
  public var size: UInt16
  /// Descriptor area, as written into the queue register.
  public var descriptorTable: UInt64
  /// Driver area, as written into the queue register.
  public var availableRing: UInt64
  /// Device area, as written into the queue register.
  public var usedRing: UInt64
  /// MSI-X vector, 0xffff for none.
  public var vector: UInt16
  /// The features in effect; RING_PACKED, INDIRECT_DESC, EVENT_IDX and IN_ORDER change the rings.
  public var features: FeatureBits

  /// Makes the view.
  @inlinable
  public init(
    party: Party, queue: UInt16, size: UInt16, descriptorTable: UInt64, availableRing: UInt64,
    usedRing: UInt64, vector: UInt16, features: FeatureBits = []
  ) {
    self.party = party
    self.queue = queue
    self.size = size
    self.descriptorTable = descriptorTable
    self.availableRing = availableRing
    self.usedRing = usedRing
    self.vector = vector
    self.features = features
  }

  /// Whether the queue is a packed one.
  @inlinable public var isPacked: Bool { features.contains(.ringPacked) }
}

/// An entry of the MSI-X table as the driver programmed it.
public struct VectorEntry: Hashable, Sendable {
  /// Index in the table.
  public var vector: UInt16
  /// Address of the message.
  public var address: UInt64
  /// Data of the message.
  public var data: UInt32

  /// Makes the entry.
  @inlinable
  public init(vector: UInt16, address: UInt64, data: UInt32) {
    self.vector = vector
    self.address = address
    self.data = data
  }
}
