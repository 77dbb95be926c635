import ByteLayouts
import HostPlatform
import Testing
import Trace

@Suite("A cache that one side does not look into")
struct LineCacheTests {
  private func memory(
    agent: MemoryAgent, capacity: Int = 8, covers: Range<UInt64> = 0..<0x1_0000
  ) -> (HostMemory, LineCache) {
    let memory = HostMemory(byteCount: 1 << 20, trace: TraceHub())
    let cache = LineCache(agent: agent, capacity: capacity)
    cache.cover(covers)
    memory.incoherentCache = cache
    return (memory, cache)
  }

  private func load(_ memory: HostMemory, _ place: UInt64, _ agent: MemoryAgent) -> UInt32 {
    memory.load(GuestPhysicalAddress(rawValue: place), as: UInt32.self, agent: agent, at: 0)
  }

  private func store(
    _ memory: HostMemory, _ value: UInt32, _ place: UInt64, _ agent: MemoryAgent
  ) {
    memory.store(value, at: GuestPhysicalAddress(rawValue: place), agent: agent, at: 0)
  }

  @Test("a copy stays what it was when the other side writes memory")
  func stale() {
    let (memory, cache) = memory(agent: .device)
    store(memory, 1, 0x100, .guest)
    #expect(load(memory, 0x100, .device) == 1)
    store(memory, 2, 0x100, .guest)
    #expect(load(memory, 0x100, .device) == 1)
    #expect(cache.staleReadCount > 0)
    cache.maintain(0x100..<0x104, in: memory.bytes, writesBack: false, drops: true)
    #expect(load(memory, 0x100, .device) == 2)
  }

  @Test("what is written stays in the cache until the line is cleaned, and leaves whole")
  func dirty() {
    let (memory, cache) = memory(agent: .guest)
    store(memory, 5, 0x200, .guest)
    #expect(load(memory, 0x200, .device) == 0)
    store(memory, 7, 0x204, .device)
    cache.maintain(0x200..<0x204, in: memory.bytes, writesBack: true, drops: false)
    #expect(load(memory, 0x200, .device) == 5)
    #expect(load(memory, 0x204, .device) == 0, "the line's other bytes are old")
  }

  @Test("the oldest line makes room, and is written back")
  func eviction() {
    let (memory, _) = memory(agent: .guest, capacity: 2)
    for line in 0..<UInt64(3) { store(memory, UInt32(line + 1), line * 64, .guest) }
    #expect(load(memory, 0, .device) == 1)
    #expect(load(memory, 64, .device) == 0)
  }

  @Test("ranges that are not covered, or taken out, are memory")
  func ranges() {
    let (memory, cache) = memory(agent: .guest, covers: 0..<0x1000)
    store(memory, 3, 0x2000, .guest)
    #expect(load(memory, 0x2000, .device) == 3)
    store(memory, 4, 0x80, .guest)
    cache.exclude(0x80..<0x84, in: memory.bytes)
    #expect(load(memory, 0x80, .device) == 4)
    store(memory, 5, 0x80, .guest)
    #expect(load(memory, 0x80, .device) == 5)
  }
}
