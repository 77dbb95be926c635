import Endpoint
import Scenarios
import VirtioLayouts

/// Traffic over rings of every format.
extension ConformanceScenario {
  var ringMachines: [ConformanceMachine] {
    switch self {
    case .splitTraffic: traffic([]) + traffic([]).map { $0.with { $0.work = Self.poll } }
    case .eventIndex: traffic([.eventIndex])
    case .indirect: traffic([.indirectDescriptors])
    case .mixedTables: [ConformanceMachine(.direct, [.indirectDescriptors], work: Self.mixTables)]
    case .oddFraming: [ConformanceMachine(.direct, work: Self.frameOddly)]
    case .inOrder: traffic([.inOrder])
    case .inOrderBatches: batched([.inOrder])
    case .inOrderIndirect: traffic([.inOrder, .indirectDescriptors])
    case .spuriousDoorbells:
      [ConformanceMachine(.direct, work: Self.ringInVain)]
        + [ConformanceMachine(.direct, [.ringPacked], work: Self.ringInVain)]
    case .spuriousInterrupts:
      traffic([]).map { $0.with { $0.work = Self.shareVector } }
    case .packedTraffic: traffic([.ringPacked])
    case .packedIndirect: traffic([.ringPacked, .indirectDescriptors])
    case .packedEventIndex: traffic([.ringPacked, .eventIndex])
    case .packedInOrder: batched([.ringPacked, .inOrder]) + traffic([.ringPacked, .inOrder])
    default: []
    }
  }

  private func traffic(_ features: FeatureBits) -> [ConformanceMachine] {
    [ConformanceMachine(.direct, features) { try DiskBench($0).traffic(90) }]
  }

  private func batched(_ features: FeatureBits) -> [ConformanceMachine] {
    traffic(features).map { $0.with { $0.system.endpoint.usedBatchLimit = 4 } }
  }

  private static func ringInVain(_ bench: ConformanceBench) throws {
    let disk = try DiskBench(bench)
    disk.ringInVain()
    bench.wait()
    for _ in 0..<4 {
      try disk.traffic(8)
      disk.ringInVain()
      bench.wait(1000)
    }
    try disk.traffic(8)
  }

  /// The driver asks for no interrupts although it has vectors.
  private static func poll(_ bench: ConformanceBench) throws {
    var options = DiskBench.Options()
    options.vectorUse = .polled
    try DiskBench(bench, options: options).traffic(40)
  }

  static func shareVector(_ bench: ConformanceBench) throws {
    var options = DiskBench.Options()
    options.vectorUse = .shared
    try DiskBench(bench, options: options).traffic(40)
  }

  /// Direct descriptors with a table behind them, once with WRITE on the table's descriptor.
  private static func mixTables(_ bench: ConformanceBench) throws {
    let queue = try RawQueue(bench)
    let data = RawQueue.buffers
    let table: UInt64 = 0x3000
    for round in 0..<4 {
      queue.header(.read, sector: UInt64(round), at: data)
      let rest: [RawQueue.Descriptor] = [
        .init(offset: data + 512, byteCount: 512, flags: RawQueue.write),
        .init(offset: data + 1024, byteCount: 1, flags: RawQueue.write),
      ]
      queue.table(rest, at: table)
      let flags = RawQueue.indirect | (round % 2 == 0 ? 0 : RawQueue.write)
      queue.submit([
        .init(offset: data, byteCount: 16),
        .init(offset: table, byteCount: 32, flags: flags),
      ])
      guard queue.settle() else { throw ScenarioFailure.unanswered }
    }
  }

  /// Headers in pieces, headers with data, data with the status byte.
  private static func frameOddly(_ bench: ConformanceBench) throws {
    let queue = try RawQueue(bench)
    let data = RawQueue.buffers
    let shapes: [[RawQueue.Descriptor]] = [
      [
        .init(offset: data, byteCount: 7), .init(offset: data + 7, byteCount: 9),
        .init(offset: data + 512, byteCount: 512, flags: RawQueue.write),
        .init(offset: data + 2048, byteCount: 1, flags: RawQueue.write),
      ],
      [
        .init(offset: data, byteCount: 16),
        .init(offset: data + 512, byteCount: 513, flags: RawQueue.write),
      ],
      [
        .init(offset: data, byteCount: 16),
        .init(offset: data + 512, byteCount: 100, flags: RawQueue.write),
        .init(offset: data + 1024, byteCount: 413, flags: RawQueue.write),
      ],
    ]
    for shape in shapes {
      queue.header(.read, sector: 3, at: data)
      queue.submit(shape)
      guard queue.settle() else { throw ScenarioFailure.unanswered }
    }
    // A header and its data in one descriptor.
    queue.header(.write, sector: 5, at: data)
    for place in stride(from: UInt64(16), to: 528, by: 8) { queue.store(place, at: data + place) }
    queue.submit([
      .init(offset: data, byteCount: 528),
      .init(offset: data + 2048, byteCount: 1, flags: RawQueue.write),
    ])
    guard queue.settle() else { throw ScenarioFailure.unanswered }
  }
}

/// Why the work of a scenario did not come to its end.
enum ScenarioFailure: Error, Hashable, CustomStringConvertible {
  case unanswered
  case noChange
  case noWindow
  case acceptedWrongSet

  var description: String {
    switch self {
    case .unanswered: "the device does not answer a request"
    case .noChange: "the device tells no configuration change"
    case .noWindow: "the device has no configuration access capability"
    case .acceptedWrongSet: "the device keeps FEATURES_OK for a set that it has to refuse"
    }
  }
}
