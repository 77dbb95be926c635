import ByteLayouts
import GuestDriver
import HostPlatform
import IOMMULayouts
import Testing

@Suite("Arm's stage 1 (SMMUv3, 5.4 and 4.4)")
struct StageOneTests {
  @Test("pages, blocks and what they allow; a walk costs a read for each level")
  func map() throws {
    let bench = try StreamBench()
    let space = try bench.space(5)
    try space.map(
      0x7_4000_0000, to: host(0x30_0000), byteCount: 0x2000, permissions: [.read, .write])
    try space.map(0x8000, to: host(0x34_0000), byteCount: 0x1000, permissions: .read)
    try space.map(
      0x4000_0000, to: host(0x40_0000), byteCount: 0x20_0000, permissions: [.read, .write])
    // The context descriptor and three levels; then the levels alone.
    #expect(bench.machine.unit.translate(bench.query(0x7_4000_0004)).memoryReadCount == 4)
    #expect(bench.machine.unit.translate(bench.query(0x7_4000_0004)).memoryReadCount == 0)
    #expect(bench.machine.unit.translate(bench.query(0x4012_3450)).memoryReadCount == 2)
    #expect(bench.translate(0x7_4000_1ffc, .write) == translated(0x30_1ffc))
    #expect(bench.translate(0x4012_3450, .write) == translated(0x52_3450))
    #expect(bench.translate(0x8004) == translated(0x34_0004))
    #expect(bench.translate(0x8004, .write) == .fault(reason: .writeNotAllowed))
    #expect(bench.translate(0x9000) == .fault(reason: .readNotAllowed))
    #expect(bench.translate(1 << 39) == .fault(reason: .addressBeyondWidth))
    #expect(throws: IOMMUDriverError.partialLargePage(address: 0x4000_0000)) {
      try space.unmap(0x4000_0000, byteCount: 0x1000)
    }
  }

  @Test("what was cleared stays in use until the unit is told")
  func stale() throws {
    let bench = try StreamBench()
    let space = try bench.space(5)
    try space.map(0x1_0000, to: host(0x30_0000), byteCount: 0x2000, permissions: .read)
    #expect(bench.translate(0x1_0000) == translated(0x30_0000))
    #expect(bench.translate(0x1_1000) == translated(0x30_1000))
    try space.clearPages(0x1_0000, byteCount: 0x2000)
    #expect(bench.translate(0x1_0000) == translated(0x30_0000))
    try space.map(0x1_0000, to: host(0x32_0000), byteCount: 0x1000, permissions: .read)
    try space.unmap(0x1_0000, byteCount: 0x1000)
    #expect(bench.translate(0x1_0000) == .fault(reason: .readNotAllowed))
    #expect(bench.translate(0x1_1000) == translated(0x30_1000))
    try space.forgetAll(copies: 1)
    #expect(bench.translate(0x1_1000) == .fault(reason: .readNotAllowed))
  }

  @Test("the first page of a block invalidates every piece of it")
  func block() throws {
    let bench = try StreamBench()
    let space = try bench.space(5)
    try space.map(
      0x4000_0000, to: host(0x40_0000), byteCount: 0x20_0000, permissions: .read)
    #expect(bench.translate(0x4001_0000) == translated(0x41_0000))
    try space.unmap(0x4000_0000, byteCount: 0x20_0000)
    #expect(bench.translate(0x4001_0000) == .fault(reason: .readNotAllowed))
  }

  @Test("address spaces are kept apart, and forgotten apart")
  func spaces() throws {
    let bench = try StreamBench()
    let first = try bench.space(1)
    let second = try bench.space(2, stream: 0x101)
    try first.map(0x1_0000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
    try second.map(0x1_0000, to: host(0x31_0000), byteCount: 0x1000, permissions: .read)
    #expect(bench.translate(0x1_0000) == translated(0x30_0000))
    #expect(bench.translate(0x1_0000, stream: 0x101) == translated(0x31_0000))
    try first.clearPages(0x1_0000, byteCount: 0x1000)
    try second.clearPages(0x1_0000, byteCount: 0x1000)
    try first.forgetAll(copies: 1)
    #expect(bench.translate(0x1_0000) == .fault(reason: .readNotAllowed))
    #expect(bench.translate(0x1_0000, stream: 0x101) == translated(0x31_0000))
  }

  @Test("a context descriptor stays in use until the unit is told")
  func context() throws {
    let bench = try StreamBench()
    let space = try bench.space(1)
    try space.map(0x1_0000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
    #expect(bench.translate(0x1_0000) == translated(0x30_0000))
    bench.machine.lostRegister = StreamUnitRegister.queueProducer
    #expect(throws: IOMMUDriverError.timeout) { try space.replace { $0.control = 0 } }
    #expect(bench.translate(0x1_0000) == translated(0x30_0000))
    bench.machine.lostRegister = nil
    try space.replace { $0.control = 0 }
    #expect(bench.translate(0x1_0000) == .fault(reason: .contextEntryInvalid))
    try space.replace { $0.control |= 1 << 14 }
    try space.forgetAll(copies: 1)
    #expect(bench.translate(0x1_0000) == .fault(reason: .readNotAllowed))
  }
}
