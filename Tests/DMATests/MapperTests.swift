import ByteLayouts
import CycleKernel
import GuestDriver
import HostPlatform
import IOMMULayouts
import Testing
import Trace

@Suite("DMA API, direct (Linux dma-api)")
struct DirectMapperTests {
  @Test("device addresses are the guest's own")
  func direct() throws {
    let machine = FakeMachine()
    let mapper = DirectMapper(cpu: machine, pages: machine.bufferPages, trace: machine.trace)
    machine.fill(0x20_0000, byteCount: 8192, salt: 1)
    let ring = try mapper.allocateCoherent(byteCount: 5000, alignment: 4096)
    #expect(ring.cpuAddress.rawValue == 0x20_0000 && ring.deviceAddress.rawValue == 0x20_0000)
    #expect(machine.bytes(0x20_0000, 5000).allSatisfy { $0 == 0 })
    let handle = try mapper.map(host(0x30_0123), byteCount: 77, direction: .fromDevice)
    #expect(handle.deviceAddress.rawValue == 0x30_0123)
    let expected = DMAMapping(
      deviceAddress: 0x30_0123, space: .host, memoryAddress: 0x30_0123, byteCount: 77,
      direction: .fromDevice)
    #expect(machine.mapped.last == expected && machine.unmapped.isEmpty)
    mapper.unmap(handle)
    #expect(machine.unmapped == [expected])
    mapper.freeCoherent(ring)
    #expect(machine.unmapped.last?.direction == .bidirectional)
    #expect(machine.bufferPages.usedPageCount == 0)
    #expect(mapper.statistics.maps == 1 && mapper.statistics.unmaps == 1)
    #expect(throws: DMAError.exhausted) {
      try mapper.allocateCoherent(byteCount: 5 << 20, alignment: 4096)
    }
  }
}

@Suite("DMA API behind an IOMMU (strict unmapping)")
struct IOMMUMapperTests {
  private func mapper(
    _ machine: FakeMachine, addresses: Range<UInt64> = 0x10_0000..<0x1_0000_0000
  ) throws -> IOMMUMapper {
    let driver = try machine.driver()
    let domain = try driver.attach(machine.function, domain: 9, type: .withDeviceTLB)
    return IOMMUMapper(
      cpu: machine, driver: driver, domain: domain, pages: machine.bufferPages,
      trace: machine.trace, addresses: addresses)
  }

  @Test("each direction allows what it says, and no more", arguments: DMADirection.allCases)
  func directions(direction: DMADirection) throws {
    let machine = FakeMachine()
    let mapper = try mapper(machine)
    let handle = try mapper.map(host(0x30_0ffe), byteCount: 4, direction: direction)
    let address = handle.deviceAddress.rawValue
    #expect(address & 4095 == 0xffe)
    #expect(
      machine.mapped == [
        DMAMapping(
          deviceAddress: address, space: .host, memoryAddress: 0x30_0ffe, byteCount: 4,
          direction: direction)
      ])
    for offset in [0, 3] as [UInt64] {
      let target = translated(0x30_0ffe + offset)
      #expect(
        machine.translate(address + offset, .read)
          == (direction == .fromDevice ? .fault(reason: .readNotAllowed) : target))
      #expect(
        machine.translate(address + offset, .write)
          == (direction == .toDevice ? .fault(reason: .writeNotAllowed) : target))
    }
    machine.onRecord = { body in
      guard case .dmaUnmapped = body else { return }
      #expect(machine.translate(address) == .fault(reason: .readNotAllowed))
      #expect(machine.invalidations.count == 1)
    }
    mapper.unmap(handle)
    #expect(machine.unmapped == machine.mapped)
    #expect(mapper.statistics.unmaps == 1)
  }

  @Test("device addresses are reused only after the unmap was confirmed")
  func reuse() throws {
    var unit = TranslationUnitConfiguration()
    unit.deviceInvalidationTimeout = 3000
    let machine = FakeMachine(unit)
    let mapper = try mapper(machine, addresses: 0x10_0000..<0x10_2000)
    let first = try mapper.map(host(0x30_0000), byteCount: 4096, direction: .toDevice)
    let second = try mapper.map(host(0x30_1000), byteCount: 4096, direction: .toDevice)
    #expect(throws: DMAError.exhausted) {
      try mapper.map(host(0x30_2000), byteCount: 1, direction: .toDevice)
    }
    mapper.unmap(second)
    let third = try mapper.map(host(0x30_2000), byteCount: 4096, direction: .toDevice)
    #expect(third.deviceAddress == second.deviceAddress)
    machine.deviceAnswers = false
    mapper.unmap(first)
    #expect(mapper.lastUnmapError == .deviceTimeout && mapper.statistics.failedUnmaps == 1)
    #expect(machine.unmapped.count == 1, "an unconfirmed unmap is not recorded")
    #expect(throws: DMAError.exhausted) {
      try mapper.map(host(0x30_0000), byteCount: 4096, direction: .toDevice)
    }
    #expect(mapper.statistics.exhausted == 2)
  }

  @Test("rings are zeroed, mapped both ways, and their pages come back")
  func coherent() throws {
    let machine = FakeMachine()
    let mapper = try mapper(machine)
    machine.fill(0x20_0000, byteCount: 0x3000, salt: 3)
    let ring = try mapper.allocateCoherent(byteCount: 0x2001, alignment: 64)
    #expect(machine.bytes(ring.cpuAddress.rawValue, 0x2001).allSatisfy { $0 == 0 })
    let address = ring.deviceAddress.rawValue
    for offset in [0, 0x2000] as [UInt64] {
      let target = translated(ring.cpuAddress.rawValue + offset)
      #expect(machine.translate(address + offset, .write) == target)
      #expect(machine.translate(address + offset, .read) == target)
    }
    #expect(machine.mapped.map(\.direction) == [.bidirectional])
    mapper.freeCoherent(ring)
    #expect(machine.translate(address) == .fault(reason: .readNotAllowed))
    #expect(machine.bufferPages.usedPageCount == 0 && machine.unmapped == machine.mapped)
  }

  @Test(
    "random maps and unmaps translate to their buffers", arguments: 1...4 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    let machine = FakeMachine()
    let mapper = try mapper(machine)
    var random = RandomStream(seed: seed, name: "IOMMU mappings")
    var live: [DMAHandle] = []
    for _ in 0..<200 {
      if random.below(5) < 3 || live.isEmpty {
        let buffer = 0x20_0000 + random.below(0x10_0000)
        let handle = try mapper.map(
          host(buffer), byteCount: 1 + Int(random.below(20000)), direction: .bidirectional)
        live.append(handle)
      } else {
        let handle = live.remove(at: Int(random.below(UInt64(live.count))))
        mapper.unmap(handle)
        #expect(
          machine.translate(handle.deviceAddress.rawValue) == .fault(reason: .readNotAllowed))
      }
      for handle in live {
        let offset = random.below(UInt64(handle.byteCount))
        #expect(
          machine.translate(handle.deviceAddress.rawValue + offset, .write)
            == translated(handle.buffer.rawValue + offset), "seed \(seed)")
      }
    }
    #expect(machine.mapped.count == machine.unmapped.count + live.count)
  }
}
