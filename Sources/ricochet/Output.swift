import Endpoint
import Foundation
import RTLBridge
import Reporting
import Scenarios

/// How results and failures leave a command.
enum Output {
  static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Writes a value as JSON to a file; nothing without a path.
  static func write(_ value: some Encodable, to path: String?) throws {
    guard let path else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      try encoder.encode(value).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw CommandFailure.badInput(
        "\(path): cannot be written (\(error.localizedDescription)); name another file")
    }
  }

  /// Runs what may fail to start, and says so in one line.
  static func start<Result>(
    _ body: () throws(DiskRun.StartError) -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch {
      switch error {
      case .image(let inner): throw CommandFailure.badInput(inner.description)
      case .engineLacks(let lack): throw CommandFailure.lacks(lack.description)
      case .library(let inner):
        if case .fileMissing = inner { throw CommandFailure.lacks(inner.description) }
        throw CommandFailure.badInput(inner.description)
      }
    }
  }
}
