import ByteLayouts
import TestSupport
import Testing
import VirtioLayouts

@testable import Endpoint

@Suite("Discard, write zeroes, and read-only disks (VIRTIO v1.4, 5.2.6)")
struct BlockEraseTests {
  private let disk: TemporaryDisk

  init() throws { disk = try TemporaryDisk(byteCount: 64 << 10) }

  private func status(
    type: BlockRequestType, data: [UInt8], sector: UInt64 = 0,
    features: FeatureBits = [.version1, .blockFlush, .blockDiscard, .blockWriteZeroes],
    _ change: (inout EndpointConfiguration) -> Void = { _ in }
  ) throws -> UInt8 {
    var configuration = EndpointConfiguration()
    configuration.maximumTransferByteCount = 16 << 10
    change(&configuration)
    let device = BlockDevice(configuration: configuration, image: try DiskImage(path: disk.path))
    device.start(features: features)
    let buffers = RequestBuffers(slotCount: 1, slotByteCount: 32 << 10)
    var chain = Chain()
    chain.begin(queue: 0, position: 0)
    for (length, flags) in [(UInt32(16 + data.count), []), (1, .write)]
      as [(UInt32, DescriptorFlags)]
    {
      chain.append(
        SplitDescriptor(
          address: DescriptorAddress(rawValue: 0x1000), length: length, flags: flags, next: 0))
    }
    let header = filled(16) {
      BlockRequestHeader(type: type.rawValue, sector: sector).encode(into: &$0)
    }
    let bytes = header + data
    buffers.withMutableBytes(0, 0..<bytes.count) { $0.copy(bytes.span.bytes) }
    _ = device.execute(0, chain: chain, buffers: buffers, at: 0)
    return buffers.withBytes(0, RequestSlot.writableOffset..<RequestSlot.writableOffset + 1) {
      $0.littleEndian(at: 0)
    }
  }

  private func range(_ sector: UInt64, _ count: UInt32, _ flags: UInt32 = 0) -> [UInt8] {
    filled(16) { BlockRange(sector: sector, sectorCount: count, flags: flags).encode(into: &$0) }
  }

  @Test("write zeroes fills its ranges and nothing else", arguments: [false, true])
  func zeroes(unmaps: Bool) throws {
    let data = range(2, 3, unmaps ? 1 : 0) + range(100, 1)
    #expect(try status(type: .writeZeroes, data: data) == 0)
    var expected = disk.bytes
    for sector in [2, 3, 4, 100] {
      expected.replaceSubrange(
        sector * 512..<sector * 512 + 512, with: [UInt8](repeating: 0, count: 512))
    }
    #expect(try disk.contents() == expected)
  }

  @Test("a range that is not legal changes nothing at all")
  func illegal() throws {
    let cases: [([UInt8], UInt8)] = [
      (range(0, 1) + range(127, 2), 1), (range(0, 1) + range(0, 1, 2), 2), ([], 1),
      (range(0, 1).dropLast(), 1), (range(0, 1 << 20), 1), (range(.max, 1), 1),
      ((0..<17).flatMap { range(UInt64($0), 1) }, 1),
    ]
    for (data, expected) in cases {
      #expect(try status(type: .writeZeroes, data: data) == expected)
    }
    // Discard knows no flag at all.
    #expect(try status(type: .discard, data: range(0, 1, 1)) == 2)
    #expect(try disk.contents() == disk.bytes)
    #expect(try status(type: .discard, data: range(0, 1)) == 0)
  }

  @Test("what was not negotiated is unsupported")
  func features() throws {
    for type in [BlockRequestType.discard, .writeZeroes] {
      #expect(try status(type: type, data: range(0, 1), features: [.version1]) == 2)
    }
    #expect(try disk.contents() == disk.bytes)
  }

  @Test("unknown flags pass only the device that ignores them (BLK-02)")
  func unknownFlags() throws {
    let data = range(5, 1, 0x80)
    #expect(try status(type: .writeZeroes, data: data) == 2)
    #expect(
      try status(type: .writeZeroes, data: data) { $0.mutant = .ignoresUnknownBlockFlags } == 0)
  }

  @Test("a read-only disk fails what would change it (BLK-01); the mutant is found by the file")
  func readOnly() throws {
    let data = differingBytes(512, seed: 7)
    for (type, payload) in [(BlockRequestType.write, data), (.writeZeroes, range(0, 1))] {
      #expect(try status(type: type, data: payload) { $0.isReadOnly = true } == 1)
      #expect(try disk.contents() == disk.bytes)
    }
    _ = try status(type: .write, data: data) {
      $0.isReadOnly = true
      $0.mutant = .writesReadOnlyImage
    }
    #expect(try disk.contents() != disk.bytes)
  }
}
