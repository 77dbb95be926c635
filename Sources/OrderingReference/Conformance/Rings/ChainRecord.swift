/// One buffer of a chain as the driver described it.
struct ChainElement: Hashable {
  var address: UInt64
  var length: UInt32
  var isWritable: Bool
}

/// What is known about the chain that is exposed under a head or buffer ID.
struct ChainRecord {
  var isExposed = false
  /// Free-running number of the chain in its queue.
  var position: UInt32 = 0
  /// Ring entries that it takes.
  var entryCount: UInt16 = 0
  /// Descriptors of the table that belong to it; split rings alone.
  var descriptors: [UInt16] = []
  var elements: [ChainElement] = []
  /// Handles of the elements in the index by address.
  var handles: [Int32] = []
  /// No rule about its form was broken.
  var isWellFormed = true
  /// An INDIRECT descriptor carries WRITE.
  var hasWritableTable = false
  /// An INDIRECT descriptor stands behind direct ones.
  var endsInTable = false
  /// The device has read its first descriptor.
  var isTaken = false
  var readableByteCount: UInt64 = 0
  var writableByteCount: UInt64 = 0
  /// Type of a block request.
  var requestType: UInt32 = .max
  /// A block request has a range with flags that it must not have.
  var hasUnknownFlags = false

  mutating func begin(position: UInt32) {
    isExposed = true
    self.position = position
    entryCount = 0
    descriptors.removeAll(keepingCapacity: true)
    elements.removeAll(keepingCapacity: true)
    handles.removeAll(keepingCapacity: true)
    isWellFormed = true
    hasWritableTable = false
    endsInTable = false
    isTaken = false
    readableByteCount = 0
    writableByteCount = 0
    requestType = .max
    hasUnknownFlags = false
  }
}
