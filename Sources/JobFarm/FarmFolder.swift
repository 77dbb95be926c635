public import Foundation

/// What keeps a farm from working: one line with what, where and the remedy.
public struct FarmFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line.
  public var description: String
  /// Whether the machine lacks something, instead of the input being bad.
  public var isLack: Bool

  /// Makes a failure.
  public init(_ description: String, isLack: Bool = false) {
    self.description = description
    self.isLack = isLack
  }
}

/// Where jobs and what came of them lie.
///
/// | file | holds |
/// | --- | --- |
/// | `NAME.job` | what the worker reads |
/// | `NAME.result` | what it leaves, there whole or not at all |
/// | `NAME.log` | what it printed |
/// | `NAME.exit` | its exit code, once it has ended by itself |
public struct FarmFolder: Hashable, Sendable {
  /// The folder.
  public let path: String

  /// Makes the folder where it is not there.
  ///
  /// - Throws: ``FarmFailure``.
  public init(_ path: String) throws(FarmFailure) {
    // Jobs may run elsewhere than in the present folder.
    self.path = URL(fileURLWithPath: path).standardizedFileURL.path
    do {
      try FileManager.default.createDirectory(
        atPath: self.path, withIntermediateDirectories: true)
    } catch {
      throw FarmFailure("\(path): cannot be made as a folder of jobs; name another with --out")
    }
  }

  /// What the worker reads.
  public func job(_ name: String) -> String { "\(path)/\(name).job" }
  /// What the worker leaves.
  public func result(_ name: String) -> String { "\(path)/\(name).result" }
  /// What the worker printed.
  public func log(_ name: String) -> String { "\(path)/\(name).log" }
  /// Where its exit code is.
  public func exit(_ name: String) -> String { "\(path)/\(name).exit" }

  /// Whether a job has its result.
  public func isDone(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: result(name))
  }

  /// The last line that a job's worker printed.
  public func lastLine(_ name: String) -> String {
    let text = (try? String(contentsOfFile: log(name), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").last.map(String.init) ?? "it printed nothing"
  }

  /// Writes a file whole or not at all.
  ///
  /// - Throws: ``FarmFailure``.
  public static func write(_ data: Data, to path: String) throws(FarmFailure) {
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw FarmFailure("\(path): cannot be written; is the disk full?")
    }
  }
}
