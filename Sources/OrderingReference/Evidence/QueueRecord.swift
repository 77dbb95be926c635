import Trace
import VirtioLayouts

/// What the judge knows about one queue of either format; ``QueueTables`` holds the rest.
struct QueueRecord {
  /// No chain.
  static let noChain: Int32 = -1

  /// The areas in effect.
  private(set) var areas: QueueAreas
  /// Whether the queue is configured, with areas that lie in memory.
  var isActive = false
  /// Counts configurations, so that what belongs to an earlier one can be told.
  private(set) var generation: UInt32 = 0
  /// Whether buffers are used in the order in which they were made available.
  private(set) var isInOrder = false
  /// Place of the descriptor table or the packed descriptor ring.
  var descriptorTable = Place(key: 0)
  /// Place of the available ring or the driver event structure.
  var availableRing = Place(key: 0)
  /// Place of the used ring or the device event structure.
  var usedRing = Place(key: 0)
  /// Chains exposed since the queue was configured.
  var exposedPosition: UInt64 = 0
  /// Chains used since the queue was configured.
  var usedPosition: UInt64 = 0
  /// Packed rings: where the next list will be exposed.
  var exposure = PackedPosition()
  /// Packed rings: where the next used descriptor will be read.
  var used = PackedPosition()
  /// What the newest visible use counts as: the used index, or the number of used descriptors.
  var visibleUse: UInt16 = 0
  /// Whether the ring has left every sense, so that what the device does to it is not judged.
  var isLost = false
  /// Whether the device has stopped the queue with an error, so that the driver may change it.
  var hasFailed = false
  /// Whether a list of a packed ring has no end, so that no further one can be found.
  var hasEndlessList = false
  /// Packed rings: used descriptors that are written and not yet reached.
  var unreachedUseCount = 0

  private var orderMask = 0

  init(queue: UInt16) {
    areas = QueueAreas(
      party: .driver, queue: queue, size: 0, descriptorTable: 0, availableRing: 0, usedRing: 0,
      vector: .max)
  }

  /// Whether the queue is a packed one.
  var isPacked: Bool { areas.isPacked }
  /// Sizes and places inside the areas of a split ring.
  var layout: SplitRingLayout { SplitRingLayout(size: areas.size) }
  /// Place of the used index.
  var usedIndexPlace: Place { usedRing.advanced(by: SplitRingLayout.indexOffset) }
  /// Place of the available index.
  var availableIndexPlace: Place { availableRing.advanced(by: SplitRingLayout.indexOffset) }
  /// Free-running available index as the judge has followed it.
  var exposedIndex: UInt16 { UInt16(truncatingIfNeeded: exposedPosition) }
  /// Free-running used index as the judge has followed it.
  var usedIndex: UInt16 { UInt16(truncatingIfNeeded: usedPosition) }
  /// Chains that are exposed and not yet used.
  var exposedCount: UInt64 { exposedPosition - usedPosition }
  /// Packed rings: entries that are exposed and not yet used.
  var exposedEntryCount: UInt64 { exposure.count - used.count }
  /// Ring entries that were used: chains of a split ring, slots of a packed one.
  var passedCount: UInt64 { isPacked ? used.count : usedPosition }

  /// Starts over with `areas`.
  mutating func begin(_ areas: QueueAreas) {
    self.areas = areas
    generation &+= 1
    isInOrder = areas.features.contains(.inOrder)
    exposedPosition = 0
    usedPosition = 0
    exposure = PackedPosition()
    used = PackedPosition()
    visibleUse = 0
    isLost = false
    hasFailed = false
    hasEndlessList = false
    unreachedUseCount = 0
    orderMask = Int(areas.size).nextPowerOfTwo - 1
  }

  /// Where the table of positions holds one.
  func orderSlot(_ position: UInt64) -> Int {
    Int(truncatingIfNeeded: position) & orderMask
  }
}
