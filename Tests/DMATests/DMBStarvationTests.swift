import ByteLayouts
import GuestDriver
import Testing
import Trace

/// A receive queue as network drivers fill and poll it.
private struct ReceiveQueue {
  static let bufferByteCount = 1536
  let depth: Int
  var posted: [DMAHandle] = []

  /// Fills the queue; returns whether that went as far as the queue is deep.
  mutating func fill(_ mapper: DMBMapper) throws -> Bool {
    while posted.count < depth {
      do throws(DMAError) {
        posted.append(
          try mapper.map(
            host(0x30_0000), byteCount: Self.bufferByteCount, direction: .fromDevice))
      } catch {
        guard error == .exhausted else { throw error }
        return false
      }
    }
    return true
  }

  /// Takes what came in, refills, and returns the work done; a queue that could not refill says that
  /// its budget was used up, so that it is polled again.
  mutating func poll(_ mapper: DMBMapper, received: Int, budget: Int) throws -> Int {
    for _ in 0..<received { mapper.unmap(posted.removeFirst()) }
    return try fill(mapper) ? received : budget
  }
}

@Suite("What a device memory buffer that is too small does to a network driver (virtio-dmb.rst)")
struct DMBStarvationTests {
  /// Four pairs of 64 entries: nine rings of a page each, and 150 pages for 256 buffers.
  private func opened(cpus: Int) throws -> (mapper: DMBMapper, queues: [ReceiveQueue]) {
    let mapper = try FakeMachine().dmbMapper(pages: 9 + 150, cpus: cpus)
    for _ in 0..<9 { _ = try mapper.allocateCoherent(byteCount: 1734, alignment: 64) }
    var queues = [ReceiveQueue](repeating: ReceiveQueue(depth: 64), count: 4)
    // The result is discarded, as drivers do.
    for index in queues.indices { _ = try queues[index].fill(mapper) }
    return (mapper, queues)
  }

  @Test("receive queues that are filled in index order starve the later ones")
  func starvation() throws {
    let (mapper, queues) = try opened(cpus: 1)
    #expect(queues.map(\.posted.count) == [64, 64, 22, 0])
    for index in 0..<4 {
      #expect(throws: DMAError.exhausted, "transmit queue \(index) fails too") {
        try mapper.map(host(0x31_0000), byteCount: 72, direction: .toDevice)
      }
    }
  }

  @Test("pool areas are a preference and no reservation")
  func areas() throws {
    // 1000 pages in two areas, all filled by the CPU that opens the device.
    let mapper = try FakeMachine().dmbMapper(pages: 1000, cpus: 2)
    #expect(mapper.pool.geometry.areaCount == 2)
    var queues = [ReceiveQueue](repeating: ReceiveQueue(depth: 1000), count: 2)
    for index in queues.indices { _ = try queues[index].fill(mapper) }
    #expect(queues.map(\.posted.count) == [1000, 0])
    mapper.callingCPU = 1
    #expect(try queues[1].fill(mapper) == false, "its home area holds nothing for it")
  }

  @Test("a receive queue that cannot refill is polled without end, until pages come back")
  func spinning() throws {
    var (mapper, queues) = try opened(cpus: 1)
    let before = mapper.statistics
    for _ in 0..<1000 {
      #expect(try queues[3].poll(mapper, received: 0, budget: 64) == 64)
    }
    #expect(mapper.statistics.exhausted == before.exhausted + 1000, "work without progress")
    #expect(mapper.statistics.maps == before.maps && queues[3].posted.isEmpty)
    // A running queue takes its own pages again before another gets a chance.
    #expect(try queues[0].poll(mapper, received: 8, budget: 64) == 8)
    #expect(try queues[3].poll(mapper, received: 0, budget: 64) == 64)
    for _ in 0..<64 { mapper.unmap(queues[1].posted.removeFirst()) }
    #expect(try queues[3].poll(mapper, received: 0, budget: 64) == 0, "recovered at once")
    #expect(queues[3].posted.count == 64)
  }
}
