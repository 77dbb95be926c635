import Trace
import VirtioLayouts

/// What the judge knows about one queue.
struct QueueRecord {
  /// No chain is exposed under a head.
  static let noChain: Int32 = -1

  /// The areas in effect.
  var areas: QueueAreas
  /// Whether the queue is configured, with areas that lie in memory.
  var isActive = false
  /// Counts configurations, so that what belongs to an earlier one can be told.
  var generation: UInt32 = 0
  /// Place of the descriptor table.
  var descriptorTable = Place(key: 0)
  /// Place of the available ring.
  var availableRing = Place(key: 0)
  /// Place of the used ring.
  var usedRing = Place(key: 0)
  /// Free-running count of exposed chains.
  var exposedIndex: UInt16 = 0
  /// Free-running count of used chains.
  var usedIndex: UInt16 = 0
  /// Whether the used index has left every sense, so that used elements are no longer judged.
  var hasLostUsedRing = false
  /// The chain that is exposed under each head.
  var chainOfHead: [Int32] = []
  /// For each slot of the used ring one bit for each byte that the device wrote.
  var writtenUsedBytes: [UInt8] = []
  /// Handle of the available index in the index of queue fields.
  var availableIndexHandle: Int32 = -1
  /// Handle of the used ring in the index of queue fields.
  var usedRingHandle: Int32 = -1

  init(queue: UInt16) {
    areas = QueueAreas(
      party: .driver, queue: queue, size: 0, descriptorTable: 0, availableRing: 0, usedRing: 0,
      vector: .max)
  }

  /// Sizes and places inside the areas.
  var layout: SplitRingLayout { SplitRingLayout(size: areas.size) }
  /// Place of the used index.
  var usedIndexPlace: Place { usedRing.advanced(by: SplitRingLayout.indexOffset) }
  /// Place of the available index.
  var availableIndexPlace: Place { availableRing.advanced(by: SplitRingLayout.indexOffset) }
  /// Chains that are exposed and not yet used.
  var exposedCount: UInt16 { exposedIndex &- usedIndex }

  /// Starts over with `areas`.
  mutating func begin(_ areas: QueueAreas) {
    self.areas = areas
    generation &+= 1
    exposedIndex = 0
    usedIndex = 0
    hasLostUsedRing = false
    chainOfHead = Array(repeating: Self.noChain, count: Int(areas.size))
    writtenUsedBytes = Array(repeating: 0, count: Int(areas.size))
  }
}
