import ByteLayouts
import Crypto
public import CycleKernel
import GuestDriver
import HostPlatform
import VirtioLayouts

/// Reads the whole disk, writes a region, flushes, and reads it back.
public final class DiskWorkload {
  /// What the guest does.
  public let configuration: WorkloadConfiguration
  private let system: SimulatedSystem
  private let guest: BlockGuest
  private var random: RandomStream
  private let buffers: [GuestPhysicalAddress]
  private let staging: ByteBuffer
  private var nextToken = 0
  /// Requests done.
  public private(set) var requestCount: Int = 0
  /// Bytes of data moved.
  public private(set) var dataByteCount: UInt64 = 0
  /// Cycles from submission to completion of each request, in order of completion.
  public private(set) var latencies: [Cycle] = []
  /// Called with each step that matters when the disk goes away.
  public var onStep: ((WorkloadStep) -> Void)?
  /// Called with the bytes done and the bytes to do.
  public var onProgress: ((UInt64, UInt64) -> Void)?

  /// Prepares buffers in guest memory.
  public init(
    configuration: WorkloadConfiguration, system: SimulatedSystem, guest: BlockGuest
  ) {
    self.configuration = configuration
    self.system = system
    self.guest = guest
    random = RandomStream(seed: system.configuration.seed, name: "workload")
    let pageCount = PageAllocator.pageCount(for: configuration.requestByteCount)
    buffers = (0..<configuration.depth).compactMap { _ in
      guest.pages.allocate(pageCount: pageCount)
    }
    precondition(buffers.count == configuration.depth, "host memory holds the buffers")
    staging = ByteBuffer(byteCount: configuration.requestByteCount)
  }

  private struct Extent {
    var offset: UInt64
    var byteCount: Int
  }

  /// Reads `byteCount` bytes from `offset` on, in order, and gives the guest's copy to `body`.
  private func read(
    _ offset: UInt64, _ byteCount: UInt64, _ body: (RawSpan) -> Void
  ) throws(WorkloadError) {
    var extents: [Extent] = []
    var at = offset
    while at < offset + byteCount {
      let sector = BlockRequestHeader.sectorByteCount
      let largest = UInt64(configuration.requestByteCount)
      let most =
        configuration.drawsRequestSizes ? (1 + random.below(largest / sector)) * sector : largest
      let count = min(most, offset + byteCount - at)
      extents.append(Extent(offset: at, byteCount: Int(count)))
      at += count
    }
    // The application takes data in order, whatever order requests complete in.
    var isDone = Array(repeating: false, count: extents.count)
    var taken = 0
    try run(extents, type: .read, ahead: { $0 < taken + self.buffers.count }) { index in
      isDone[index] = true
      while taken < extents.count, isDone[taken] {
        let count = extents[taken].byteCount
        let buffer = self.buffers[taken % self.buffers.count]
        self.staging.withMutableBytes(0..<count) { bytes in
          self.system.cpu.load(buffer, into: &bytes)
          body(bytes.bytes)
        }
        taken += 1
      }
    }
  }

  /// Writes what `fill` puts into each extent.
  private func write(
    _ extents: [Extent], fill: (Extent, inout MutableRawSpan) -> Void
  ) throws(WorkloadError) {
    var inFlight = 0
    try run(
      extents, type: .write, ahead: { _ in inFlight < self.buffers.count },
      prepare: { index in
        inFlight += 1
        let extent = extents[index]
        let buffer = self.buffers[index % self.buffers.count]
        self.staging.withMutableBytes(0..<extent.byteCount) { bytes in
          fill(extent, &bytes)
          self.system.cpu.store(bytes.bytes, at: buffer)
        }
      },
      done: { _ in inFlight -= 1 })
  }

  private func run(
    _ extents: [Extent], type: BlockRequestType, ahead: (Int) -> Bool,
    prepare: (Int) -> Void = { _ in }, done: (Int) -> Void
  ) throws(WorkloadError) {
    var next = 0
    var isPrepared = false
    // The buffer of a request is its number modulo the depth; one still in use holds the rest.
    var isInUse = Array(repeating: false, count: buffers.count)
    while next < extents.count || guest.block.outstandingCount > 0 {
      var isBlocked = false
      while next < extents.count, !isBlocked, ahead(next), !isInUse[next % buffers.count] {
        if !isPrepared {
          prepare(next)
          isPrepared = true
        }
        let request = request(type, extents[next], token: next)
        switch try attempt({ () throws(DriverError) in try guest.block.submit(request) }) {
        case .accepted:
          if type == .write {
            let extent = extents[next]
            onStep?(
              .wrote(offset: extent.offset, byteCount: extent.byteCount, cycle: system.cycle))
          }
          isInUse[next % buffers.count] = true
          isPrepared = false
          next += 1
        case .backPressure: isBlocked = true
        }
      }
      guest.block.publish()
      try collect { completion in
        isInUse[completion.token % buffers.count] = false
        dataByteCount += UInt64(extents[completion.token].byteCount)
        done(completion.token)
      }
    }
  }

  private func request(_ type: BlockRequestType, _ extent: Extent, token: Int) -> BlockRequest {
    let buffer = buffers[token % buffers.count]
    let largest = min(configuration.segmentByteCount, guest.largestSegmentByteCount)
    var segments: [BlockRequest.Segment] = []
    var done = 0
    while done < extent.byteCount {
      let count = min(largest, extent.byteCount - done)
      segments.append(
        BlockRequest.Segment(buffer: buffer.advanced(by: UInt64(done)), byteCount: count))
      done += count
    }
    return BlockRequest(
      type: type, sector: extent.offset / BlockRequestHeader.sectorByteCount, segments: segments,
      token: token)
  }

  private func collect(_ body: (BlockCompletion) -> Void) throws(WorkloadError) {
    var failed: BlockCompletion?
    try attempt { () throws(DriverError) in
      try guest.block.collect(
        needsReset: { guest.virtio.readStatus().contains(.needsReset) },
        { completion in
          requestCount += 1
          latencies.append(completion.latency)
          if completion.status != .ok { failed = failed ?? completion }
          body(completion)
        })
    }
    if let failed {
      throw .request(
        token: failed.token, status: failed.status.map { "\($0)" } ?? "without meaning")
    }
  }

  @discardableResult
  private func attempt<Result>(
    _ body: () throws(DriverError) -> Result
  ) throws(WorkloadError) -> Result {
    do {
      return try body()
    } catch {
      throw .driver(error)
    }
  }

  /// Sends one flush and waits for it.
  private func flush() throws(WorkloadError) {
    let request = BlockRequest(type: .flush, sector: 0, segments: [], token: 0)
    while try attempt({ () throws(DriverError) in try guest.block.submit(request) })
      == .backPressure
    {
      try collect { _ in }
    }
    guest.block.publish()
    while guest.block.outstandingCount > 0 { try collect { _ in } }
    onStep?(.flushed(cycle: system.cycle))
  }

  /// What came out of the whole job, as SHA-256 in hexadecimal.
  public struct Outcome: Hashable, Sendable {
    /// Of the disk as the guest read it.
    public var firstRead: String
    /// Of what the guest meant to be on the disk after writing.
    public var expected: String
    /// Of the disk as the guest read it back.
    public var readBack: String
  }

  /// Does the whole job.
  public func perform() throws(WorkloadError) -> Outcome {
    let capacity = guest.capacity * BlockRequestHeader.sectorByteCount
    let region = min(configuration.writeByteCount, capacity)
    let total = 2 * capacity + region
    var first = SHA256()
    var model: [UInt8] = []
    model.reserveCapacity(Int(capacity))
    try read(0, capacity) { bytes in
      Self.update(&first, bytes)
      unsafe bytes.withUnsafeBytes { unsafe model.append(contentsOf: $0) }
      onProgress?(UInt64(model.count), total)
    }
    let extents = writeExtents(capacity: capacity, region: region)
    let count = configuration.flushInterval > 0 ? configuration.flushInterval : extents.count
    for first in stride(from: 0, to: extents.count, by: max(count, 1)) {
      let some = Array(extents[first..<min(first + count, extents.count)])
      try write(some) { extent, bytes in
        // Extents are whole sectors, so whole words.
        for index in stride(from: 0, to: bytes.byteCount, by: 8) {
          bytes.storeLittleEndian(random.next(), at: index)
        }
        let place = Int(extent.offset)
        unsafe bytes.withUnsafeBytes {
          unsafe model.replaceSubrange(place..<place + $0.count, with: $0)
        }
      }
      try flush()
    }
    if extents.isEmpty { try flush() }
    onProgress?(capacity + region, total)
    var back = SHA256()
    var done: UInt64 = 0
    try read(0, capacity) { bytes in
      Self.update(&back, bytes)
      done += UInt64(bytes.byteCount)
      onProgress?(capacity + region + done, total)
    }
    return Outcome(
      firstRead: Self.text(first.finalize()), expected: Self.text(SHA256.hash(data: model)),
      readBack: Self.text(back.finalize()))
  }

  /// Small and large pieces that cover the region once, in an order drawn from the seed.
  private func writeExtents(capacity: UInt64, region: UInt64) -> [Extent] {
    let sector = BlockRequestHeader.sectorByteCount
    let sectors = region / sector
    let start = random.below(capacity / sector - sectors + 1) * sector
    let smallEnd = start + sectors * configuration.smallPercent / 100 * sector
    var extents: [Extent] = []
    var at = start
    while at < start + region {
      let largest = UInt64(configuration.requestByteCount)
      let most = at < smallEnd ? min((1 + random.below(8)) * sector, largest) : largest
      let count = min(most, start + region - at)
      extents.append(Extent(offset: at, byteCount: Int(count)))
      at += count
    }
    for index in stride(from: extents.count - 1, to: 0, by: -1) {
      extents.swapAt(index, Int(random.below(UInt64(index + 1))))
    }
    return extents
  }

  private static func update(_ hash: inout SHA256, _ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
  }

  private static func text(_ digest: SHA256.Digest) -> String {
    digest.map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
