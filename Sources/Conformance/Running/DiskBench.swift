import ByteLayouts
import GuestDriver
import HostPlatform
import PCIeLayouts
import Scenarios
import VirtioLayouts

/// A guest with a disk, and requests of every kind for it.
final class DiskBench {
  typealias Options = BlockGuest.Options
  typealias Vectors = VectorUse
  let bench: ConformanceBench
  let guest: BlockGuest
  private var block: BlockDriver
  private var buffers: [GuestPhysicalAddress] = []
  private var free: [Int] = []
  private var submittedCount = 0
  /// Statuses of the requests that came back.
  private(set) var statuses: [BlockStatus?] = []

  private static let bufferCount = 16
  private static let bufferPageCount = 4

  init(_ bench: ConformanceBench, options: BlockGuest.Options = BlockGuest.Options()) throws {
    self.bench = bench
    if bench.system.configuration.access == .iommu { Self.walkExtendedList(bench) }
    guest = try BlockGuest(bench.system, options: options)
    block = guest.block
    if let function = guest.function {
      // Who it is, in full: enumeration looks at the device ID alone.
      for register in [ConfigurationHeader.revision, ConfigurationHeader.subsystemVendorID] {
        _ = bench.cpu.readConfiguration(function.identifier, register: register)
      }
    }
    for _ in 0..<Self.bufferCount {
      guard let place = guest.pages.allocate(pageCount: Self.bufferPageCount) else { break }
      free.append(buffers.count)
      buffers.append(place)
    }
  }

  /// Reads the extended list to its end, as firmware does; the driver stops at what it looks for.
  private static func walkExtendedList(_ bench: ConformanceBench) {
    let function = RequesterID(bus: 1, device: 0, function: 0)
    _ = bench.cpu.readConfiguration(function, register: ConfigurationHeader.vendorID)
    var at = ConfigurationHeader.extendedBase
    for _ in 0..<16 where at >= ConfigurationHeader.extendedBase {
      at = UInt16(bench.cpu.readConfiguration(function, register: at) >> 20)
    }
  }

  /// Goes on with another driver of the same device.
  func use(_ block: BlockDriver) { self.block = block }

  /// Submits one request of `segments`, bytes each; false when there is no room now.
  func submit(_ type: BlockRequestType, sector: UInt64, segments: [Int]) throws -> Bool {
    guard let buffer = free.last else { return false }
    var at = buffers[buffer]
    var parts: [BlockRequest.Segment] = []
    for byteCount in segments {
      if type == .write {
        for place in stride(from: 0, to: byteCount, by: 64) {
          bench.cpu.store(
            UInt64(submittedCount) << 32 | UInt64(place), at: at.advanced(by: UInt64(place)))
        }
      }
      parts.append(BlockRequest.Segment(buffer: at, byteCount: byteCount))
      at = at.advanced(by: UInt64((byteCount + 511) & ~511))
    }
    let request = BlockRequest(type: type, sector: sector, segments: parts, token: buffer)
    guard try block.submit(request) == .accepted else { return false }
    free.removeLast()
    submittedCount += 1
    return true
  }

  /// Submits ranges to be discarded or zeroed.
  func submit(_ type: BlockRequestType, range: BlockRange) throws -> Bool {
    guard let buffer = free.last else { return false }
    let at = buffers[buffer]
    bench.cpu.store(range.sector, at: at)
    bench.cpu.store(
      UInt64(range.sectorCount) | UInt64(range.flags) << 32, at: at.advanced(by: 8))
    let segment = BlockRequest.Segment(buffer: at, byteCount: BlockRange.byteCount)
    let request = BlockRequest(type: type, sector: 0, segments: [segment], token: buffer)
    guard try block.submit(request) == .accepted else { return false }
    free.removeLast()
    submittedCount += 1
    return true
  }

  /// Makes `count` requests of all sizes; they are under way when it returns.
  @discardableResult
  func begin(_ count: Int) throws -> Int {
    var begun = 0
    while begun < count, try submitNext() { begun += 1 }
    block.publish()
    return begun
  }

  private func submitNext() throws -> Bool {
    let number = submittedCount
    let sector = UInt64(number % 24)
    switch number % 7 {
    case 1: return try submit(.write, sector: sector, segments: [512])
    case 3: return try submit(.write, sector: sector, segments: [1024, 512, 2048])
    case 4: return try submit(.read, sector: sector, segments: [4096, 4096])
    case 5: return try submit(.flush, sector: 0, segments: [])
    case 6: return try submit(.read, sector: sector, segments: [512, 512])
    default: return try submit(.read, sector: sector, segments: [4096])
    }
  }

  /// Waits for every request.
  func settle() throws {
    while block.outstandingCount > 0 { try collect() }
  }

  private func collect() throws {
    try block.collect(needsReset: { guest.virtio.readStatus().contains(.needsReset) }) {
      statuses.append($0.status)
      free.append($0.token)
    }
  }

  /// Makes `count` requests and waits for them, several at a time.
  func traffic(_ count: Int) throws {
    var left = count
    while left > 0 {
      let begun = try begin(min(left, 6))
      left -= begun
      if begun == 0 || block.outstandingCount > 8 { try collect() }
    }
    try settle()
  }

  /// Reads `count` times what fills a buffer, as large in one piece and as much at once as can be
  /// mapped.
  func largeReads(_ count: Int) throws {
    let whole = Self.bufferPageCount * Int(PageAllocator.pageByteCount)
    let most = min(whole, guest.largestSegmentByteCount)
    let segments = most < whole ? [most, whole - most] : [whole]
    var left = count
    while left > 0 {
      while left > 0, try submit(.read, sector: UInt64(left), segments: segments) { left -= 1 }
      block.publish()
      try collect()
    }
    try settle()
  }

  /// Publishes what `submit` took, and waits for it.
  func finishSubmitted() throws {
    block.publish()
    try settle()
  }

  /// Takes back what the device had, behind a reset.
  func reclaim() { free.append(contentsOf: block.reclaim()) }

  /// Writes a field of one byte in the device configuration.
  func writeConfiguration(_ offset: Int, _ value: UInt8) {
    guard let device = guest.virtio.registers.configuration else { return }
    bench.cpu.store(value, at: device.advanced(by: UInt64(offset)))
  }
}
