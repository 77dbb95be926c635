/// Tells an engine that stands still, or leads nowhere, from one that has much to read.
///
/// A list of a packed ring is read to its end before its first descriptor is presented: with rings
/// of 32,768 entries on every queue that takes half a million cycles with nothing but reads.
struct StandstillWatch {
  /// Cycles without a read or a descriptor after which nothing moves.
  static let patience = 50_000

  /// Reads of both engines without a descriptor of either after which they lead nowhere.
  let readLimit: Int
  private var descriptorCount = 0
  private var readCount = 0
  private var quietCount = 0
  private var readCountAtDescriptor = 0

  /// Makes a watch of a pair with so many queues each.
  ///
  /// Each engine reads an entry of a ring once at most before it presents something or stops.
  init(queueCount: Int) { readLimit = 2 * queueCount * TrafficEdges.longestList }

  /// Whether, after one more cycle with these totals, nothing will come any more.
  mutating func notices(descriptorCount: Int, readCount: Int) -> Bool {
    quietCount += 1
    if readCount > self.readCount {
      self.readCount = readCount
      quietCount = 0
    }
    if descriptorCount > self.descriptorCount {
      self.descriptorCount = descriptorCount
      readCountAtDescriptor = readCount
      quietCount = 0
    }
    return quietCount >= Self.patience || readCount - readCountAtDescriptor > readLimit
  }
}
