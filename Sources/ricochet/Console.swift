import Foundation

/// What a command says beside its result: on standard error, so that results stay clean.
enum Console {
  static func error(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}

/// Says how far a long step is, from the second second on.
final class Progress {
  private let name: String
  private let isQuiet: Bool
  private let start = Date()
  private var lastSaid = Date()

  init(_ name: String, isQuiet: Bool) {
    self.name = name
    self.isQuiet = isQuiet
  }

  func update(_ done: UInt64, _ total: UInt64) {
    guard !isQuiet else { return }
    let now = Date()
    guard now.timeIntervalSince(start) > 2, now.timeIntervalSince(lastSaid) > 2 else { return }
    lastSaid = now
    let percent = total == 0 ? 100 : done * 100 / total
    Console.error("\(name): \(percent) % after \(Int(now.timeIntervalSince(start))) s")
  }
}
