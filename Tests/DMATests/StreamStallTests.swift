import ByteLayouts
import GuestDriver
import HostPlatform
import IOMMULayouts
import Testing

@Suite("Arm's stall model (SMMUv3, 3.12.2)")
struct StreamStallTests {
  private func stalled() throws -> (StreamBench, StageOneSpace, tag: UInt16) {
    let bench = try StreamBench(stalls: true)
    let space = try bench.space(5, stalls: true)
    #expect(bench.machine.unit.holds(bench.query(0x1_0004, .write)))
    let records = bench.driver.takeEvents().records
    #expect(records.map(\.code) == [.translation])
    #expect(records.map(\.isWrite) == [true])
    return (bench, space, try #require(records.first?.stallTag))
  }

  @Test("a request waits, recorded once, and is translated after its retry")
  func retry() throws {
    let (bench, space, tag) = try stalled()
    try space.map(
      0x1_0000, to: host(0x30_0000), byteCount: 0x1000, permissions: [.read, .write])
    #expect(bench.machine.unit.holds(bench.query(0x1_0004, .write)))
    #expect(bench.driver.takeEvents().records.isEmpty)
    try bench.driver.resume(stream: 0x101, tag: tag, isRetry: true)
    #expect(bench.machine.unit.holds(bench.query(0x1_0004, .write)))
    try bench.driver.resume(stream: StreamBench.stream, tag: tag, isRetry: true)
    #expect(!bench.machine.unit.holds(bench.query(0x1_0004, .write)))
    #expect(bench.translate(0x1_0004, .write) == translated(0x30_0004))
  }

  @Test("a retry that changed nothing stalls again, with a record of its own")
  func again() throws {
    let (bench, _, tag) = try stalled()
    try bench.driver.resume(stream: StreamBench.stream, tag: tag, isRetry: true)
    #expect(bench.machine.unit.holds(bench.query(0x1_0004, .write)))
    #expect(bench.driver.takeEvents().records.map(\.stallTag) == [tag])
  }

  @Test("an aborted request faults once, by its tag, its stream, or the unit going off")
  func abort() throws {
    for way in 0..<3 {
      let (bench, space, tag) = try stalled()
      try space.map(
        0x1_0000, to: host(0x30_0000), byteCount: 0x1000, permissions: [.read, .write])
      switch way {
      case 0: try bench.driver.resume(stream: StreamBench.stream, tag: tag, isRetry: false)
      case 1: try bench.driver.endStalls(stream: StreamBench.stream)
      default:
        bench.machine.store(
          UInt64.zero, at: WindowMachine.registers.advanced(by: StreamUnitRegister.control))
        bench.driver.enable()
      }
      #expect(!bench.machine.unit.holds(bench.query(0x1_0004, .write)))
      #expect(bench.translate(0x1_0004, .write) == .fault(reason: .writeNotAllowed))
      #expect(bench.translate(0x1_0004, .write) == translated(0x30_0004))
    }
  }

  @Test("more requests than tags wait unrecorded until one is free")
  func tags() throws {
    let bench = try StreamBench(stalls: true)
    _ = try bench.space(5, stalls: true)
    let place = WindowMachine.registers.advanced(by: StreamUnitRegister.limits)
    let most = UInt64(bench.machine.load(place, as: UInt32.self) >> 16)
    for index in 0...most { #expect(bench.machine.unit.holds(bench.query(index << 12))) }
    #expect(bench.driver.takeEvents().records.map(\.stallTag) == (0..<most).map { UInt16($0) })
    try bench.driver.resume(stream: StreamBench.stream, tag: 3, isRetry: false)
    _ = bench.translate(3 << 12)
    #expect(bench.machine.unit.holds(bench.query(most << 12)))
    let records = bench.driver.takeEvents().records
    #expect(records.map(\.stallTag) == [3])
    #expect(records.map(\.address) == [most << 12])
  }

  @Test("a context that aborts does not stall; one that stalls is refused where nothing may")
  func model() throws {
    let aborting = try StreamBench(stalls: true)
    _ = try aborting.space(5)
    #expect(!aborting.machine.unit.holds(aborting.query(0x1_0000)))
    let unable = try StreamBench()
    _ = try unable.space(5, stalls: true)
    #expect(!unable.machine.unit.holds(unable.query(0x1_0000)))
    #expect(unable.translate(0x1_0000) == .fault(reason: .contextEntryInvalid))
    #expect(unable.driver.takeEvents().records.map(\.code) == [.badContext])
  }
}
