import ByteLayouts
import HostPlatform
import TestSupport
import Testing
import Trace
import VirtioLayouts

@testable import GuestDriver

/// A queue in directly mapped memory.
struct QueueBench {
  let cpu = FakeFunction()
  let mapper: DirectMapper
  let queue: SplitQueue

  init(size: UInt16, index: UInt16 = 2) throws {
    let pages = PageAllocator(base: GuestPhysicalAddress(rawValue: 0x10000), byteCount: 1 << 20)
    mapper = DirectMapper(cpu: cpu, pages: pages, trace: TraceHub())
    queue = try SplitQueue(
      index: index, size: size, mapper: mapper, cpu: cpu, trace: TraceHub())
    queue.doorbell = GuestPhysicalAddress(rawValue: 0xc000_3008)
  }

  func bytes(_ address: GuestPhysicalAddress, _ count: Int) -> [UInt8] {
    filled(count) { cpu.memory.read(address.rawValue, into: &$0) }
  }

  /// The device returns a head.
  func use(_ head: UInt32, length: UInt32, at index: UInt16) {
    let ring = queue.usedRing.cpuAddress.rawValue
    let place = ring + queue.layout.usedSlotOffset(index)
    cpu.memory.store(head, at: place)
    cpu.memory.store(length, at: place + 4)
    cpu.memory.store(index &+ 1, at: ring + 2)
  }

  func element(_ number: Int, isWritable: Bool = false) -> Virtqueue.Element {
    Virtqueue.Element(
      address: DescriptorAddress(rawValue: 0x0102_0304_0500_0000 + UInt64(number)),
      byteCount: 0x0a0b_0c00 + UInt32(number), isWritable: isWritable)
  }
}

@Suite("Driver side of a split queue (VIRTIO v1.4, 2.7.13 and 2.7.14)")
struct SplitQueueTests {
  @Test("the areas have the alignment and are zero before use")
  func areas() throws {
    let bench = try QueueBench(size: 8)
    #expect(bench.queue.descriptorTable.deviceAddress.rawValue % 16 == 0)
    #expect(bench.queue.availableRing.deviceAddress.rawValue % 2 == 0)
    #expect(bench.queue.usedRing.deviceAddress.rawValue % 4 == 0)
    #expect(bench.queue.freeCount == 8)
    #expect(
      bench.bytes(bench.queue.availableRing.cpuAddress, 22) == [UInt8](repeating: 0, count: 22))
  }

  @Test("a chain is linked descriptors and a ring entry, byte for byte")
  func chain() throws {
    let bench = try QueueBench(size: 8)
    let head = bench.queue.add([
      bench.element(1), bench.element(2), bench.element(3, isWritable: true),
    ])
    #expect(head == 0)
    let table = bench.bytes(bench.queue.descriptorTable.cpuAddress, 64)
    let expected: [UInt8] =
      [1, 0, 0, 5, 4, 3, 2, 1, 1, 0x0c, 0x0b, 0x0a, 1, 0, 1, 0]
      + [2, 0, 0, 5, 4, 3, 2, 1, 2, 0x0c, 0x0b, 0x0a, 1, 0, 2, 0]
      + [3, 0, 0, 5, 4, 3, 2, 1, 3, 0x0c, 0x0b, 0x0a, 2, 0, 0, 0]
      + [UInt8](repeating: 0, count: 16)
    #expect(table == expected)
    #expect(bench.queue.freeCount == 5)
    #expect(bench.queue.add([bench.element(9)]) == 3)
    // The second slot names the second head; the index is untouched before publishing.
    let ring = bench.bytes(bench.queue.availableRing.cpuAddress, 8)
    #expect(ring == [0, 0, 0, 0, 0, 0, 3, 0])
  }

  @Test("publishing is: fence, index, fence, doorbell with the queue's number")
  func publish() throws {
    let bench = try QueueBench(size: 8)
    _ = bench.queue.add([bench.element(1)])
    _ = bench.queue.add([bench.element(2)])
    let before = bench.cpu.actions.count
    bench.queue.publish()
    let index = bench.queue.availableRing.cpuAddress.rawValue + 2
    #expect(
      Array(bench.cpu.actions[before...])
        == [.storeFence, .store(index, [2, 0]), .storeFence, .store(0xc000_3008, [2, 0])])
    bench.queue.publish()
    #expect(bench.cpu.actions.count == before + 4, "nothing new, so no doorbell")
  }

  @Test("a chain is refused while too few descriptors are free, and leaves no trace")
  func exhausted() throws {
    let bench = try QueueBench(size: 4)
    #expect(bench.queue.add([]) == nil)
    #expect(bench.queue.add((0..<5).map { bench.element($0) }) == nil)
    #expect(bench.queue.add((0..<3).map { bench.element($0) }) == 0)
    let before = bench.cpu.actions.count
    #expect(bench.queue.add((0..<2).map { bench.element($0) }) == nil)
    #expect(bench.cpu.actions.count == before)
    #expect(bench.queue.freeCount == 1)
    #expect(bench.queue.add([bench.element(7)]) == 3)
    #expect(bench.queue.freeCount == 0)
  }

  @Test("used chains come back in the device's order with their lengths")
  func used() throws {
    let bench = try QueueBench(size: 8)
    let heads = try (0..<3).map { try #require(bench.queue.add([bench.element($0)])) }
    #expect(try bench.queue.takeUsed() == nil)
    bench.use(UInt32(heads[2]), length: 700, at: 0)
    bench.use(UInt32(heads[0]), length: 9, at: 1)
    #expect(bench.queue.outstandingCount == 3)
    #expect(try bench.queue.takeUsed() == Virtqueue.Used(head: heads[2], byteCount: 700))
    #expect(try bench.queue.takeUsed() == Virtqueue.Used(head: heads[0], byteCount: 9))
    #expect(try bench.queue.takeUsed() == nil)
    #expect(bench.queue.outstandingCount == 1)
    #expect(bench.queue.freeCount == 7)
  }

  @Test(
    "a used element that names nothing outstanding is an error",
    arguments: [1, 7, 8, 0xffff_fff0, 0x1_0000] as [UInt32])
  func wrongUsed(id: UInt32) throws {
    let bench = try QueueBench(size: 8)
    #expect(bench.queue.add([bench.element(0), bench.element(1)]) == 0)
    bench.use(id, length: 0, at: 0)
    #expect(throws: DriverError.unexpectedUsedElement(queue: 2, id: id)) {
      try bench.queue.takeUsed()
    }
  }

  @Test("a head returned twice is an error")
  func twice() throws {
    let bench = try QueueBench(size: 8)
    _ = bench.queue.add([bench.element(0)])
    bench.use(0, length: 0, at: 0)
    #expect(try bench.queue.takeUsed()?.head == 0)
    bench.use(0, length: 0, at: 1)
    #expect(throws: DriverError.unexpectedUsedElement(queue: 2, id: 0)) {
      try bench.queue.takeUsed()
    }
  }

  @Test(
    "the rings go on across the wrap of their 16-bit indices", arguments: [1, 2, 8] as [UInt16])
  func wraps(size: UInt16) throws {
    let bench = try QueueBench(size: size)
    for round in 0..<66_000 {
      let head = bench.queue.add([bench.element(round & 0xff)])
      let index = UInt16(truncatingIfNeeded: round)
      guard let head else {
        Issue.record("no descriptor in round \(round)")
        return
      }
      let slot: UInt16 = bench.cpu.memory.load(
        bench.queue.availableRing.cpuAddress.rawValue + 4 + 2 * UInt64(index % size))
      bench.queue.publish()
      bench.use(UInt32(head), length: UInt32(round), at: index)
      let used = try bench.queue.takeUsed()
      guard slot == head, used == Virtqueue.Used(head: head, byteCount: UInt32(round)) else {
        Issue.record("round \(round): \(String(describing: used))")
        return
      }
    }
    #expect(bench.queue.outstandingCount == 0)
    #expect(bench.queue.freeCount == Int(size))
    let index: UInt16 = bench.cpu.memory.load(
      bench.queue.availableRing.cpuAddress.rawValue + 2)
    #expect(index == UInt16(66_000 - 65_536))
  }

  @Test("rings that the mapper cannot place are reported with their size")
  func noRoom() {
    let cpu = FakeFunction()
    let pages = PageAllocator(base: GuestPhysicalAddress(rawValue: 0x10000), byteCount: 8192)
    let mapper = DirectMapper(cpu: cpu, pages: pages, trace: TraceHub())
    #expect(throws: DriverError.ringsDoNotFit(queue: 5, byteCount: 2054)) {
      try SplitQueue(index: 5, size: 256, mapper: mapper, cpu: cpu, trace: TraceHub())
    }
  }
}
