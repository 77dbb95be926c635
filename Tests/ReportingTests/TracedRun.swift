import Endpoint
import Foundation
import OrderingReference
import Reporting
import Scenarios
import Trace

/// A small disk job with its trace as the text of a file.
struct TracedRun {
  /// Keeps events and a number for the bytes of each.
  final class Log: TraceObserver {
    var events: [TraceEvent] = []
    var payloads: [Int] = []
    var tail: TraceTail?

    static func number(_ payload: RawSpan) -> Int {
      var hasher: UInt64 = UInt64(payload.byteCount)
      for index in 0..<payload.byteCount {
        let byte = unsafe payload.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        hasher = hasher &* 0x100_0000_01b3 ^ UInt64(byte)
      }
      return Int(truncatingIfNeeded: hasher)
    }

    func observe(_ event: TraceEvent, payload: RawSpan) {
      events.append(event)
      payloads.append(Self.number(payload))
    }

    func end(_ tail: TraceTail) { self.tail = tail }
  }

  private final class Text {
    var text = ""
  }

  var text: String
  let log = Log()
  let system: SimulatedSystem

  init(_ access: AccessMode, _ change: (inout SystemConfiguration) -> Void = { _ in }) throws {
    var configuration = SystemConfiguration(access: access, bounceByteCount: 1 << 20)
    configuration.engine = .model
    configuration.memoryByteCount = 32 << 20
    change(&configuration)
    var workload = WorkloadConfiguration()
    workload.requestByteCount = 8 << 10
    workload.segmentByteCount = 4 << 10
    workload.depth = 4
    workload.writeByteCount = 8 << 10
    let image = FileManager.default.temporaryDirectory
      .appendingPathComponent("ricochet-trace-\(UUID().uuidString).img")
    try Data((0..<24 << 10).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 8) }).write(to: image)
    defer { try? FileManager.default.removeItem(at: image) }
    let collected = Text()
    var run = DiskRun(system: configuration, workload: workload, imagePath: image.path)
    run.observers = [
      TraceText(head: configuration.traceHead) { collected.text += $0 }, log,
    ]
    system = try run.perform().system
    text = collected.text
  }

  func judge() throws -> JudgeReport { try Self.judge(text: text) }

  static func judge(text: String) throws -> JudgeReport {
    let path = NSTemporaryDirectory() + "ricochet-\(UUID().uuidString).trace"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var judgement = TraceJudgement(path: path, limit: 100)
    return try judgement.perform()
  }
}
