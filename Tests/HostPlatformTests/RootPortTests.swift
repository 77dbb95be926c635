import CycleKernel
import PCIeFabric
import PCIeLayouts
import Testing

@testable import HostPlatform

@Suite("The root port (PCIe Base, 6.2.4 and 7.5.1.3)")
struct RootPortTests {
  private typealias Registers = ErrorReportingCapability
  private static let base = ConfigurationHeader.extendedBase

  private func value(_ bench: HostBench, _ register: Int) -> UInt32 {
    bench.cpu.readConfiguration(RootPort.identifier, register: Self.base + UInt16(register))
  }

  private func set(_ bench: HostBench, _ register: Int, _ value: UInt32) {
    bench.cpu.writeConfiguration(
      RootPort.identifier, register: Self.base + UInt16(register), value: value, byteCount: 4)
  }

  /// Interrupts by vector 9 for every kind of message.
  private func bench(command: UInt32 = 7) -> HostBench {
    let bench = HostBench()
    let port = RootPort.identifier
    bench.cpu.writeConfiguration(port, register: 0x84, value: 0xfee0_0000, byteCount: 4)
    bench.cpu.writeConfiguration(port, register: 0x8c, value: 9, byteCount: 2)
    bench.cpu.writeConfiguration(port, register: 0x82, value: 1, byteCount: 2)
    set(bench, Registers.rootCommand, command)
    return bench
  }

  private func send(_ code: MessageCode, _ bench: HostBench) {
    var header = TLPHeader(kind: .message, requester: ScriptedDevice.identifier)
    header.messageCode = code
    header.messageRouting = .toRoot
    bench.link.up.post(header)
    bench.cpu.pause(cycles: 200)
  }

  @Test("its configuration space takes no packet on the link")
  func local() {
    let bench = HostBench()
    let word = bench.cpu.readConfiguration(RootPort.identifier, register: 8)
    #expect(word >> 16 == 0x0604)
    #expect(bench.device.requests.isEmpty)
    #expect(value(bench, 0) == 0x0002_0001)
  }

  @Test("messages set status and source, the first of each kind, and interrupt")
  func messages() {
    let bench = bench()
    send(.errorCorrectable, bench)
    #expect(value(bench, Registers.rootStatus) == 1)
    #expect(value(bench, Registers.errorSource) == UInt32(ScriptedDevice.identifier.rawValue))
    #expect(bench.cpu.waitForInterrupt(vector: 9, limit: 0))
    send(.errorCorrectable, bench)
    send(.errorFatal, bench)
    send(.errorNonfatal, bench)
    #expect(value(bench, Registers.rootStatus) == 0x7f)
    set(bench, Registers.rootStatus, 0x7f)
    #expect(value(bench, Registers.rootStatus) == 0)
    send(.errorNonfatal, bench)
    #expect(value(bench, Registers.rootStatus) == 0x24)
    #expect(bench.root.refusedMessageCount == 0)
  }

  @Test("a kind whose interrupt is off is noted and does not interrupt")
  func quiet() {
    let bench = bench(command: 4)
    send(.errorNonfatal, bench)
    #expect(value(bench, Registers.rootStatus) == 0x24)
    #expect(!bench.cpu.waitForInterrupt(vector: 9, limit: 0))
    send(.errorFatal, bench)
    #expect(bench.cpu.waitForInterrupt(vector: 9, limit: 0))
  }

  @Test("a read of the CPU without an answer is the port's completion timeout")
  func timeout() {
    var configuration = RootComplexConfiguration()
    configuration.completionTimeout = 500
    let bench = HostBench(root: configuration)
    bench.cpu.writeConfiguration(RootPort.identifier, register: 0x48, value: 15, byteCount: 2)
    bench.device.isSilent = true
    _ = bench.cpu.readConfiguration(ScriptedDevice.identifier, register: 0)
    #expect(
      value(bench, Registers.uncorrectableStatus) == UncorrectableError.completionTimeout.bit)
    #expect(value(bench, Registers.rootStatus) == 0x24)
    #expect(value(bench, Registers.errorSource) >> 16 == UInt32(RootPort.identifier.rawValue))
  }

  @Test("a write to no memory, a poisoned one and a link that is gone are the port's errors")
  func errors() {
    let bench = HostBench()
    let bytes: [UInt8] = [1, 2, 3, 4]
    var header = TLPHeader.memory(
      .memoryWrite, requester: ScriptedDevice.identifier, address: 1 << 30, byteCount: 4)
    bench.link.up.post(header, payload: bytes.span.bytes)
    bench.cpu.pause(cycles: 200)
    #expect(
      value(bench, Registers.uncorrectableStatus) == UncorrectableError.unsupportedRequest.bit)
    #expect(value(bench, Registers.headerLog + 8) == 1 << 30)
    header.address = 64
    header.poisoned = true
    bench.link.up.post(header, payload: bytes.span.bytes)
    bench.cpu.pause(cycles: 200)
    bench.root.port.loseLink()
    #expect(
      value(bench, Registers.uncorrectableStatus)
        == UncorrectableError.unsupportedRequest.bit | UncorrectableError.poisonedPacket.bit
        | UncorrectableError.surpriseDown.bit)
  }
}
