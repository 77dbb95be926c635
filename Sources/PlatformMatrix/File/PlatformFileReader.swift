import PlatformKnobs
import Yams

/// Takes the keys of a platform file one by one, and then looks at them together.
struct PlatformFileReader {
  let path: String
  var name: String?
  var cell = PlatformConfiguration()
  var expected: PlatformOutcome?
  /// Where each key stands.
  private(set) var lines: [String: Int] = [:]

  init(path: String) { self.path = path }

  /// Every key that a file may have.
  static let keys =
    ["name", "expect", "reserved"]
    + PlatformConfiguration().settings.map(\.name)

  func failure(_ line: Int?, _ problem: String) -> PlatformFileError {
    PlatformFileError(path: path, line: line, problem: problem)
  }

  mutating func take(_ key: Node, _ value: Node) throws(PlatformFileError) {
    let line = key.mark?.line
    guard let word = key.string else { throw failure(line, "a key is a word") }
    lines[word] = line
    switch word {
    case "name": name = value.string
    case "expect": expected = try choice(word, value)
    case "reserved": try takeWindows(value)
    case "platform": cell.platform = try choice(word, value)
    case "firmware": cell.firmware = try choice(word, value)
    case "device": cell.device = try choice(word, value)
    case "policy": cell.policy = try choice(word, value)
    case "owner": cell.owner = try choice(word, value)
    case "pool": cell.pool = try choice(word, value)
    case "region": cell.region = try choice(word, value)
    case "memory": cell.memory = try choice(word, value)
    case "unaccepted": cell.unaccepted = try choice(word, value)
    case "coherence": cell.coherence = try choice(word, value)
    case "neighbour": cell.neighbour = try choice(word, value)
    case "access-platform": cell.offersAccessPlatform = try flag(word, value)
    case "owner-strays": cell.ownerStrays = try flag(word, value)
    case "ats": cell.usesATS = try flag(word, value)
    case "root-port": cell.reportsRootPort = try flag(word, value)
    case "hint": cell.offersHint = try flag(word, value)
    case "acknowledges-unknown": cell.acknowledgesUnknown = try flag(word, value)
    case "omits-barrier": cell.omitsBarrier = try flag(word, value)
    default:
      throw failure(
        line, "there is no key \(word); the keys are \(Self.keys.joined(separator: ", "))")
    }
  }

  private func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ value: Node
  ) throws(PlatformFileError) -> Choice {
    let text = value.scalar?.string ?? ""
    guard let choice = Choice(rawValue: text) else {
      let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw failure(value.mark?.line, "\(key) cannot be \"\(text)\"; it is one of \(all)")
    }
    return choice
  }

  private func flag(_ key: String, _ value: Node) throws(PlatformFileError) -> Bool {
    guard let flag = value.bool else {
      throw failure(value.mark?.line, "\(key) is true or false")
    }
    return flag
  }

  private mutating func takeWindows(_ value: Node) throws(PlatformFileError) {
    guard let items = value.sequence else {
      throw failure(
        value.mark?.line, "reserved is a list such as `- { base: 0xb0000000, size: 0x100000 }`")
    }
    for item in items {
      let line = item.mark?.line
      guard let base = item["base"]?.int, let size = item["size"]?.int, base >= 0, size > 0,
        base <= 1 << 52, size <= 1 << 52
      else { throw failure(line, "a window has a base and a size, whole numbers of bytes") }
      guard base % 4096 == 0, size % 4096 == 0 else {
        throw failure(line, "a window is a whole number of pages of 4096 bytes")
      }
      let window = ReservedWindow(base: UInt64(base), byteCount: UInt64(size))
      if let other = cell.reserved.first(where: window.overlaps) {
        throw failure(line, "\(window) overlaps \(other); move one of them")
      }
      if let (name, range) = FixedWindows.all.first(where: { window.overlaps($0.window) }) {
        throw failure(line, "\(window) overlaps \(name) at \(range); move it")
      }
      cell.reserved.append(window)
    }
  }
}
