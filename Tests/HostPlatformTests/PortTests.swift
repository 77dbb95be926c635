import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("I/O space (PCIe Base, 2.2.7 and 2.3.1; Intel SDM volume 3, 9.2.5)")
struct PortTests {
  private func address(_ port: UInt16) -> UInt64 { AddressMap.address(ofPort: port).rawValue }

  /// The widths of an access and where it may begin in its doubleword.
  private static let accesses: [(lane: UInt16, byteCount: Int, enables: UInt8)] = [
    (0, 1, 0b0001), (1, 1, 0b0010), (2, 1, 0b0100), (3, 1, 0b1000), (0, 2, 0b0011),
    (2, 2, 0b1100), (0, 4, 0b1111),
  ]

  @Test("a load is one IORd of its port, with its own byte enables", arguments: accesses)
  func load(lane: UInt16, byteCount: Int, enables: UInt8) throws {
    let bench = HostBench()
    bench.device.ports.store(UInt32(0xb4a3_9281), at: 0xc180)
    let bytes = bench.load(byteCount, at: address(0xc180 + lane))
    #expect(bytes == Array([0x81, 0x92, 0xa3, 0xb4][Int(lane)..<Int(lane) + byteCount]))
    let request = try #require(bench.device.requests.first)
    #expect(bench.device.requests.count == 1)
    #expect(request.kind == .ioRead)
    #expect(request.address == 0xc180 + UInt64(lane))
    #expect(request.enables == enables)
  }

  @Test("a store is one IOWr that writes its own bytes alone", arguments: accesses)
  func store(lane: UInt16, byteCount: Int, enables: UInt8) throws {
    let bench = HostBench()
    bench.device.ports.store(UInt32(0xb4a3_9281), at: 0x1004)
    bench.store(Array([0x11, 0x22, 0x33, 0x44].prefix(byteCount)), at: address(0x1004 + lane))
    let request = try #require(bench.device.requests.first)
    #expect(bench.device.requests.count == 1)
    #expect(request.kind == .ioWrite)
    #expect(request.address == 0x1004 + UInt64(lane))
    #expect(request.enables == enables)
    var expected: [UInt8] = [0x81, 0x92, 0xa3, 0xb4]
    for index in 0..<byteCount { expected[Int(lane) + index] = UInt8(0x11 * (index + 1)) }
    #expect(filled(4) { bench.device.ports.read(0x1004, into: &$0) } == expected)
  }

  @Test("the last port of the window is port 0xffff; what runs over it finds nothing")
  func end() {
    let bench = HostBench()
    bench.device.ports.store(UInt8(0x7e), at: 0xffff)
    #expect(AddressMap.ports.upperBound == address(0xffff) + 1)
    #expect(bench.load(2, at: address(0xffff)) == [0x7e, 0xff])
    #expect(bench.device.requests.count == 1)
  }

  @Test("bytes that no single access covers become naturally aligned ones, in rising order")
  func split() {
    let bench = HostBench()
    let bytes = differingBytes(13)
    bench.store(bytes, at: address(0x2001))
    #expect(bench.load(13, at: address(0x2001)) == bytes)
    let places = [(0x2001, 0b0010), (0x2002, 0b1100), (0x2004, 15), (0x2008, 15), (0x200c, 3)]
    for kind in [TLPKind.ioWrite, .ioRead] {
      let requests = bench.device.requests.filter { $0.kind == kind }
      #expect(requests.map(\.address) == places.map { UInt64($0.0) })
      #expect(requests.map(\.enables) == places.map { UInt8($0.1) })
    }
  }

  @Test("a store retires when its completion has come, and not before")
  func nonPosted() throws {
    let bench = HostBench()
    bench.device.latency = 500
    let start = bench.cycle
    bench.store(UInt16(0), at: address(0x1010))
    let arrived = try #require(bench.device.requests.first?.cycle)
    #expect(bench.cycle > arrived + 500)
    #expect(arrived > start)
    // A posted store retires at once.
    let next = bench.cycle
    bench.store(UInt16(0), at: HostBench.uncacheable)
    #expect(bench.cycle == next + 1)
  }

  @Test("an access comes behind every earlier store, of whatever type", arguments: [true, false])
  func order(isLoad: Bool) {
    let bench = HostBench()
    bench.store([1], at: HostBench.combining + 100)
    bench.store([2], at: HostBench.uncacheable + 4)
    bench.store([3], at: HostBench.combining + 300)
    bench.store([4], at: 0x1000)
    if isLoad {
      #expect(bench.load(1, at: address(0x1012)) == [0])
    } else {
      bench.store([9], at: address(0x1012))
    }
    #expect(
      bench.device.requests.map(\.kind)
        == [.memoryWrite, .memoryWrite, .memoryWrite, isLoad ? .ioRead : .ioWrite])
    #expect(bench.bytes(1, at: 0x1000) == [4])
  }

  @Test("a configuration request comes behind combined stores as well")
  func configurationOrder() {
    let bench = HostBench()
    bench.store([1], at: HostBench.combining + 100)
    _ = bench.cpu.readConfiguration(ScriptedDevice.identifier, register: 0)
    #expect(bench.device.requests.map(\.kind) == [.memoryWrite, .configurationRead])
    #expect(!bench.hasStalled)
  }

  @Test("ports that no function answers read as all ones, and a store to them vanishes")
  func unsupported() {
    let bench = HostBench()
    bench.device.portRange = 0x1000..<0x1080
    bench.store(UInt32(0x0403_0201), at: address(0x1080))
    #expect(bench.load(4, at: address(0x1080)) == [255, 255, 255, 255])
    #expect(bench.cpu.failedReadCount == 1)
    // The doubleword before is the function's.
    bench.store(UInt32(0x0807_0605), at: address(0x107c))
    #expect(bench.load(8, at: address(0x107c)) == [5, 6, 7, 8, 255, 255, 255, 255])
    #expect(filled(4) { bench.device.ports.read(0x1080, into: &$0) } == [0, 0, 0, 0])
    #expect(!bench.hasStalled)
  }

  @Test("an access without completion ends at the time-out, and the run goes on")
  func timeout() {
    var root = RootComplexConfiguration()
    root.completionTimeout = 400
    root.readBuffers = 2
    let bench = HostBench(root: root)
    bench.device.isSilent = true
    for _ in 0..<5 {
      #expect(bench.load(1, at: address(0x1013)) == [255])
      bench.store([1], at: address(0x1012))
    }
    #expect(bench.cpu.failedReadCount == 5)
    bench.device.isSilent = false
    bench.device.ports.store(UInt8(3), at: 0x1013)
    #expect(bench.load(1, at: address(0x1013)) == [3])
    #expect(!bench.hasStalled)
  }
}
