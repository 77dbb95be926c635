/// The cache that the processors share: lines of words, with a copy of each word.
///
/// A line of host memory is read whole when it is missed. A line of device memory comes with the
/// completion that brought it, and holds one word.
struct SharedCache {
  /// A line.
  struct Line {
    var isPresent = false
    var isDirty = false
    /// Memory of a device: it is written back by a posted write.
    var isOfDevice = false
    /// A write-back is on its way to the device.
    var isLeaving = false
    /// Changes of the line or of the memory behind it, as a load queue notices them.
    var version: UInt32 = 0
    /// Whether it can be read into the cache unasked.
    var comesUnasked = false
    /// The words of the line.
    var words: [Int] = []
  }

  /// By number of the line.
  var lines: [Line]
  /// Copies, by word.
  var copies: [UInt8]

  init(lineCount: Int, wordCount: Int) {
    lines = Array(repeating: Line(), count: lineCount)
    copies = Array(repeating: 0, count: wordCount)
  }

  mutating func reset() {
    for index in lines.indices {
      lines[index].isPresent = false
      lines[index].isDirty = false
      lines[index].isLeaving = false
      lines[index].version = 0
    }
  }

  mutating func touch(_ line: Int) { lines[line].version &+= 1 }

  /// Reads a line of host memory that is not there.
  mutating func fill(_ line: Int, from memory: [UInt8]) {
    guard !lines[line].isPresent else { return }
    for word in lines[line].words { copies[word] = memory[word] }
    lines[line].isPresent = true
    touch(line)
  }

  /// Takes a word of a device's line that a completion brought, unless the line came meanwhile.
  mutating func bring(_ line: Int, word: Int, value: UInt8) {
    guard !lines[line].isPresent else { return }
    copies[word] = value
    lines[line].isPresent = true
    touch(line)
  }

  /// Forgets a line with what was not written back.
  mutating func drop(_ line: Int) {
    lines[line].isPresent = false
    lines[line].isDirty = false
    touch(line)
  }
}
