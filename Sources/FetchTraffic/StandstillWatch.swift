/// Tells an engine that stands still, or leads nowhere, from one that has much to read.
///
/// A list of a packed ring is read to its end before its first descriptor is presented: with rings
/// of 32,768 entries on every queue that takes half a million cycles with nothing but reads.
struct StandstillWatch {
  /// Cycles without a read or a descriptor after which nothing moves.
  static let patience = 50_000

  /// Reads of both engines without a descriptor of either after which they lead nowhere, beside those
  /// of the rings' entries.
  static let readPatience = 4096

  private var descriptorCount = 0
  private var readCount = 0
  private var quietCount = 0
  private var readCountAtDescriptor = 0
  private var entryCountMax = 0

  /// Whether, after one more cycle with these totals, nothing will come any more.
  ///
  /// Each engine reads an entry of a ring a few times at most before it presents something or stops.
  ///
  /// - Parameter entryCount: entries of the rings that are in use.
  mutating func notices(descriptorCount: Int, readCount: Int, entryCount: Int) -> Bool {
    quietCount += 1
    if readCount > self.readCount {
      self.readCount = readCount
      quietCount = 0
    }
    if descriptorCount > self.descriptorCount {
      self.descriptorCount = descriptorCount
      readCountAtDescriptor = readCount
      entryCountMax = 0
      quietCount = 0
    }
    entryCountMax = max(entryCountMax, entryCount)
    return quietCount >= Self.patience
      || readCount - readCountAtDescriptor > Self.readPatience + 4 * entryCountMax
  }
}
