/// The tables of one queue, by slot, head or position, apart from its record so that the record
/// stays free of references.
struct QueueTables {
  /// The bits of ``writtenUsedBytes`` for a whole element or used descriptor.
  static let wholeUse: UInt8 = 0xff
  /// The bits of ``writtenUsedBytes`` for the flags of a used descriptor.
  static let usedFlags: UInt8 = 0xc0

  /// The chain that is exposed under each head or buffer id.
  var chainOfHead: [Int32] = []
  /// The chain that last took each entry of the table or ring.
  var ownerOfEntry: [Int32] = []
  /// The chain at each exposed position, modulo the length.
  var chainOfPosition: [Int32] = []
  /// For each slot one bit for each byte of its used element or descriptor that the device wrote.
  var writtenUsedBytes: [UInt8] = []
  /// Handles of what the guest's stores are held against.
  var guestHandles: [Int32] = []
  /// Handles of what the device's writes are held against.
  var deviceHandles: [Int32] = []

  /// Starts over for a queue of `size`; the handles stay.
  mutating func begin(size: Int) {
    chainOfHead = Array(repeating: QueueRecord.noChain, count: size)
    ownerOfEntry = Array(repeating: QueueRecord.noChain, count: size)
    chainOfPosition = Array(repeating: QueueRecord.noChain, count: size.nextPowerOfTwo)
    writtenUsedBytes = Array(repeating: 0, count: size)
  }
}
