import ByteLayouts
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import VirtioLayouts

@testable import Endpoint

@Suite("Requests to the endpoint (PCIe Base, 2.2.9 and 2.3.1)")
struct CompleterTests {
  @Test("bounce memory reads back what was written, wherever it starts and ends")
  func bounce() throws {
    let bench = try EndpointBench()
    for (offset, count) in [(0, 4), (3, 1), (5, 250), (4096 - 7, 7), (1 << 19, 256)] {
      let bytes = differingBytes(count, seed: offset)
      bench.write(EndpointBench.region + UInt64(offset), bytes)
      #expect(bench.bytes(EndpointBench.region + UInt64(offset), count) == bytes)
    }
    #expect(bench.bytes(EndpointBench.region + 4, 1) == [0])
  }

  @Test("a long read comes in completions that end at 128 bytes and count down")
  func completions() throws {
    let bench = try EndpointBench()
    let bytes = differingBytes(4096)
    for part in 0..<16 {
      bench.write(
        EndpointBench.region + UInt64(256 * part), Array(bytes[256 * part..<256 * part + 256]))
    }
    let answers = bench.read(EndpointBench.region + 101, 900)
    var at = 101
    for answer in answers {
      let count = min(1001 - at, 128 - at % 128)
      #expect(answer.header.byteCount == UInt16(1001 - at))
      #expect(answer.header.lowerAddress == UInt8(at & 0x7f))
      #expect(answer.header.completer == EndpointBench.function)
      #expect(
        Array(answer.payload.dropFirst(at & 3).prefix(count)) == Array(bytes[at..<at + count]))
      at += count
    }
    #expect(at == 1001)
    #expect(bench.bytes(EndpointBench.region, 4096) == bytes)
  }

  @Test("an address of no BAR, and a read over a BAR's end, are unsupported")
  func unsupported() throws {
    let bench = try EndpointBench()
    for address in [0xd000_0000, EndpointBench.region + (1 << 20), 0x1000] {
      let answers = bench.read(address, 12)
      #expect(answers.map(\.header.status) == [.unsupportedRequest])
      #expect(answers.map(\.header.byteCount) == [12])
      #expect(answers.map(\.header.kind) == [.completion])
    }
    // BARs of 4 KiB and more end with a page, so that no request can cross their end.
    #expect(bench.bytes(EndpointBench.vectors + 0xffc, 4) == [0, 0, 0, 0])
  }

  @Test("I/O requests are unsupported")
  func inputOutput() throws {
    let bench = try EndpointBench()
    for kind in [TLPKind.ioRead, .ioWrite] {
      var header = TLPHeader(kind: kind, requester: ScriptedRoot.identifier, tag: 77)
      header.doublewordCount = 1
      header.firstByteEnables = 15
      let payload: [UInt8] = kind == .ioWrite ? [1, 2, 3, 4] : []
      bench.link.down.post(header, payload: payload.span.bytes)
      bench.run(100)
      #expect(bench.root.answers.last?.header.status == .unsupportedRequest)
      #expect(bench.root.answers.last?.header.tag == 77)
    }
  }

  @Test("a poisoned write and one without enabled bytes change nothing")
  func nothingWritten() throws {
    let bench = try EndpointBench()
    bench.write(EndpointBench.region, [1, 2, 3, 4]) { $0.poisoned = true }
    bench.write(EndpointBench.region + 8, [1, 2, 3, 4]) { $0.firstByteEnables = 0 }
    bench.write(EndpointBench.registers + CommonConfiguration.deviceStatus, [1]) {
      $0.firstByteEnables = 0
    }
    #expect(bench.bytes(EndpointBench.region, 12) == [UInt8](repeating: 0, count: 12))
    #expect(bench.status == 0)
  }

  @Test("byte enables with a gap write the enabled bytes of bounce memory, and no register")
  func gaps() throws {
    let bench = try EndpointBench()
    bench.write(EndpointBench.region, [1, 2, 3, 4]) { $0.firstByteEnables = 0b0101 }
    bench.write(EndpointBench.region + 8, [5, 6, 7, 8, 9, 10, 11, 12]) {
      $0.firstByteEnables = 0b1001
      $0.lastByteEnables = 0b0110
    }
    #expect(bench.bytes(EndpointBench.region, 4) == [1, 0, 3, 0])
    #expect(bench.bytes(EndpointBench.region + 8, 8) == [5, 0, 0, 8, 0, 10, 11, 0])
    bench.write(EndpointBench.registers + CommonConfiguration.deviceFeatureSelect, [1, 1, 1, 1]) {
      $0.firstByteEnables = 0b1011
    }
    #expect(
      bench.register(CommonConfiguration.deviceFeatureSelect, as: UInt32.self) == 0)
  }

  @Test("a write of eight bytes reaches a 64-bit field as two halves")
  func halves() throws {
    let bench = try EndpointBench()
    bench.setRegister(CommonConfiguration.queueDescriptor, UInt64(0x8877_6655_4433_2211))
    #expect(bench.register(CommonConfiguration.queueDescriptor) == UInt64(0x8877_6655_4433_2211))
    bench.setRegister(CommonConfiguration.queueDescriptor + 4, UInt32(0xddcc_bbaa))
    #expect(bench.register(CommonConfiguration.queueDescriptor) == UInt64(0xddcc_bbaa_4433_2211))
  }

  @Test("unknown registers read as zero and take no writes")
  func unknown() throws {
    let bench = try EndpointBench()
    for offset in [0x3c, 0x800, 0x1004, 0x203c, 0x3010] as [UInt64] {
      bench.setRegister(offset, UInt32(0x5a5a_5a5a))
      #expect(bench.register(offset, as: UInt32.self) == 0, "\(offset)")
    }
  }

  @Test("the device configuration reads as the structure, in every width")
  func deviceConfiguration() throws {
    let bench = try EndpointBench()
    #expect(bench.register(0x2000, as: UInt64.self) == 128)
    #expect(bench.register(0x2008, as: UInt32.self) == 65536)
    #expect(bench.register(0x200c, as: UInt32.self) == 16)
    #expect(bench.register(0x2014, as: UInt32.self) == 512)
    #expect(bench.register(0x2022, as: UInt16.self) == 4)
    #expect(bench.register(0x2001, as: UInt8.self) == 0)
    bench.setRegister(0x2000, UInt32(1))
    #expect(bench.register(0x2000, as: UInt32.self) == 128)
  }

  @Test("the configuration window reads and writes registers without memory space")
  func window() throws {
    let bench = try EndpointBench(isPlaced: false)
    let at = UInt16(bench.endpoint.space.windowOffset)
    func aim(_ offset: UInt32, _ length: UInt32) {
      bench.configure(at + 4, 0, enables: 1)
      bench.configure(at + 8, offset)
      bench.configure(at + 12, length)
    }
    aim(UInt32(CommonConfiguration.deviceStatus), 1)
    bench.configure(at + 16, 3)
    #expect(bench.configuration(at + 16) == 3)
    #expect(bench.endpoint.status == 3)
    aim(UInt32(CommonConfiguration.queueSize), 2)
    #expect(bench.configuration(at + 16) == 256)
    aim(0x2008, 4)
    #expect(bench.configuration(at + 16) == 65536)
    // A length or an alignment that the window does not have.
    for (offset, length) in [(0x14, 3), (0x15, 2), (0x16, 4), (0x4000, 1)] as [(UInt32, UInt32)] {
      aim(offset, length)
      #expect(bench.configuration(at + 16) == 0, "\(offset)")
    }
    bench.configure(at + 4, 2, enables: 1)
    #expect(bench.configuration(at + 16) == 0)
  }

  @Test("the configuration window reaches the bounce region, which capabilities cover too")
  func windowToBounce() throws {
    let bench = try EndpointBench()
    let at = UInt16(bench.endpoint.space.windowOffset)
    bench.configure(at + 4, 4, enables: 1)
    bench.configure(at + 8, 0x22)
    bench.configure(at + 12, 2)
    bench.configure(at + 16, 0x8765_4321)
    #expect(bench.bytes(EndpointBench.region + 0x20, 6) == [0, 0, 0x21, 0x43, 0, 0])
    #expect(bench.configuration(at + 16) == 0x4321)
  }
}
