import CRicochet
import Scenarios
import Trace

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The trace of a device on its way to a file.
@safe
final class TraceOutput {
  // SAFETY: an open stream of the C library, closed once.
  private let stream: UnsafeMutablePointer<FILE>
  private let path: String
  let text: TraceText

  init(path: String, head: TraceHead) throws(EmbeddingFault) {
    guard let stream = unsafe fopen(path, "w") else {
      throw EmbeddingFault(RC_FILE, "\(path): cannot be written; name another file")
    }
    unsafe self.stream = stream
    self.path = path
    text = TraceText(head: head) { line in unsafe fputs(line, stream) }
  }

  /// Writes the end and closes the file.
  func close(_ tail: TraceTail) throws(EmbeddingFault) {
    text.end(tail)
    let failed = unsafe ferror(stream) != 0
    guard unsafe fclose(stream) == 0, !failed else {
      throw EmbeddingFault(
        RC_FILE, "\(path): not all of the trace was written; free some space")
    }
  }
}
