import Foundation
import OrderingReference
import Trace

/// Judges a trace file from its first line to its last.
///
/// The file is read in pieces, so that its length does not matter.
public struct TraceJudgement {
  /// Why a file cannot be judged: what, where, remedy.
  public struct Failure: Error, CustomStringConvertible {
    /// One line.
    public var description: String
  }

  /// Bytes of a line at most: a packet's fields and 4096 bytes with two digits each fit.
  private static let lineLimit = 1 << 16
  /// Bytes that are read at once.
  private static let pieceByteCount = 1 << 20

  private let path: String
  private let limit: Int
  private var reader = TraceReader()
  private var judge: Judge?
  private var lineNumber = 0
  private var eventCount = 0
  private var lastCycle: UInt64 = 0

  /// A judgement of the file at `path` that keeps `limit` violations.
  public init(path: String, limit: Int) {
    self.path = path
    self.limit = limit
  }

  /// Reads and judges everything.
  ///
  /// - Throws: ``Failure`` for a file that cannot be read or is no whole trace.
  public mutating func perform() throws(Failure) -> JudgeReport {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw Failure(description: "\(path): cannot be read; name a file that run --trace wrote")
    }
    defer { try? file.close() }
    var rest: [UInt8] = []
    while let piece = read(file) {
      rest.append(contentsOf: piece)
      var start = 0
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        try take(rest[start..<end])
        start = end + 1
      }
      rest.removeSubrange(..<start)
      if rest.count > Self.lineLimit {
        throw failure(lineNumber + 1, "1: the line is longer than any of a trace")
      }
    }
    if !rest.isEmpty { throw failure(lineNumber + 1, "1: the last line has no end") }
    return try finish()
  }

  private func read(_ file: FileHandle) -> Data? {
    let piece = try? file.read(upToCount: Self.pieceByteCount)
    return piece?.isEmpty == false ? piece : nil
  }

  private func failure(_ line: Int, _ what: String) -> Failure {
    Failure(
      description: "\(path):\(line):\(what); write the trace again with: ricochet run --trace FILE")
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) throws(Failure) {
    lineNumber += 1
    let line: TraceReader.Line
    do {
      line = try reader.read(bytes)
    } catch {
      throw failure(lineNumber, "\(error)")
    }
    switch line {
    case .head(let head):
      judge = Judge(configuration: JudgeConfiguration(head: head, violationLimit: limit))
    case .event(let event):
      eventCount += 1
      lastCycle = event.cycle
      if let judge { reader.withPayload { judge.observe(event, payload: $0) } }
    case .tail: break
    }
  }

  private func finish() throws(Failure) -> JudgeReport {
    guard let judge, let tail = reader.tail else {
      throw failure(lineNumber, "1: the file ends before its line 'CYCLE end'")
    }
    if tail.isDrained { judge.finish(at: tail.cycle) }
    return JudgeReport(judge, tail: tail, eventCount: eventCount)
  }
}
