import ByteLayouts
public import CycleKernel
public import GuestDriver
import HostPlatform
import OrderingReference
import VirtioLayouts

#if canImport(Glibc)
import Glibc
#endif

/// Requests of one size against a disk, as many in flight as asked for; for benchmarks.
///
/// The guest looks at the status of each request and not at its data: what the device did is the
/// judge's matter here.
public struct BlockLoop {
  /// What a loop left.
  public struct Outcome: Sendable {
    /// Requests done.
    public var requestCount: Int
    /// Cycles between the first submission and the last completion.
    public var cycleCount: Cycle
    /// Processor seconds of the same span.
    public var processorSeconds: Double
    /// What the judge found, and what failed.
    public var faultCount: Int
    /// Cycles from submission to completion of each request, in order of completion.
    public var latencies: [Cycle]
    /// The cycle in which each was taken back, in the same order.
    public var completions: [Cycle]
    /// What the DMA API did.
    public var mapping: DMAStatistics
  }

  private let machine: SimulatedSystem

  /// Makes a loop over a machine with a block device.
  public init(machine: SimulatedSystem) { self.machine = machine }

  /// Reads `count` times `byteCount` bytes at drawn places, `depth` requests in flight.
  ///
  /// - Throws: `DriverError` as text.
  public func perform(count: Int, byteCount: Int, depth: Int) throws -> Outcome {
    let guest = try BlockGuest(machine)
    var random = RandomStream(seed: machine.configuration.seed, name: "loop")
    let largest = min(byteCount, guest.largestSegmentByteCount)
    let pages = PageAllocator.pageCount(for: byteCount)
    let buffers = (0..<depth).compactMap { _ in guest.pages.allocate(pageCount: pages) }
    var free = Array(buffers.indices)
    let sectors = UInt64(byteCount) / BlockRequestHeader.sectorByteCount
    let places = guest.capacity / sectors
    var submitted = 0
    var done = 0
    var faultCount = 0
    var latencies: [Cycle] = []
    var completions: [Cycle] = []
    let start = (cycle: machine.cycle, time: clock())
    while done < count {
      while submitted < count, let buffer = free.last {
        let request = BlockRequest(
          type: .read, sector: random.below(places) * sectors,
          segments: stride(from: 0, to: byteCount, by: max(1, largest)).map {
            BlockRequest.Segment(
              buffer: buffers[buffer].advanced(by: UInt64($0)),
              byteCount: min(largest, byteCount - $0))
          },
          token: buffer)
        guard try guest.block.submit(request) == .accepted else { break }
        free.removeLast()
        submitted += 1
      }
      guest.block.publish()
      try guest.block.collect(needsReset: { guest.virtio.readStatus().contains(.needsReset) }) {
        if $0.status != .ok { faultCount += 1 }
        free.append($0.token)
        latencies.append($0.latency)
        completions.append(machine.cycle)
        done += 1
      }
    }
    let seconds = Double(clock() - start.time) / Double(CLOCKS_PER_SEC)
    return Outcome(
      requestCount: done, cycleCount: machine.cycle - start.cycle, processorSeconds: seconds,
      faultCount: faultCount + (machine.judge?.violationCount ?? 0), latencies: latencies,
      completions: completions, mapping: guest.mapper.statistics)
  }
}
