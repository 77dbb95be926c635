import Endpoint
import GuestDriver
import HostPlatform
import Scenarios
import VirtioLayouts

/// Resets, suspensions and errors with requests under way.
extension ConformanceScenario {
  var lifeMachines: [ConformanceMachine] {
    switch self {
    case .deviceReset:
      [
        ConformanceMachine(.direct, work: Self.resetDevice),
        ConformanceMachine(.direct, [.ringPacked], work: Self.resetDevice),
        ConformanceMachine(.dmbOffset, work: Self.resetDevice),
      ]
    case .functionReset: [ConformanceMachine(.direct, work: Self.resetFunction)]
    case .ringReset:
      [
        ConformanceMachine(.direct, [.ringReset], work: Self.resetRings),
        ConformanceMachine(.direct, [.ringReset, .ringPacked], work: Self.resetRings),
      ]
    case .suspend:
      [
        ConformanceMachine(.direct, [.suspend], work: Self.suspend),
        ConformanceMachine(.direct, [.suspend, .ringPacked], work: Self.suspend),
      ]
    case .earlySuspend: [ConformanceMachine(.direct, [.suspend], work: Self.suspendEarly)]
    case .queueError: [ConformanceMachine(.direct, work: Self.breakQueue)]
    case .regionEdge:
      [
        ConformanceMachine(.bounce, work: Self.leaveRegion),
        ConformanceMachine(.dmbOffset, work: Self.leaveRegion),
      ]
    default: []
    }
  }

  private static func resetDevice(_ bench: ConformanceBench) throws {
    for delay in [0, 150, 700] as [UInt64] {
      let disk = try DiskBench(bench)
      try disk.traffic(12)
      try disk.begin(8)
      bench.wait(delay + 1)
      try disk.guest.virtio.reset()
      bench.wait()
      disk.reclaim()
    }
    try DiskBench(bench).traffic(12)
  }

  private static func resetFunction(_ bench: ConformanceBench) throws {
    let disk = try DiskBench(bench)
    try disk.traffic(12)
    try disk.begin(8)
    disk.guest.function?.resetFunction(cpu: bench.cpu)
    bench.wait()
    disk.reclaim()
    try DiskBench(bench).traffic(12)
  }

  private static func resetRings(_ bench: ConformanceBench) throws {
    let disk = try DiskBench(bench)
    try disk.traffic(20)
    for delay in [1, 300, 500, 700] as [UInt64] {
      try disk.begin(4)
      bench.wait(delay)
      try disk.resetQueues(size: 8)
      try disk.traffic(8)
    }
    try disk.begin(4)
    bench.wait(300)
    for queue in disk.guest.queues { try disk.guest.virtio.reset(queue: queue.index) }
    bench.wait()
  }

  private static func suspend(_ bench: ConformanceBench) throws {
    let disk = try DiskBench(bench)
    let virtio = disk.guest.virtio
    for _ in 0..<2 {
      try disk.traffic(8)
      try disk.begin(6)
      try virtio.suspend()
      try disk.settle()
      bench.wait()
      try virtio.resume()
    }
    try disk.traffic(8)
  }

  private static func suspendEarly(_ bench: ConformanceBench) throws {
    let guest = try DeviceGuest(bench.system, type: .block, wanted: [.blockFlush])
    let registers = guest.virtio.registers
    registers.status = [.acknowledge, .driver, .featuresOK, .suspend]
    _ = registers.status
    bench.wait()
    _ = registers.status
    try DiskBench(bench).traffic(8)
  }

  /// A chain that is no request stops the device; a reset brings it back.
  private static func breakQueue(_ bench: ConformanceBench) throws {
    let queue = try RawQueue(bench)
    queue.header(.read, sector: 0, at: RawQueue.buffers)
    queue.submit([.init(offset: RawQueue.buffers, byteCount: 0)])
    guard !queue.settle() else { throw ScenarioFailure.unanswered }
    _ = bench.cpu.waitForInterrupt(among: 0...0, limit: 20_000)
    _ = queue.guest.virtio.readStatus()
    try queue.guest.virtio.reset()
    try DiskBench(bench).traffic(8)
  }

  /// Buffers across the region's end and outside it.
  private static func leaveRegion(_ bench: ConformanceBench) throws {
    let isOffset = bench.system.configuration.access == .dmbOffset
    let size = bench.system.configuration.endpoint.bounceByteCount
    var ends: [UInt64] = []
    for round in 0..<3 {
      let queue = try RawQueue(bench)
      let end = isOffset ? size : queue.regionEnd ?? 0
      ends = [end - 256, end + 4096, 0x10_0000]
      guard !isOffset || round < 2 else { break }
      queue.header(.read, sector: 0, at: RawQueue.buffers)
      queue.submit([
        .init(offset: RawQueue.buffers, byteCount: 16),
        .init(offset: 0, byteCount: 512, flags: RawQueue.write, address: ends[round]),
        .init(offset: RawQueue.buffers + 64, byteCount: 1, flags: RawQueue.write),
      ])
      _ = queue.settle()
      _ = queue.guest.virtio.readStatus()
      try queue.guest.virtio.reset()
    }
    try DiskBench(bench).traffic(8)
  }
}
