import ByteLayouts
import CycleKernel
import HostPlatform
import TestSupport
import Testing
import Trace
import VirtioLayouts

@testable import GuestDriver

/// Maps directly, but only so much at a time and only so large.
private final class NarrowMapper: DMAMapper {
  private let inner: DirectMapper
  private(set) var mappedCount = 0
  var limit = 1000
  /// Refusals until others give back what they hold.
  var refusals = 0
  var maximumMappingByteCount = 4096

  init(_ inner: DirectMapper) { self.inner = inner }

  var statistics: DMAStatistics { inner.statistics }

  func allocateCoherent(byteCount: Int, alignment: Int) throws(DMAError) -> CoherentMemory {
    try inner.allocateCoherent(byteCount: byteCount, alignment: alignment)
  }

  func freeCoherent(_ memory: CoherentMemory) { inner.freeCoherent(memory) }

  func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle {
    guard byteCount <= maximumMappingByteCount else {
      throw .tooLarge(byteCount: byteCount, limit: maximumMappingByteCount)
    }
    guard mappedCount < limit else {
      refusals -= 1
      if refusals == 0 { limit = 1000 }
      throw .exhausted
    }
    mappedCount += 1
    return try inner.map(buffer, byteCount: byteCount, direction: direction)
  }

  func unmap(_ handle: DMAHandle) {
    mappedCount -= 1
    inner.unmap(handle)
  }
}

/// A block driver whose device is the test itself.
private struct DriverBench {
  static let headers: UInt64 = 0x20_0000
  let cpu = FakeFunction()
  let mapper: NarrowMapper
  let queues: [SplitQueue]
  let driver: BlockDriver

  init(queueCount: UInt16 = 2, size: UInt16 = 8, slotCount: Int = 4) throws {
    let pages = PageAllocator(base: GuestPhysicalAddress(rawValue: 0x10000), byteCount: 1 << 20)
    let mapper = NarrowMapper(DirectMapper(cpu: cpu, pages: pages, trace: TraceHub()))
    self.mapper = mapper
    let cpu = cpu
    queues = try (0..<queueCount).map {
      let queue = try SplitQueue(
        index: $0, size: size, mapper: mapper, cpu: cpu, trace: TraceHub())
      queue.doorbell = GuestPhysicalAddress(rawValue: 0xc000_3000 + 4 * UInt64($0))
      return queue
    }
    driver = BlockDriver(
      queues: queues, mapper: mapper, cpu: cpu, interrupts: cpu,
      headers: GuestPhysicalAddress(rawValue: Self.headers), slotCount: slotCount)
  }

  func request(
    _ type: BlockRequestType = .read, segments: [Int] = [512], token: Int = 0
  ) -> BlockRequest {
    BlockRequest(
      type: type, sector: 0x0807_0605_0403_0201,
      segments: segments.enumerated().map {
        BlockRequest.Segment(
          buffer: GuestPhysicalAddress(rawValue: 0x30_0000 + UInt64(0x2000 * $0.offset)),
          byteCount: $0.element)
      }, token: token)
  }

  /// Descriptors of the chain that begins with `head`.
  func chain(_ queue: Int, head: UInt16) -> [SplitDescriptor] {
    var found: [SplitDescriptor] = []
    var index = head
    while found.count < 16 {
      let at = queues[queue].descriptorTable.cpuAddress.rawValue + 16 * UInt64(index)
      let bytes = filled(16) { cpu.memory.read(at, into: &$0) }
      let descriptor = SplitDescriptor(decoding: bytes.span.bytes)
      found.append(descriptor)
      guard descriptor.flags.contains(.next) else { break }
      index = descriptor.next
    }
    return found
  }

  /// The device answers a chain with a status and interrupts.
  func answer(_ queue: Int, head: UInt16, status: UInt8, at place: UInt16) {
    if let last = chain(queue, head: head).last {
      cpu.memory.store(status, at: last.address.rawValue)
    }
    let ring = queues[queue].usedRing.cpuAddress.rawValue
    cpu.memory.store(UInt32(head), at: ring + queues[queue].layout.usedSlotOffset(place))
    cpu.memory.store(place &+ 1, at: ring + 2)
    cpu.pending.append(UInt16(queue + 1))
  }

  func collect(needsReset: Bool = false) throws -> [BlockCompletion] {
    var found: [BlockCompletion] = []
    try driver.collect(needsReset: { needsReset }, { found.append($0) })
    return found
  }
}

@Suite("Block driver (VIRTIO v1.4, 5.2.6)")
struct BlockDriverTests {
  @Test("a read is a header, writable segments and a writable status byte")
  func read() throws {
    let bench = try DriverBench()
    #expect(try bench.driver.submit(bench.request(.read, segments: [512, 1024])) == .accepted)
    let chain = bench.chain(0, head: 0)
    #expect(chain.map(\.length) == [16, 512, 1024, 1])
    #expect(chain.map { $0.flags.contains(.write) } == [false, true, true, true])
    let header = filled(16) { bench.cpu.memory.read(chain[0].address.rawValue, into: &$0) }
    #expect(header == [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
    #expect(chain[1].address.rawValue == 0x30_0000)
    #expect(chain[2].address.rawValue == 0x30_2000)
    // A status that is never written is no success.
    #expect(bench.cpu.memory.load(chain[3].address.rawValue, as: UInt8.self) == 0xff)
  }

  @Test("a write has readable segments; a flush has none")
  func writeAndFlush() throws {
    let bench = try DriverBench()
    _ = try bench.driver.submit(bench.request(.write, segments: [512]))
    #expect(bench.chain(0, head: 0).map { $0.flags.contains(.write) } == [false, false, true])
    _ = try bench.driver.submit(bench.request(.flush, segments: []))
    #expect(bench.chain(1, head: 0).map(\.length) == [16, 1])
  }

  @Test("requests go to the queues in turn and come back with token and status")
  func turns() throws {
    let bench = try DriverBench()
    for token in 0..<4 {
      #expect(try bench.driver.submit(bench.request(token: token)) == .accepted)
    }
    bench.driver.publish()
    #expect(bench.driver.outstandingCount == 4)
    bench.answer(1, head: 0, status: 1, at: 0)
    bench.answer(1, head: 3, status: 0, at: 1)
    let first = try bench.collect()
    #expect(first.map(\.token) == [1, 3])
    #expect(first.map(\.status) == [.ioError, .ok])
    #expect(first.allSatisfy { $0.latency > 0 })
    bench.answer(0, head: 0, status: 2, at: 0)
    bench.answer(0, head: 3, status: 77, at: 1)
    let second = try bench.collect()
    #expect(second.map(\.status) == [.unsupported, nil])
    #expect(bench.driver.outstandingCount == 0)
    #expect(bench.mapper.mappedCount == 0)
  }

  @Test("too few descriptors are back-pressure, which ends when a chain comes back")
  func descriptors() throws {
    let bench = try DriverBench(queueCount: 1, size: 4, slotCount: 8)
    #expect(try bench.driver.submit(bench.request(token: 1)) == .accepted)
    #expect(try bench.driver.submit(bench.request(token: 2)) == .backPressure)
    bench.answer(0, head: 0, status: 0, at: 0)
    #expect(try bench.collect().map(\.token) == [1])
    #expect(try bench.driver.submit(bench.request(token: 2)) == .accepted)
  }

  @Test("too few header slots are back-pressure")
  func slots() throws {
    let bench = try DriverBench(queueCount: 1, size: 64, slotCount: 2)
    #expect(try bench.driver.submit(bench.request()) == .accepted)
    #expect(try bench.driver.submit(bench.request()) == .accepted)
    #expect(try bench.driver.submit(bench.request()) == .backPressure)
  }

  @Test("too few mappings are back-pressure without any mapping left behind")
  func mappings() throws {
    let bench = try DriverBench(queueCount: 1, size: 64, slotCount: 8)
    bench.mapper.limit = 5
    #expect(try bench.driver.submit(bench.request()) == .accepted)
    #expect(try bench.driver.submit(bench.request()) == .backPressure)
    #expect(bench.mapper.mappedCount == 3)
    bench.answer(0, head: 0, status: 0, at: 0)
    _ = try bench.collect()
    // Alone, a request waits for nobody of its own driver.
    bench.mapper.limit = 2
    #expect(throws: DriverError.noRoom(byteCount: 512)) {
      try bench.driver.submit(bench.request())
    }
    bench.mapper.limit = 3
    #expect(try bench.driver.submit(bench.request()) == .accepted)
  }

  @Test("a request is held back until others make room, and given up when they do not")
  func heldBack() throws {
    let bench = try DriverBench(queueCount: 1, size: 64, slotCount: 8)
    bench.mapper.limit = 2
    bench.mapper.refusals = 3
    #expect(try bench.driver.submitWhenRoom(bench.request()) == .accepted)
    #expect(bench.mapper.mappedCount == 3)
    bench.answer(0, head: 0, status: 0, at: 0)
    _ = try bench.collect()
    bench.driver.patience = 2000
    bench.mapper.limit = 2
    bench.mapper.refusals = 1000
    #expect(throws: DriverError.noRoom(byteCount: 512)) {
      try bench.driver.submitWhenRoom(bench.request())
    }
    #expect(bench.mapper.mappedCount == 0)
    #expect(bench.driver.outstandingCount == 0)
  }

  @Test("a request that can never be mapped is an error, and costs nothing")
  func tooLarge() throws {
    let bench = try DriverBench(queueCount: 1, size: 8, slotCount: 2)
    for _ in 0..<10 {
      #expect(throws: DriverError.requestTooLarge(byteCount: 5000)) {
        try bench.driver.submit(bench.request(segments: [5000]))
      }
      #expect(throws: DriverError.tooManySegments(needed: 9, queueSize: 8)) {
        try bench.driver.submit(bench.request(segments: Array(repeating: 512, count: 7)))
      }
    }
    #expect(bench.mapper.mappedCount == 0)
    #expect(try bench.driver.submit(bench.request()) == .accepted)
    #expect(try bench.driver.submit(bench.request()) == .accepted)
  }

  @Test("without any interrupt the driver gives up and says for what it waited")
  func noProgress() throws {
    let bench = try DriverBench()
    _ = try bench.driver.submit(bench.request())
    #expect(
      throws: DriverError.noProgress(waitingFor: "an interrupt for one of 1 block requests")
    ) { try bench.collect() }
  }

  @Test("a configuration interrupt counts when the device needs a reset, and else not")
  func needsReset() throws {
    let bench = try DriverBench()
    _ = try bench.driver.submit(bench.request(token: 5))
    bench.cpu.pending = [0]
    #expect(throws: DriverError.deviceNeedsReset) { try bench.collect(needsReset: true) }
    bench.cpu.pending = [0]
    bench.answer(0, head: 0, status: 0, at: 0)
    #expect(try bench.collect().map(\.token) == [5])
  }

  @Test("an interrupt for nothing is waited through")
  func spurious() throws {
    let bench = try DriverBench()
    _ = try bench.driver.submit(bench.request(token: 6))
    bench.cpu.pending = [2, 1]
    bench.answer(0, head: 0, status: 0, at: 0)
    #expect(try bench.collect().map(\.token) == [6])
  }
}
