@testable import FetchTraffic
import CDescriptorFetchABI
import Testing
import VirtioLayouts

@Suite("A wrong table or list stops its queue, and names the guilty one (VIRTIO v1.4, 2.7.5, 2.8)")
struct TableFaultTests {
  private func environment(
    _ kind: EngineKind, _ timing: EngineTiming, mode: Int
  ) throws -> EngineEnvironment {
    let environment = EngineEnvironment(try kind.make(), timing, seed: 5)
    environment.windowMode = mode
    if mode == DFE_WINDOW_OFFSET { environment.windowBase = 0 }
    return environment
  }

  private func ring(_ environment: EngineEnvironment, isPacked: Bool) -> FaultRing {
    FaultRing(
      environment: environment, isPacked: isPacked,
      place: environment.windowMode == DFE_WINDOW_NONE ? .bus : .window)
  }

  private func expect(
    _ environment: EngineEnvironment, code: Int, address: UInt64, _ name: Comment
  ) throws {
    environment.ringDoorbell(2)
    try #require(environment.run { !environment.errors.isEmpty }, name)
    let error = try #require(environment.errors.first).pins
    let guilty = code == DFE_ERR_READ_FAILED ? environment.failedRead : address
    #expect(Int(error.err_code) == code && error.err_addr == guilty, name)
    #expect(error.err_queue == 2)
    environment.ringDoorbell(2)
    try #require(environment.runUntilQuiet(), name)
    #expect(environment.errors.count == 1, name)
    #expect(environment.law.violations.isEmpty, name)
  }

  @Test(
    "each fault of a table has its code and address", arguments: EngineKind.available,
    [false, true])
  func tables(kind: EngineKind, isPacked: Bool) throws {
    for fault in TableFault.cases(isPacked: isPacked) {
      for timing in [EngineTiming.prompt, .rough] {
        let environment = try environment(kind, timing, mode: fault.windowMode)
        let ring = ring(environment, isPacked: isPacked)
        ring.enable(takesIndirect: fault != .withoutTheFeature)
        let expected = fault.arrange(ring)
        try expect(
          environment, code: expected.code, address: expected.address, "\(fault.rawValue)")
      }
    }
  }

  @Test("a list without an end is found by the look", arguments: EngineKind.available)
  func endless(kind: EngineKind) throws {
    for timing in [EngineTiming.prompt, .rough] {
      let environment = try environment(kind, timing, mode: DFE_WINDOW_NONE)
      let ring = ring(environment, isPacked: true)
      ring.enable()
      for index in 0..<FaultRing.size { ring.put(ring.guest(0x100), 8, .next, at: index) }
      try expect(
        environment, code: DFE_ERR_PACKED_MALFORMED,
        address: kind.readsAhead ? 0 : ring.guest(FaultRing.offset), "endless")
    }
  }

  @Test("a list beyond the chain's limit is an error", arguments: EngineKind.available)
  func limit(kind: EngineKind) throws {
    let environment = try environment(kind, .prompt, mode: DFE_WINDOW_NONE)
    let ring = PackedGuestRing(
      environment, queue: 2, size: 9, options: QueueOptions(chainLimit: 5, start: 0x8004))
    ring.enable()
    ring.add((0..<6).map { ChainTests.buffer($0) })
    ring.publishSilently()
    try expect(environment, code: DFE_ERR_CHAIN_TOO_LONG, address: 4, "limit")
  }

  @Test(
    "a failed look and a failed read in a list name the descriptor", arguments: EngineKind.available
  )
  func reads(kind: EngineKind) throws {
    for (slot, isLook) in [(0, true), (2, true), (1, false), (3, false)] {
      let environment = try environment(kind, .prompt, mode: DFE_WINDOW_NONE)
      let ring = PackedGuestRing(environment, queue: 2, size: 8)
      ring.enable()
      ring.add((0..<4).map { ChainTests.buffer($0) })
      ring.publishSilently()
      let address = ring.table + 16 * UInt64(slot)
      environment.failingRead = (address, DFE_CPL_TIMEOUT)
      try expect(
        environment, code: DFE_ERR_READ_FAILED, address: address, "slot \(slot), look \(isLook)")
    }
  }

  @Test("a ring where nothing may be read is not looked at", arguments: EngineKind.available)
  func places(kind: EngineKind) throws {
    for (mode, table, code, guilty) in [
      (DFE_WINDOW_OFFSET, 0, DFE_ERR_ADDRESS_ZERO, 0),
      (DFE_WINDOW_OFFSET, 0x10_0000, DFE_ERR_OUTSIDE_REGION, 0x10_0000),
      (DFE_WINDOW_STRICT, 0x4000, DFE_ERR_OUTSIDE_REGION, 0x4000),
      (DFE_WINDOW_NONE, 0xffff_ffff_ffff_fff8, DFE_ERR_LENGTH_WRAPS, 0xffff_ffff_ffff_fff8),
    ] as [(Int, UInt64, Int, UInt64)] {
      let environment = try environment(kind, .prompt, mode: mode)
      environment.keepsReadLog = true
      environment.configure(2, enable: true, size: 8, table: table, isPacked: true)
      try expect(environment, code: code, address: guilty, "\(mode) \(table)")
      #expect(environment.readLog.isEmpty, "no access is made")
    }
  }
}
