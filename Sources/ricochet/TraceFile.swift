import Foundation
import Scenarios
import Trace

/// A trace on its way to a file.
final class TraceFile {
  let text: TraceText
  private let path: String
  private let sink: Sink

  /// Collects lines and writes them in large pieces.
  private final class Sink {
    let handle: FileHandle
    var buffer = Data()
    init(_ handle: FileHandle) { self.handle = handle }

    func put(_ line: String) {
      buffer.append(contentsOf: line.utf8)
      if buffer.count > 1 << 20 { flush() }
    }

    func flush() {
      handle.write(buffer)
      buffer.removeAll(keepingCapacity: true)
    }
  }

  init(path: String, head: TraceHead) throws {
    self.path = path
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw CommandFailure.badInput("\(path): cannot be written; name another file") }
    let sink = Sink(handle)
    self.sink = sink
    text = TraceText(head: head) { sink.put($0) }
  }

  func close() throws {
    sink.flush()
    try sink.handle.close()
  }
}
