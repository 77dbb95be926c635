import CycleKernel
import PCIeFabric
import PCIeLayouts
import TestSupport
import Trace

/// One direction of a link whose receiver does what the test says.
final class LinkBench {
  static let device = RequesterID(bus: 1, device: 0, function: 0)
  static let other = RequesterID(bus: 1, device: 1, function: 0)
  let channel: LinkChannel
  let log = EventLog()
  private(set) var cycle: Cycle = 0
  private let payload = differingBytes(4096)

  init(
    _ configuration: LinkConfiguration = LinkConfiguration(),
    direction: LinkDirection = .up, seed: UInt64 = 1
  ) {
    let trace = TraceHub()
    trace.add(log)
    channel = LinkChannel(
      direction: direction, configuration: configuration, seed: seed, trace: trace)
  }

  /// Runs until cycle `end` has been evaluated.
  func run(until end: Cycle) {
    while cycle < end {
      cycle += 1
      _ = channel.evaluate(at: cycle)
    }
  }

  /// Posts a write of `byteCount` bytes.
  func write(_ byteCount: Int, _ change: (inout TLPHeader) -> Void = { _ in }) {
    var header = TLPHeader.memory(
      .memoryWrite, requester: Self.device, address: 0x8000, byteCount: byteCount)
    change(&header)
    let payload = payload
    channel.post(header, payload: payload.span.bytes.extracting(0..<byteCount))
  }

  /// Posts a read.
  func read(tag: UInt8, _ change: (inout TLPHeader) -> Void = { _ in }) {
    var header = TLPHeader.memory(
      .memoryRead, requester: Self.device, tag: tag, address: 0x9000, byteCount: 64)
    change(&header)
    channel.post(header)
  }

  /// Posts the completion of a read that failed.
  func completion(tag: UInt8, _ change: (inout TLPHeader) -> Void = { _ in }) {
    var header = TLPHeader(kind: .completion, requester: RequesterID(rawValue: 0), tag: tag)
    header.completer = Self.device
    header.status = .unsupportedRequest
    header.byteCount = 4
    change(&header)
    channel.post(header)
  }

  /// Sequence numbers in the order of sending.
  var sent: [UInt64] {
    log.compactMap { if case .tlpSent(let link) = $0.event.body { link.sequence } else { nil } }
  }

  /// Sequence numbers in the order of delivery.
  var delivered: [UInt64] {
    log.compactMap {
      if case .tlpDelivered(let link) = $0.event.body { link.sequence } else { nil }
    }
  }

  /// The cycles in which packets were sent.
  var sentCycles: [Cycle] {
    log.compactMap { if case .tlpSent = $0.event.body { $0.event.cycle } else { nil } }
  }

  /// The cycles in which packets arrived.
  var deliveredCycles: [Cycle] {
    log.compactMap { if case .tlpDelivered = $0.event.body { $0.event.cycle } else { nil } }
  }
}
