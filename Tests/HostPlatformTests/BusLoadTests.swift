import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeLayouts
import TestSupport
import Testing

@Suite("CPU loads from the bus and configuration requests")
struct BusLoadTests {
  private let wire = HostBench.combining
  private let register = HostBench.uncacheable

  @Test("a load of a register comes behind every earlier store, of whatever type")
  func order() {
    let bench = HostBench()
    bench.store([1], at: wire + 100)
    bench.store([2], at: register + 4)
    bench.store([3], at: wire + 300)
    bench.store([4], at: 0x1000)
    #expect(bench.load(1, at: register + 4) == [2])
    let kinds = bench.device.requests.map(\.kind)
    #expect(kinds == [.memoryWrite, .memoryWrite, .memoryWrite, .memoryRead])
    #expect(bench.bytes(1, at: 0x1000) == [4])
  }

  @Test("a load of the combining window sees the CPU's own stores")
  func ownStores() {
    let bench = HostBench()
    bench.store([7, 8, 9], at: wire + 61)
    #expect(bench.load(5, at: wire + 60) == [0, 7, 8, 9, 0])
  }

  @Test("loads are split at lines; of the combining window several are under way")
  func split() {
    let bench = HostBench()
    let bytes = differingBytes(1000)
    bench.device.bus64.write(40, bytes.span.bytes)
    bench.device.bus32.write(40, bytes.span.bytes)
    bench.device.latency = 200
    #expect(bench.load(1000, at: wire + 40) == bytes)
    let reads = bench.device.requests
    #expect(reads.first?.byteCount == 24)
    #expect(reads.dropFirst().dropLast().allSatisfy { $0.byteCount == 64 })
    #expect(reads.reduce(0) { $0 + $1.byteCount } == 1000)
    #expect(bench.device.mostJobs == 12)
    #expect(bench.load(1000, at: register + 40) == bytes)
    // Registers are read one after the other: the second half comes after the first's answer.
    let cycles = bench.device.requests.suffix(16).map(\.cycle)
    for (early, late) in zip(cycles, cycles.dropFirst()) { #expect(late > early + 200) }
  }

  @Test("a read without completion gives all ones, and the run goes on", .timeLimit(.minutes(1)))
  func timeout() {
    var root = RootComplexConfiguration()
    root.completionTimeout = 400
    let bench = HostBench(root: root)
    bench.device.isSilent = true
    bench.device.bus32.store(UInt32(0x0403_0201), at: 16)
    // More time-outs than the root complex has tags.
    for round in 1...20 {
      let start = bench.cycle
      #expect(bench.load(4, at: register + 16) == [255, 255, 255, 255])
      #expect((400...500).contains(bench.cycle - start), "round \(round)")
    }
    #expect(bench.cpu.failedReadCount == 20)
    #expect(bench.cpu.readConfiguration(ScriptedDevice.identifier, register: 0) == .max)
    bench.device.isSilent = false
    #expect(bench.load(4, at: register + 16) == [1, 2, 3, 4])
    #expect(!bench.hasStalled)
  }

  @Test("a completion after the time-out is unexpected, and its tag is free again")
  func late() {
    var root = RootComplexConfiguration()
    root.completionTimeout = 400
    root.readBuffers = 1
    let bench = HostBench(root: root)
    bench.device.latency = 600
    bench.device.bus32.store(UInt8(7), at: 1)
    #expect(bench.load(1, at: register) == [255])
    bench.run(1000)
    #expect(bench.root.unexpectedCompletionCount == 1)
    bench.device.latency = 5
    #expect(bench.load(1, at: register + 1) == [7])
  }

  @Test(
    "a refused read gives all ones and is counted",
    arguments: [CompletionStatus.unsupportedRequest, .completerAbort])
  func refused(status: CompletionStatus) {
    let bench = HostBench()
    bench.device.status = status
    #expect(bench.load(2, at: register + 6) == [255, 255])
    #expect(bench.cpu.failedReadCount == 1)
  }

  @Test(
    "a configuration write enables its own bytes alone",
    arguments: [
      (0x10, 1, 0b0001), (0x11, 1, 0b0010), (0x12, 1, 0b0100), (0x13, 1, 0b1000),
      (0x10, 2, 0b0011), (0x11, 2, 0b0110), (0x12, 2, 0b1100), (0x10, 4, 0b1111),
    ] as [(UInt16, Int, UInt8)])
  func configurationWrite(register: UInt16, byteCount: Int, enables: UInt8) throws {
    let bench = HostBench()
    let function = ScriptedDevice.identifier
    bench.cpu.writeConfiguration(function, register: 0x10, value: 0xa4a3_a2a1, byteCount: 4)
    bench.cpu.writeConfiguration(
      function, register: register, value: 0x1413_1211, byteCount: byteCount)
    let request = try #require(bench.device.requests.last)
    #expect(request.kind == .configurationWrite)
    #expect(request.address == 0x10)
    #expect(request.enables == enables)
    var expected: [UInt8] = [0xa1, 0xa2, 0xa3, 0xa4]
    for index in 0..<byteCount { expected[Int(register & 3) + index] = UInt8(0x11 + index) }
    let value = bench.cpu.readConfiguration(function, register: 0x10)
    #expect(value == expected.span.bytes.littleEndian(at: 0, as: UInt32.self))
  }

  @Test("a configuration request comes behind earlier stores, and of no function gives all ones")
  func configurationOrder() {
    let bench = HostBench()
    bench.store([1], at: register)
    bench.cpu.writeConfiguration(
      ScriptedDevice.identifier, register: 4, value: 6, byteCount: 2)
    #expect(bench.device.requests.map(\.kind) == [.memoryWrite, .configurationWrite])
    let absent = RequesterID(bus: 1, device: 9, function: 0)
    #expect(bench.cpu.readConfiguration(absent, register: 0) == .max)
    #expect(bench.cpu.readConfiguration(ScriptedDevice.identifier, register: 4) == 6)
  }

  @Test("a configuration write over the end of its doubleword traps")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      HostBench().cpu.writeConfiguration(
        ScriptedDevice.identifier, register: 3, value: 0, byteCount: 2)
    }
    await #expect(processExitsWith: .failure) {
      HostBench().cpu.writeConfiguration(
        ScriptedDevice.identifier, register: 0, value: 0, byteCount: 3)
    }
  }
}
