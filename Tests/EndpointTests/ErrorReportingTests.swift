import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import VirtioLayouts

@testable import Endpoint

@Suite("Errors that the function detects (PCIe Base, 6.2)")
struct ErrorReportingTests {
  private typealias Registers = ErrorReportingCapability

  /// A function that may report everything, advisory errors too.
  private func bench(
    control: UInt32 = 15, _ change: (inout EndpointConfiguration) -> Void = { _ in }
  ) throws -> EndpointBench {
    let bench = try EndpointBench(change)
    set(bench, Registers.correctableMask, 0)
    let at = UInt16(bench.endpoint.space.expressOffset + PCIExpressCapability.deviceControl)
    bench.configure(at, control, enables: 1)
    return bench
  }

  private func set(_ bench: EndpointBench, _ register: Int, _ value: UInt32) {
    bench.configure(UInt16(bench.endpoint.space.errorOffset + register), value)
  }

  private func value(_ bench: EndpointBench, _ register: Int) -> UInt32? {
    bench.configuration(UInt16(bench.endpoint.space.errorOffset + register))
  }

  private func deviceStatus(_ bench: EndpointBench) -> UInt32? {
    bench.configuration(
      UInt16(bench.endpoint.space.expressOffset + PCIExpressCapability.deviceControl)
    ).map { $0 >> 16 & 15 }
  }

  private func messages(_ bench: EndpointBench) -> [MessageCode] {
    bench.root.requests.filter { $0.kind == .message && $0.messageCode.isError }
      .map(\.messageCode)
  }

  @Test("a poisoned write is dropped, logged and told once, and forgotten when it is cleared")
  func poisonedWrite() throws {
    let bench = try bench()
    let offset = EndpointBench.registers + CommonConfiguration.deviceStatus
    bench.write(offset, [1]) { $0.poisoned = true }
    #expect(bench.status == 0)
    #expect(messages(bench) == [.errorNonfatal])
    #expect(value(bench, Registers.uncorrectableStatus) == UncorrectableError.poisonedPacket.bit)
    #expect(value(bench, Registers.control) == 12)
    #expect(value(bench, Registers.headerLog + 8) == UInt32(offset))
    #expect(deviceStatus(bench) == 2)
    #expect((bench.configuration(4) ?? 0) >> 16 & 0x8000 != 0)
    set(bench, Registers.uncorrectableStatus, UncorrectableError.poisonedPacket.bit)
    #expect(value(bench, Registers.uncorrectableStatus) == 0)
    #expect(value(bench, Registers.headerLog + 8) == 0)
  }

  @Test("a read that nobody answers for is told of as advisory, by the completer")
  func refused() throws {
    let bench = try bench()
    #expect(bench.bytes(0xd000_0000, 4) == nil)
    #expect(messages(bench) == [.errorCorrectable])
    #expect(value(bench, Registers.correctableStatus) == Registers.advisoryNonFatal)
    #expect(
      value(bench, Registers.uncorrectableStatus) == UncorrectableError.unsupportedRequest.bit)
    #expect(value(bench, Registers.headerLog + 8) == 0xd000_0000)
    #expect(deviceStatus(bench) == 9)
  }

  @Test("a write that nobody takes is told of as non-fatal, where that is allowed")
  func unclaimed() throws {
    let told = try bench()
    told.write(0xd000_0000, [1, 2, 3, 4])
    #expect(messages(told) == [.errorNonfatal])
    let off = try bench(control: 7)
    off.write(0xd000_0000, [1, 2, 3, 4])
    #expect(messages(off) == [])
    #expect(deviceStatus(off) == 10)
  }

  @Test("a completion that nobody asked for is told of as advisory")
  func unexpected() throws {
    let bench = try bench()
    var header = TLPHeader(
      kind: .completionWithData, requester: EndpointBench.function, tag: 77)
    header.doublewordCount = 1
    header.byteCount = 4
    bench.link.down.post(header, payload: filled(4) { _ in }.span.bytes)
    bench.run(40)
    #expect(messages(bench) == [.errorCorrectable])
    #expect(
      value(bench, Registers.uncorrectableStatus) == UncorrectableError.unexpectedCompletion.bit)
  }

  @Test("a request with byte enables such as none has is fatal, and is not answered")
  func malformed() throws {
    let bench = try bench()
    bench.write(EndpointBench.registers + CommonConfiguration.deviceStatus, [1]) {
      $0.lastByteEnables = 15
    }
    #expect(bench.status == 0)
    #expect(messages(bench) == [.errorFatal])
    #expect(deviceStatus(bench) == 4)
  }

  @Test("masks, severity and switches decide what is told and logged")
  func switches() throws {
    let bit = UncorrectableError.poisonedPacket.bit
    func told(_ bench: EndpointBench) -> [MessageCode] {
      bench.write(EndpointBench.registers, [0, 0, 0, 0]) { $0.poisoned = true }
      return messages(bench)
    }
    let masked = try bench()
    set(masked, Registers.uncorrectableMask, bit)
    #expect(told(masked) == [])
    #expect(value(masked, Registers.uncorrectableStatus) == bit)
    #expect(value(masked, Registers.headerLog + 8) == 0)
    let fatal = try bench()
    set(fatal, Registers.uncorrectableSeverity, bit)
    #expect(told(fatal) == [.errorFatal])
    let off = try bench(control: 13)
    #expect(told(off) == [])
    #expect(value(off, Registers.headerLog + 8) == UInt32(EndpointBench.registers))
    off.configure(4, 0x106, enables: 3)
    #expect(told(off) == [.errorNonfatal], "System errors allow it, too.")
    #expect((off.configuration(4) ?? 0) >> 16 & 0x4000 != 0)
  }

  @Test("the log keeps the first error; an advisory one that is masked leaves no trace in it")
  func first() throws {
    let bench = try bench()
    set(bench, Registers.correctableMask, Registers.advisoryNonFatal)
    _ = bench.bytes(0xd000_0000, 4)
    #expect(value(bench, Registers.uncorrectableStatus) == 0)
    #expect(value(bench, Registers.correctableStatus) == Registers.advisoryNonFatal)
    bench.write(EndpointBench.registers, [0, 0, 0, 0]) { $0.poisoned = true }
    bench.write(0xd000_0000, [0, 0, 0, 0])
    #expect(value(bench, Registers.headerLog + 8) == UInt32(EndpointBench.registers))
    #expect(messages(bench) == [.errorNonfatal, .errorNonfatal])
  }

  @Test("a function-level reset keeps what was logged and switches reports off")
  func sticky() throws {
    let bench = try bench()
    bench.write(EndpointBench.registers, [0, 0, 0, 0]) { $0.poisoned = true }
    let control = UInt16(bench.endpoint.space.expressOffset + 8)
    bench.configure(control, 0x8000, enables: 0b0010)
    #expect(value(bench, Registers.uncorrectableStatus) == UncorrectableError.poisonedPacket.bit)
    #expect(value(bench, Registers.headerLog + 8) == UInt32(EndpointBench.registers))
    #expect(deviceStatus(bench) == 0)
    bench.place()
    bench.write(EndpointBench.registers, [0, 0, 0, 0]) { $0.poisoned = true }
    #expect(messages(bench) == [.errorNonfatal])
  }

  @Test("a device that tells what is masked does so here, and one that logs another header")
  func mutant() throws {
    let bench = try bench { $0.mutant = .reportsMaskedError }
    set(bench, Registers.uncorrectableMask, UncorrectableError.poisonedPacket.bit)
    bench.write(EndpointBench.registers, [0, 0, 0, 0]) { $0.poisoned = true }
    #expect(messages(bench) == [.errorNonfatal])
    let headers = try [nil, EndpointMutant.logsWrongHeader].map { mutant in
      let bench = try self.bench { $0.mutant = mutant }
      bench.write(EndpointBench.registers, [0, 0, 0, 0]) { $0.poisoned = true }
      return value(bench, Registers.headerLog)
    }
    #expect(headers[0] != headers[1])
  }
}
