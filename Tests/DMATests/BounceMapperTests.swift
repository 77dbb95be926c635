import ByteLayouts
import CycleKernel
import GuestDriver
import HostPlatform
import Testing
import Trace

@Suite("DMA API over a bounce pool in the BAR (swiotlb)")
struct BounceMapperTests {
  static let base: UInt64 = 0xc000_0000

  private func mapper(
    _ machine: FakeMachine, byteCount: UInt64 = 1 << 20, reserved: UInt64 = 0,
    addressing: BounceWindow.Addressing = .bus(base: base), fences: Bool = true
  ) -> BounceMapper {
    BounceMapper(
      cpu: machine,
      window: BounceWindow(
        cpuBase: FakeMachine.bar, byteCount: byteCount, reservedByteCount: reserved,
        addressing: addressing),
      trace: machine.trace, fencesAfterCopy: fences)
  }

  @Test("the whole buffer is copied in, in every direction", arguments: DMADirection.allCases)
  func copyIn(direction: DMADirection) throws {
    let machine = FakeMachine()
    let mapper = mapper(machine)
    machine.fill(0x30_0123, byteCount: 9001, salt: 5)
    var recorded: [UInt8] = []
    machine.onRecord = { body in
      if case .dmaMapped(let mapping) = body {
        recorded = machine.barBytes(mapping.memoryAddress, Int(mapping.byteCount))
      }
    }
    let handle = try mapper.map(host(0x30_0123), byteCount: 9001, direction: direction)
    #expect(recorded == pattern(9001, salt: 5), "the copy is complete when it is recorded")
    #expect(handle.deviceAddress.rawValue == Self.base + 0x123)
    #expect(
      machine.mapped == [
        DMAMapping(
          deviceAddress: Self.base + 0x123, space: .bounce, memoryAddress: 0x123,
          byteCount: 9001, direction: direction)
      ])
    #expect(mapper.statistics.bytesBounced == 9001 && machine.storeFenceCount == 1)
  }

  @Test("what the device wrote comes back unless it only read", arguments: DMADirection.allCases)
  func copyOut(direction: DMADirection) throws {
    let machine = FakeMachine()
    let mapper = mapper(machine)
    machine.fill(0x30_0000, byteCount: 6000, salt: 5)
    let handle = try mapper.map(host(0x30_0000), byteCount: 5000, direction: direction)
    // The device writes a part; the rest must stay what it was.
    machine.barBytes.write(4090, pattern(100, salt: 99).span.bytes)
    var expected = pattern(6000, salt: 5)
    if direction != .toDevice {
      expected.replaceSubrange(4090..<4190, with: pattern(100, salt: 99))
    }
    machine.onRecord = { body in
      guard case .dmaUnmapped = body else { return }
      #expect(machine.bytes(0x30_0000, 6000) == expected, "copied back when it is recorded")
      #expect(mapper.pool.usedSlotCount == 3, "the slots are still taken")
    }
    mapper.unmap(handle)
    #expect(machine.bytes(0x30_0000, 6000) == expected)
    #expect(mapper.pool.usedSlotCount == 0 && machine.unmapped == machine.mapped)
    #expect(mapper.statistics.bytesBounced == (direction == .toDevice ? 5000 : 10000))
  }

  @Test("a full pool is back-pressure, 252 KiB is the most, more is final")
  func limits() throws {
    let machine = FakeMachine()
    let mapper = mapper(machine, byteCount: 512 << 10)
    #expect(mapper.maximumMappingByteCount == 252 << 10)
    #expect(throws: DMAError.tooLarge(byteCount: (252 << 10) + 1, limit: 252 << 10)) {
      try mapper.map(host(0x30_0000), byteCount: (252 << 10) + 1, direction: .toDevice)
    }
    #expect(mapper.statistics.exhausted == 0)
    let first = try mapper.map(host(0x30_0fff), byteCount: 252 << 10, direction: .toDevice)
    _ = try mapper.map(host(0x30_0fff), byteCount: 252 << 10, direction: .toDevice)
    #expect(throws: DMAError.exhausted) {
      try mapper.map(host(0x30_0000), byteCount: 8192, direction: .toDevice)
    }
    mapper.unmap(first)
    _ = try mapper.map(host(0x30_0000), byteCount: 8192, direction: .toDevice)
    #expect(mapper.statistics.exhausted == 1)
  }

  @Test("offsets start behind the reserved page, so that 0 is never published")
  func offsets() throws {
    let machine = FakeMachine()
    let mapper = mapper(machine, byteCount: 64 << 10, reserved: 4096, addressing: .offset)
    machine.fill(0x30_0040, byteCount: 64, salt: 8)
    let handle = try mapper.map(host(0x30_0040), byteCount: 64, direction: .toDevice)
    #expect(handle.deviceAddress.rawValue == 0x1040)
    #expect(machine.mapped.last?.memoryAddress == 0x1040)
    #expect(machine.barBytes(0x1040, 64) == pattern(64, salt: 8))
    mapper.unmap(handle)
    #expect(mapper.pool.usedSlotCount == 0)
  }

  @Test("rings come from the pool, zeroed, page aligned and recorded both ways")
  func coherent() throws {
    let machine = FakeMachine()
    let mapper = mapper(machine)
    machine.barBytes.write(0, pattern(0x4000, salt: 77).span.bytes)
    _ = try mapper.map(host(0x30_0000), byteCount: 100, direction: .toDevice)
    let ring = try mapper.allocateCoherent(byteCount: 5000, alignment: 64)
    #expect(ring.cpuAddress.rawValue == FakeMachine.bar.rawValue + 0x1000)
    #expect(ring.deviceAddress.rawValue == Self.base + 0x1000)
    #expect(machine.barBytes(0x1000, 5000).allSatisfy { $0 == 0 })
    #expect(machine.mapped.last?.direction == .bidirectional)
    #expect(throws: DMAError.tooLarge(byteCount: 300_000, limit: 256 << 10)) {
      try mapper.allocateCoherent(byteCount: 300_000, alignment: 64)
    }
    mapper.freeCoherent(ring)
    #expect(machine.unmapped.last == machine.mapped.last && mapper.pool.usedSlotCount == 1)
  }

  @Test("without the fence nothing drains the copy")
  func withoutFence() throws {
    let machine = FakeMachine()
    let mapper = mapper(machine, fences: false)
    _ = try mapper.map(host(0x30_0000), byteCount: 100, direction: .toDevice)
    #expect(machine.storeFenceCount == 0)
  }

  @Test("mappings in flight keep their bytes apart", arguments: 1...4 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    let machine = FakeMachine()
    let mapper = mapper(machine, byteCount: 300 << 10)
    var random = RandomStream(seed: seed, name: "bounce mappings")
    var live: [(handle: DMAHandle, salt: UInt8)] = []
    var salt: UInt8 = 0
    for _ in 0..<300 {
      if random.below(2) == 0 || live.isEmpty {
        salt &+= 1
        let count = 1 + Int(random.below(30000))
        let buffer = 0x30_0000 + UInt64(salt) * 0x4000 + random.below(4096)
        let expected = pattern(count, salt: salt)
        // The buffers overlap; only the pool's copies count from here on.
        machine.memory.bytes.write(buffer, expected.span.bytes)
        do throws(DMAError) {
          let handle = try mapper.map(host(buffer), byteCount: count, direction: .fromDevice)
          live.append((handle, salt))
        } catch {
          #expect(error == .exhausted)
        }
      } else {
        let (handle, salt) = live.remove(at: Int(random.below(UInt64(live.count))))
        let offset = handle.deviceAddress.rawValue - Self.base
        let expected = pattern(handle.byteCount, salt: salt)
        #expect(machine.barBytes(offset, handle.byteCount) == expected, "seed \(seed)")
        mapper.unmap(handle)
        #expect(machine.bytes(handle.buffer.rawValue, handle.byteCount) == expected)
      }
    }
    #expect(mapper.statistics.exhausted > 0)
  }
}
