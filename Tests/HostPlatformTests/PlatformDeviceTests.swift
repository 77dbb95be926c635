import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeLayouts
import TestSupport
import Testing

@Suite("The address map, and devices at fixed addresses")
struct PlatformDeviceTests {
  private let base = AddressMap.platformDevices.lowerBound

  @Test("an access of a memory-mapped device is a memory request at the CPU's own address")
  func requests() {
    let bench = HostBench()
    bench.device.platform.store(UInt32(0x4433_2211), at: 0x10_0070)
    #expect(bench.load(4, at: base + 0x10_0070) == [0x11, 0x22, 0x33, 0x44])
    bench.store(UInt32(0x0807_0605), at: base + 0x10_0050)
    bench.store(UInt8(9), at: base + 0x10_0101)
    bench.run(200)
    #expect(bench.device.requests.map(\.kind) == [.memoryRead, .memoryWrite, .memoryWrite])
    #expect(
      bench.device.requests.map(\.address)
        == [0x10_0070, 0x10_0050, 0x10_0101].map { base + $0 })
    #expect(bench.device.writes.map(\.bytes) == [[5, 6, 7, 8], [9]])
  }

  @Test("stores to it are uncacheable: none gathers, none waits for a fence, none overtakes")
  func uncacheable() {
    let bench = HostBench()
    for index in 0..<20 { bench.store(UInt8(index), at: base + 0x50) }
    bench.store([1], at: HostBench.uncacheable)
    #expect(bench.load(1, at: base + 0x50) == [19])
    #expect(bench.device.writes.dropLast().map(\.bytes) == (0..<20).map { [$0] })
    #expect(bench.device.writes.last?.address == HostBench.uncacheable)
  }

  @Test("the windows of the map are apart from each other")
  func windows() {
    let windows = [
      0..<AddressMap.bus32.lowerBound, AddressMap.bus32, AddressMap.platformDevices,
      AddressMap.ports, AddressMap.translationUnit, AddressMap.interrupts, AddressMap.bus64,
    ]
    for (low, high) in zip(windows, windows.dropFirst()) {
      #expect(low.upperBound <= high.lowerBound)
    }
    #expect(AddressMap.ports.count == 1 << 16)
    #expect(AddressMap.barPorts.upperBound <= UInt64(AddressMap.ports.count))
  }

  @Test(
    "the first and the last byte of a window have its target, the bytes around it another",
    arguments: [
      (AddressMap.bus32, .bus(.uncacheable), .bus(.uncacheable)),
      (AddressMap.platformDevices, .bus(.uncacheable), .bus(.uncacheable)),
      (AddressMap.ports, .port(0), .port(0xffff)),
      (
        AddressMap.translationUnit, .translationUnit(offset: 0), .translationUnit(offset: 0xfff)
      ),
      (AddressMap.bus64, .bus(.writeCombining), .bus(.writeCombining)),
    ] as [(Range<UInt64>, AddressTarget, AddressTarget)])
  func targets(window: Range<UInt64>, first: AddressTarget, last: AddressTarget) {
    let map = AddressMap(memoryByteCount: 1 << 24)
    func target(_ address: UInt64) -> AddressTarget {
      map.target(GuestPhysicalAddress(rawValue: address))
    }
    #expect(target(window.lowerBound) == first)
    #expect(target(window.upperBound - 1) == last)
    #expect(target(window.lowerBound - 1) != first)
    #expect(target(window.upperBound) != last)
  }
}
