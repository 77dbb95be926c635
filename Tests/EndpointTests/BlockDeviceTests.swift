import ByteLayouts
import Foundation
import TestSupport
import Testing
import VirtioLayouts

@testable import Endpoint

@Suite("Block device (VIRTIO v1.4, 5.2.6)")
struct BlockDeviceTests {
  /// What became of a request.
  private struct Outcome: Equatable {
    var status: BlockStatus
    var usedLength: UInt32
    /// What is written into the writable part, and from which of its bytes on.
    var written: [UInt8]
    var offset: Int
    /// Place of the first written byte: descriptor and byte in it.
    var writer: ChainCursor
  }

  private let disk: TemporaryDisk

  init() throws { disk = try TemporaryDisk(byteCount: 64 << 10) }

  private func device(
    _ change: (inout EndpointConfiguration) -> Void = { _ in }
  ) throws -> RequestUnit {
    var configuration = EndpointConfiguration()
    configuration.maximumTransferByteCount = 16 << 10
    change(&configuration)
    let block = BlockDevice(
      configuration: configuration, image: try DiskImage(path: disk.path))
    block.start(features: [.version1, .blockFlush, .blockDiscard, .blockWriteZeroes])
    return RequestUnit(configuration: configuration, device: block, queueCount: 4)
  }

  /// Puts a request through slot 1: header, data to write, and lengths of the writable descriptors.
  private func perform(
    _ device: inout RequestUnit, type: UInt32, sector: UInt64, data: [UInt8] = [],
    writable: [UInt32]
  ) -> Outcome? {
    var chain = Chain()
    chain.begin(queue: 2, position: 9)
    let readable = 16 + data.count
    chain.append(
      SplitDescriptor(
        address: DescriptorAddress(rawValue: 0x1000), length: UInt32(readable), flags: [], next: 0))
    for length in writable {
      chain.append(
        SplitDescriptor(
          address: DescriptorAddress(rawValue: 0x9000), length: length, flags: .write, next: 0))
    }
    device.slots[1].chain = chain
    guard device.begin(1, device.device.admit(chain)) else { return nil }
    let bytes =
      filled(16) { BlockRequestHeader(type: type, sector: sector).encode(into: &$0) } + data
    let goal = device.slots[1].readGoal
    device.buffers.withMutableBytes(1, 0..<goal) { $0.copy(bytes.span.bytes.extracting(0..<goal)) }
    _ = device.execute(1, at: 0)
    let slot = device.slots[1]
    let written = device.buffers.withBytes(
      1,
      RequestSlot.writableOffset + slot.writeOffset..<RequestSlot.writableOffset + slot.writeEnd
    ) { [UInt8](copying: $0) }
    return Outcome(
      status: written.last.flatMap(BlockStatus.init) ?? .ok, usedLength: slot.usedLength,
      written: written,
      offset: slot.writeOffset, writer: slot.writer)
  }

  private func failed(
    _ status: BlockStatus, at offset: Int, in writer: ChainCursor, used: UInt32 = 0
  ) -> Outcome {
    Outcome(
      status: status, usedLength: used, written: [status.rawValue], offset: offset, writer: writer)
  }

  @Test("IN fills the data, puts the status behind it, and counts both as used")
  func read() throws {
    var device = try device()
    let outcome = perform(&device, type: 0, sector: 3, writable: [512, 1024, 1])
    let data = Array(disk.bytes[3 * 512..<6 * 512])
    #expect(
      outcome
        == Outcome(
          status: .ok, usedLength: 1537, written: data + [0], offset: 0,
          writer: ChainCursor(descriptor: 1)))
    #expect(device.device.requestCount == 1)
  }

  @Test("OUT stores the data and writes the status alone")
  func write() throws {
    var device = try device()
    let data = differingBytes(1024, seed: 99)
    let outcome = perform(&device, type: 1, sector: 126, data: data, writable: [1])
    #expect(
      outcome
        == Outcome(
          status: .ok, usedLength: 1, written: [0], offset: 0, writer: ChainCursor(descriptor: 1)))
    #expect(try disk.contents() == Array(disk.bytes[..<(126 * 512)]) + data)
  }

  @Test("a status that does not come first does not count as used")
  func lateStatus() throws {
    var device = try device()
    let outcome = perform(
      &device, type: 1, sector: 0, data: differingBytes(512), writable: [7, 4])
    #expect(outcome?.usedLength == 0)
    #expect(outcome?.offset == 10)
    #expect(outcome?.writer == ChainCursor(descriptor: 2, offset: 3))
  }

  @Test("a request that returns no data writes its status alone, whatever room is in front of it")
  func roomIsNotFilled() throws {
    var device = try device()
    // The slot's buffer still holds what an earlier request left there.
    _ = perform(&device, type: 0, sector: 0, writable: [512, 1])
    let outcome = try #require(perform(&device, type: 4, sector: 0, writable: [512, 1]))
    #expect(outcome.status == .ok)
    #expect(outcome.written == [0])
    #expect(outcome.usedLength == 0)
    #expect(outcome.offset == 512)
  }

  @Test("FLUSH moves no data; GET_ID gives the name, padded with zeros")
  func others() throws {
    var device = try device()
    #expect(
      perform(&device, type: 4, sector: 0, writable: [1])
        == Outcome(
          status: .ok, usedLength: 1, written: [0], offset: 0, writer: ChainCursor(descriptor: 1)))
    let name = Array("ricochet".utf8) + [UInt8](repeating: 0, count: 12)
    #expect(
      perform(&device, type: 8, sector: 0, writable: [20, 1])
        == Outcome(
          status: .ok, usedLength: 21, written: name + [0], offset: 0,
          writer: ChainCursor(descriptor: 1)))
    #expect(
      perform(&device, type: 8, sector: 0, writable: [19, 1])
        == failed(.ioError, at: 19, in: ChainCursor(descriptor: 2)))
  }

  @Test(
    "a transfer that is not wholly inside the disk fails",
    arguments: [128, 127, .max, .max - 1, UInt64.max / 512, 1 << 55] as [UInt64])
  func outOfCapacity(sector: UInt64) throws {
    var device = try device()
    #expect(
      perform(&device, type: 0, sector: sector, writable: [1024, 1])
        == failed(.ioError, at: 1024, in: ChainCursor(descriptor: 2)))
    #expect(
      perform(&device, type: 1, sector: sector, data: differingBytes(1024), writable: [1])
        == failed(.ioError, at: 0, in: ChainCursor(descriptor: 1), used: 1))
    #expect(try disk.contents() == disk.bytes)
  }

  @Test("the last sector can be read", arguments: [126, 127] as [UInt64])
  func lastSector(sector: UInt64) throws {
    var device = try device()
    let count = Int(128 - sector) * 512
    let outcome = perform(&device, type: 0, sector: sector, writable: [UInt32(count), 1])
    #expect(outcome?.status == .ok)
    #expect(outcome?.written.dropLast() == disk.bytes.suffix(count))
  }

  @Test("a length that is no whole number of sectors fails", arguments: [1, 511, 513] as [UInt32])
  func partialSectors(length: UInt32) throws {
    var device = try device()
    #expect(
      perform(&device, type: 0, sector: 0, writable: [length, 1])
        == failed(.ioError, at: Int(length), in: ChainCursor(descriptor: 2)))
    #expect(
      perform(
        &device, type: 1, sector: 0, data: differingBytes(Int(length)), writable: [1])?.status
        == .ioError)
  }

  @Test("an unknown type is unsupported", arguments: [2, 3, 5, 9, 12, 0xffff_ffff] as [UInt32])
  func unknown(type: UInt32) throws {
    var device = try device()
    #expect(
      perform(&device, type: type, sector: 0, writable: [512, 1])
        == failed(.unsupported, at: 512, in: ChainCursor(descriptor: 2)))
  }

  @Test("a transfer above the limit fails with its status at the very end of the chain")
  func tooLarge() throws {
    var device = try device()
    let read = perform(&device, type: 0, sector: 0, writable: [8192, 8192, 512, 1])
    #expect(read?.status == .ioError)
    #expect(read?.written == [1])
    #expect(read?.writer == ChainCursor(descriptor: 4))
    #expect(read?.usedLength == 0)
    let write = perform(
      &device, type: 1, sector: 0, data: differingBytes((16 << 10) + 512), writable: [1])
    #expect(write == failed(.ioError, at: 0, in: ChainCursor(descriptor: 1), used: 1))
    #expect(try disk.contents() == disk.bytes)
    #expect(
      perform(&device, type: 0, sector: 0, writable: [16 << 10, 1])?.usedLength == 16385)
  }

  @Test("a chain without room for header or status is no request")
  func malformed() throws {
    var device = try device()
    #expect(perform(&device, type: 0, sector: 0, writable: []) == nil)
    #expect(perform(&device, type: 0, sector: 0, writable: [0]) == nil)
    var chain = Chain()
    chain.begin(queue: 0, position: 0)
    for (length, flags) in [(15, []), (1, .write)] as [(UInt32, DescriptorFlags)] {
      chain.append(
        SplitDescriptor(
          address: DescriptorAddress(rawValue: 0), length: length, flags: flags, next: 0))
    }
    device.slots[0].chain = chain
    let isTaken = device.begin(0, device.device.admit(chain))
    #expect(!isTaken)
  }

  @Test("the time of a request grows with its bytes, and not when it fails")
  func time() throws {
    var device = try device {
      $0.mediaLatency = 100
      $0.mediaBytesPerCycle = 64
    }
    for (sector, expected) in [(0, 132), (1000, 100)] as [(UInt64, UInt64)] {
      var chain = Chain()
      chain.begin(queue: 0, position: 0)
      for (length, flags) in [(16, []), (2049, .write)] as [(UInt32, DescriptorFlags)] {
        chain.append(
          SplitDescriptor(
            address: DescriptorAddress(rawValue: 0), length: length, flags: flags, next: 0))
      }
      device.slots[0].chain = chain
      _ = device.begin(0, device.device.admit(chain))
      device.buffers.withMutableBytes(0, 0..<16) {
        BlockRequestHeader(type: 0, sector: sector).encode(into: &$0)
      }
      let cycles = device.execute(0, at: 0)
      #expect(cycles == expected)
    }
  }

  @Test("a host file that shrank under the device fails reads with an I/O error, and is counted")
  func hostFails() throws {
    var device = try device()
    #expect(truncate(disk.path, 1024) == 0)
    #expect(
      perform(&device, type: 0, sector: 2, writable: [512, 1])
        == failed(.ioError, at: 512, in: ChainCursor(descriptor: 2)))
    #expect((device.device as? BlockDevice)?.image.failureCount == 1)
    #expect(perform(&device, type: 0, sector: 1, writable: [512, 1])?.status == .ok)
  }
}
