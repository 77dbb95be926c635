import ByteLayouts
import CycleKernel
import GuestDriver
import HostPlatform
import Testing
import Trace

extension FakeMachine {
  /// A mapper over the first `pages` usable pages of the BAR, whose addresses are offsets.
  func dmbMapper(
    pages: Int = 64, cpus: Int = 1, mutant: DMBMapperMutant? = nil
  ) throws -> DMBMapper {
    try DMBMapper(
      cpu: self, region: .offsets(cpuBase: Self.bar, byteCount: UInt64(pages + 1) * 4096),
      cpuCount: cpus, trace: trace, mutant: mutant)
  }
}

@Suite("DMA API over a device memory buffer (DMB-G03 to G06, G10, G11)")
struct DMBMapperTests {
  @Test("the whole buffer is copied in, in every direction", arguments: DMADirection.allCases)
  func copyIn(direction: DMADirection) throws {
    let machine = FakeMachine()
    let mapper = try machine.dmbMapper()
    machine.fill(0x30_0123, byteCount: 9001, salt: 5)
    var recorded: [UInt8] = []
    machine.onRecord = { body in
      if case .dmaMapped(let mapping) = body {
        recorded = machine.barBytes(mapping.memoryAddress, Int(mapping.byteCount))
      }
    }
    let handle = try mapper.map(host(0x30_0123), byteCount: 9001, direction: direction)
    #expect(recorded == pattern(9001, salt: 5), "the copy is complete when it is recorded")
    #expect(handle.deviceAddress.rawValue == 0x1000, "a mapping starts with a page")
    #expect(
      machine.mapped == [
        DMAMapping(
          deviceAddress: 0x1000, space: .bounce, memoryAddress: 0x1000, byteCount: 9001,
          direction: direction)
      ])
    #expect(mapper.pool.usedPageCount == 3)
    #expect(mapper.statistics.bytesBounced == 9001 && machine.storeFenceCount == 1)
  }

  @Test("what the device wrote comes back unless it only read", arguments: DMADirection.allCases)
  func copyOut(direction: DMADirection) throws {
    let machine = FakeMachine()
    let mapper = try machine.dmbMapper()
    machine.fill(0x30_0000, byteCount: 6000, salt: 5)
    let handle = try mapper.map(host(0x30_0000), byteCount: 5000, direction: direction)
    // The device writes a part and, against the rules, behind the mapping's end.
    machine.barBytes.write(0x1000 + 4090, pattern(100, salt: 99).span.bytes)
    machine.barBytes.write(0x1000 + 5000, pattern(100, salt: 98).span.bytes)
    var expected = pattern(6000, salt: 5)
    if direction != .toDevice {
      expected.replaceSubrange(4090..<4190, with: pattern(100, salt: 99))
    }
    machine.onRecord = { body in
      guard case .dmaUnmapped = body else { return }
      #expect(machine.bytes(0x30_0000, 6000) == expected, "copied back when it is recorded")
      #expect(mapper.pool.usedPageCount == 2, "the pages are still taken")
    }
    mapper.unmap(handle)
    #expect(machine.bytes(0x30_0000, 6000) == expected)
    #expect(mapper.pool.usedPageCount == 0 && machine.unmapped == machine.mapped)
    #expect(mapper.statistics.bytesBounced == (direction == .toDevice ? 5000 : 10000))
  }

  @Test("the two profiles name the same byte by its offset and by its address on the device's bus")
  func profiles() throws {
    let machine = FakeMachine()
    for (region, expected) in [
      (.offsets(cpuBase: FakeMachine.bar, byteCount: 1 << 16), 0x1000),
      (.bus(cpuBase: FakeMachine.bar, byteCount: 1 << 16), FakeMachine.bar.rawValue + 0x1000),
      (.bus(cpuBase: FakeMachine.bar, byteCount: 1 << 16, base: 0x8000_0000), 0x8000_1000),
    ] as [(DMBRegion, UInt64)] {
      let mapper = try DMBMapper(cpu: machine, region: region, trace: machine.trace)
      let handle = try mapper.map(host(0x30_0000), byteCount: 64, direction: .toDevice)
      #expect(handle.deviceAddress.rawValue == expected)
      #expect(machine.mapped.last?.deviceAddress == expected)
      #expect(machine.mapped.last?.memoryAddress == 0x1000)
      mapper.unmap(handle)
      #expect(mapper.pool.usedPageCount == 0)
    }
    let last = DMBRegion.bus(cpuBase: FakeMachine.bar, byteCount: 1 << 16, base: 0 &- 0x1000)
    #expect(throws: DMBRegionError.leavesAddressSpace(base: 0 &- 0x1000, byteCount: 1 << 16)) {
      try DMBMapper(cpu: machine, region: last, trace: machine.trace)
    }
  }

  @Test("with a base inside a page, every address of the CPU still starts a page")
  func skewed() throws {
    let machine = FakeMachine()
    let base = FakeMachine.bar.advanced(by: 0x340)
    let mapper = try DMBMapper(
      cpu: machine, region: .offsets(cpuBase: base, byteCount: 0x8000), trace: machine.trace)
    machine.fill(0x30_0000, byteCount: 300, salt: 3)
    let handle = try mapper.map(host(0x30_0000), byteCount: 300, direction: .toDevice)
    #expect(handle.deviceAddress.rawValue == 0xcc0)
    #expect(machine.barBytes(0x1000, 300) == pattern(300, salt: 3))
    let ring = try mapper.allocateCoherent(byteCount: 100, alignment: 4096)
    #expect(ring.cpuAddress.rawValue % 4096 == 0)
    mapper.freeCoherent(ring)
    mapper.unmap(handle)
    #expect(mapper.pool.usedPageCount == 0)
  }

  @Test("a full pool is back-pressure, above the limit is final, and neither leaves anything")
  func limits() throws {
    let machine = FakeMachine()
    let mapper = try machine.dmbMapper(pages: 64)
    #expect(mapper.maximumMappingByteCount == 8 * 4096)
    #expect(throws: DMAError.tooLarge(byteCount: 32769, limit: 32768)) {
      try mapper.map(host(0x30_0000), byteCount: 32769, direction: .toDevice)
    }
    #expect(mapper.statistics.exhausted == 0)
    let handles = try (0..<8).map { _ in
      try mapper.map(host(0x30_0000), byteCount: 32768, direction: .toDevice)
    }
    #expect(throws: DMAError.exhausted) {
      try mapper.map(host(0x30_0000), byteCount: 1, direction: .fromDevice)
    }
    #expect(throws: DMAError.exhausted) { try mapper.allocateCoherent(byteCount: 1, alignment: 1) }
    #expect(mapper.statistics.exhausted == 2 && machine.mapped.count == 8)
    mapper.unmap(handles[3])
    _ = try mapper.map(host(0x30_0000), byteCount: 1, direction: .fromDevice)
    #expect(mapper.statistics.maps == 9 && mapper.statistics.unmaps == 1)
  }

  @Test("rings take whole zeroed pages above the limit of a mapping, recorded both ways")
  func coherent() throws {
    let machine = FakeMachine()
    let mapper = try machine.dmbMapper(pages: 64)
    machine.barBytes.write(0, pattern(0x20000, salt: 77).span.bytes)
    let ring = try mapper.allocateCoherent(byteCount: 40_000, alignment: 64)
    #expect(ring.cpuAddress.rawValue == FakeMachine.bar.rawValue + 0x1000)
    #expect(ring.deviceAddress.rawValue == 0x1000 && mapper.pool.usedPageCount == 10)
    #expect(machine.barBytes(0x1000, 0xa000).allSatisfy { $0 == 0 })
    #expect(machine.barBytes(0, 0x1000) == Array(pattern(0x1000, salt: 77)), "not ahead of it")
    #expect(machine.mapped.last?.direction == .bidirectional)
    #expect(machine.mapped.last?.byteCount == 40_000)
    #expect(throws: DMAError.tooLarge(byteCount: 1 << 20, limit: 64 * 4096)) {
      try mapper.allocateCoherent(byteCount: 1 << 20, alignment: 64)
    }
    mapper.freeCoherent(ring)
    #expect(machine.unmapped == machine.mapped && mapper.pool.usedPageCount == 0)
  }

  @Test("the calling CPU chooses the area")
  func areas() throws {
    let machine = FakeMachine()
    let mapper = try machine.dmbMapper(pages: 1000, cpus: 2)
    mapper.callingCPU = 1
    let handle = try mapper.map(host(0x30_0000), byteCount: 1, direction: .toDevice)
    #expect(handle.deviceAddress.rawValue == 513 * 4096)
  }

  @Test("without the fence nothing drains the copy")
  func withoutFence() throws {
    let machine = FakeMachine()
    let mapper = try DMBMapper(
      cpu: machine, region: .offsets(cpuBase: FakeMachine.bar, byteCount: 1 << 16),
      trace: machine.trace, fencesAfterCopy: false)
    _ = try mapper.map(host(0x30_0000), byteCount: 100, direction: .toDevice)
    #expect(machine.storeFenceCount == 0)
  }
}
