import ByteLayouts
import PCIeLayouts
import TestSupport
import Testing
import VirtioLayouts

@testable import Endpoint

@Suite("Configuration space of the endpoint (PCIe Base, 7.5; VIRTIO v1.4, 4.1)")
struct ConfigurationSpaceTests {
  @Test("the header names a modern virtio block device")
  func header() throws {
    let bench = try EndpointBench(isPlaced: false)
    #expect(bench.configuration(0x00) == 0x1042_1af4)
    #expect(bench.configuration(0x04) == 0x0010_0000)
    #expect(bench.configuration(0x08) == 0x0180_0001)
    #expect(bench.configuration(0x0c) == 0)
    #expect(bench.configuration(0x2c) == 0x0042_1af4)
  }

  @Test("writing ones to a BAR shows its size, and zeros where there is none")
  func sizing() throws {
    let bench = try EndpointBench({ $0.bounceByteCount = 16 << 20 }, isPlaced: false)
    let expected: [UInt32] = [0xffff_c000, 0, 0xffff_f000, 0, 0xff00_000c, 0xffff_ffff]
    for index in 0..<6 { bench.configure(0x10 + UInt16(4 * index), .max) }
    for index in 0..<6 {
      #expect(bench.configuration(0x10 + UInt16(4 * index)) == expected[index], "BAR\(index)")
    }
    let without = try EndpointBench({ $0.bounceByteCount = 0 }, isPlaced: false)
    without.configure(0x20, .max)
    #expect(without.configuration(0x20) == 0)
  }

  @Test("a write changes its enabled bytes and writable bits alone")
  func enables() throws {
    let bench = try EndpointBench(isPlaced: false)
    bench.configure(0x10, 0xabcd_ef12, enables: 0b1000)
    #expect(bench.configuration(0x10) == 0xab00_0000)
    bench.configure(0x10, 0x1122_ffff, enables: 0b0110)
    #expect(bench.configuration(0x10) == 0xab22_c000)
    bench.configure(0x04, .max)
    #expect(bench.configuration(0x04) == 0x0010_0546)
  }

  @Test("registers that are no register of the function stay as they are")
  func readOnly() throws {
    let bench = try EndpointBench(isPlaced: false)
    let space = bench.endpoint.space
    // What software may change: command, BARs, interrupt line, device and link control, MSI-X control, the
    // configuration window, ATS control.
    var writable: Set<Int> = [0x04, 0x10, 0x18, 0x20, 0x24, 0x3c]
    writable.formUnion([space.expressOffset + 8, space.expressOffset + 16, space.msixOffset])
    writable.formUnion([4, 8, 12, 16].map { space.windowOffset + $0 })
    writable.insert(space.atsOffset + 4)
    // Masks and severity of errors.
    writable.formUnion([8, 12, 20].map { space.errorOffset + $0 })
    for register in stride(from: 0, to: 4096, by: 4) where !writable.contains(register) {
      let before = space.read(UInt16(register))
      space.write(UInt16(register), value: ~before, enables: 15)
      #expect(space.read(UInt16(register)) == before, "\(register)")
    }
    for register in writable.sorted() {
      let before = space.read(UInt16(register))
      space.write(UInt16(register), value: ~before, enables: 15)
      #expect(space.read(UInt16(register)) != before, "\(register)")
    }
  }

  @Test("the capability list ends, names each structure once, and stays in its bars")
  func capabilities() throws {
    let bench = try EndpointBench()
    let space = bench.endpoint.space
    var identifiers: [UInt8] = []
    var structures: [VirtioCapability] = []
    var at = Int(space.read(0x34) & 0xff)
    while at != 0, identifiers.count < 20 {
      identifiers.append(UInt8(space.word(at) & 0xff))
      let bytes = filled(24) { span in
        for word in 0..<6 { span.storeLittleEndian(space.word(at + 4 * word), at: 4 * word) }
      }
      if let found = VirtioCapability(decoding: bytes.span.bytes) { structures.append(found) }
      at = Int(space.word(at) >> 8 & 0xff)
    }
    #expect(identifiers == [0x10, 0x11, 9, 9, 9, 9, 9, 9, 9])
    #expect(structures.map(\.structure.rawValue) == [1, 2, 3, 4, 5, 10])
    let sizes: [UInt8: UInt64] = [0: 0x4000, 4: 1 << 20]
    for structure in structures {
      #expect(structure.offset + structure.length <= sizes[structure.bar, default: 0])
    }
    #expect(space.word(space.atsOffset) == 0x1081_000f)
    #expect(space.word(space.errorOffset) == 0x0002_0001)
  }

  @Test("the function takes its number from configuration writes and answers under it")
  func identifier() throws {
    let bench = try EndpointBench(isPlaced: false)
    let target = RequesterID(bus: 7, device: 0, function: 0)
    #expect(bench.configure(0x04, 6, enables: 3, target: target)?.header.completer == target)
    #expect(bench.endpoint.space.identifier == target)
  }

  @Test("no memory request is answered while memory space is off")
  func memorySpace() throws {
    let bench = try EndpointBench()
    #expect(bench.status == 0)
    bench.setRegister(CommonConfiguration.deviceStatus, UInt8(1))
    bench.configure(0x04, 4, enables: 3)
    let refused = bench.read(EndpointBench.registers + 0x14, 1)
    #expect(refused.map(\.header.status) == [.unsupportedRequest])
    bench.setRegister(CommonConfiguration.deviceStatus, UInt8(3))
    bench.configure(0x04, 6, enables: 3)
    #expect(bench.status == 1)
  }

  @Test("a function-level reset returns everything to its first value")
  func functionReset() throws {
    let bench = try EndpointBench()
    bench.negotiate()
    bench.configure(UInt16(bench.endpoint.space.msixOffset), 0x8000_0000, enables: 0b1100)
    bench.write(EndpointBench.vectors, [1, 2, 3, 4])
    #expect(bench.status == 11)
    let first = try EndpointBench(isPlaced: false)
    let control = UInt16(bench.endpoint.space.expressOffset + 8)
    bench.configure(control, 0x8000, enables: 0b0010)
    for register in stride(from: UInt16(0), to: 0x140, by: 4) {
      #expect(bench.configuration(register) == first.configuration(register), "\(register)")
    }
    bench.place()
    #expect(bench.status == 0)
    #expect(bench.bytes(EndpointBench.vectors, 4) == [0, 0, 0, 0])
    #expect(bench.bytes(EndpointBench.vectors + 12, 1) == [1])
  }

  @Test("reserved sizes of payload and read request count as the largest")
  func sizes() throws {
    let bench = try EndpointBench()
    let space = bench.endpoint.space
    #expect(space.maximumPayload == 128)
    #expect(space.maximumReadRequest == 512)
    bench.configure(UInt16(space.expressOffset + 8), 0x70e0, enables: 3)
    #expect(space.maximumReadRequest == 4096)
    // The link carries no more.
    #expect(bench.endpoint.context.maximumPayload == 256)
  }
}
