public import ByteLayouts
public import HostPlatform
import Trace
public import VirtioLayouts

/// One pair of queues of a network device: transmitting frames, receiving them into buffers that are
/// given back to the device at once.
///
/// Frames go out as one buffer with their header in front. What comes in may be spread over several
/// buffers when that was negotiated; all but the last are then full.
///
/// Source: VIRTIO v1.4, sections 5.1.6.1 to 5.1.6.4.
public final class NetDriver {
  /// How buffers are laid out.
  public struct Settings: Hashable, Sendable {
    /// Bytes of a receive buffer.
    public var bufferByteCount: Int
    /// Receive buffers.
    public var bufferCount: Int
    /// Frames that can be on their way out.
    public var transmitCount: Int

    /// Settings of a pair.
    public init(bufferByteCount: Int, bufferCount: Int, transmitCount: Int) {
      self.bufferByteCount = bufferByteCount
      self.bufferCount = bufferCount
      self.transmitCount = transmitCount
    }
  }

  private struct Buffer {
    var place: GuestPhysicalAddress
    var handle: DMAHandle
  }

  let receiveQueue: Virtqueue
  let transmitQueue: Virtqueue
  private let settings: Settings
  private let features: FeatureBits
  private let mapper: any DMAMapper
  private let cpu: any GuestCPU
  private var received: [Buffer?]
  private var sending: [Buffer?]
  private var freeReceive: [GuestPhysicalAddress]
  private var freeTransmit: [GuestPhysicalAddress]
  private let scratch: ByteBuffer
  /// Largest frame, bytes.
  public static let frameByteCount: Int = 2048
  /// Frames that the device took.
  public private(set) var transmittedCount = 0
  /// Frames that came in.
  public private(set) var receivedCount = 0
  /// Buffers that held them.
  public private(set) var mergedBufferCount = 0

  /// Bytes of guest memory that a pair needs.
  public static func byteCount(_ settings: Settings) -> Int {
    settings.bufferCount * settings.bufferByteCount + settings.transmitCount * 4096
  }

  /// Makes the driver of a pair whose queues are enabled, with `byteCount(_:)` bytes at `memory`.
  public init(
    receive: Virtqueue, transmit: Virtqueue, features: FeatureBits, settings: Settings,
    memory: GuestPhysicalAddress, mapper: any DMAMapper, cpu: any GuestCPU
  ) {
    receiveQueue = receive
    transmitQueue = transmit
    self.settings = settings
    self.features = features
    self.mapper = mapper
    self.cpu = cpu
    received = Array(repeating: nil, count: Int(receive.size))
    sending = Array(repeating: nil, count: Int(transmit.size))
    freeTransmit = (0..<settings.transmitCount).reversed().map {
      memory.advanced(by: UInt64($0 * 4096))
    }
    let behind = settings.transmitCount * 4096
    freeReceive = (0..<settings.bufferCount).reversed().map {
      memory.advanced(by: UInt64(behind + $0 * settings.bufferByteCount))
    }
    scratch = ByteBuffer(byteCount: 1 << 17)
  }

  /// Bytes in front of a frame.
  public var headerByteCount: Int {
    features.isDisjoint(with: [.version1, .netMergeableReceiveBuffers])
      ? NetHeader.legacyByteCount : NetHeader.byteCount
  }

  /// Gives the device every free receive buffer.
  ///
  /// - Throws: ``DriverError/translation(_:)``, ``DriverError/requestTooLarge(byteCount:)``.
  public func refill() throws(DriverError) {
    var didAdd = false
    while receiveQueue.freeCount > 0, let place = freeReceive.popLast() {
      guard
        let handle = try map(place, settings.bufferByteCount, .fromDevice),
        let head = receiveQueue.add([
          Virtqueue.Element(
            address: handle.deviceAddress, byteCount: UInt32(settings.bufferByteCount),
            isWritable: true)
        ])
      else {
        freeReceive.append(place)
        break
      }
      received[Int(head)] = Buffer(place: place, handle: handle)
      didAdd = true
    }
    if didAdd { receiveQueue.publish() }
  }

  private func map(
    _ place: GuestPhysicalAddress, _ byteCount: Int, _ direction: DMADirection
  ) throws(DriverError) -> DMAHandle? {
    do {
      return try mapper.map(place, byteCount: byteCount, direction: direction)
    } catch {
      switch error {
      case .exhausted: return nil
      case .tooLarge: throw .requestTooLarge(byteCount: byteCount)
      case .translation(let inner): throw .translation(inner.description)
      }
    }
  }

  /// Sends a frame; false when there is no room now.
  ///
  /// - Throws: ``DriverError/translation(_:)``, ``DriverError/requestTooLarge(byteCount:)``.
  public func transmit(_ frame: RawSpan) throws(DriverError) -> Bool {
    precondition(frame.byteCount <= Self.frameByteCount, "a frame fits its buffer")
    guard transmitQueue.freeCount > 0, let place = freeTransmit.popLast() else { return false }
    let total = headerByteCount + frame.byteCount
    var header = NetHeader()
    if transmitQueue.settings.mutant == .net06CountsBuffers { header.bufferCount = 1 }
    scratch.withMutableBytes(0..<total) { bytes in
      bytes.withPiece(0..<NetHeader.byteCount) { header.encode(into: &$0) }
      bytes.withPiece(headerByteCount..<total) { $0.copy(frame) }
      cpu.store(bytes.bytes, at: place)
    }
    guard let handle = try map(place, total, .toDevice),
      let head = transmitQueue.add([
        Virtqueue.Element(
          address: handle.deviceAddress, byteCount: UInt32(total), isWritable: false)
      ])
    else {
      freeTransmit.append(place)
      return false
    }
    sending[Int(head)] = Buffer(place: place, handle: handle)
    transmitQueue.publish()
    return true
  }

  /// Takes back the buffers of frames that the device has sent; returns how many.
  ///
  /// - Throws: ``DriverError/unexpectedUsedElement(queue:id:)``.
  public func reap() throws(DriverError) -> Int {
    var count = 0
    repeat {
      while let used = try transmitQueue.takeUsed() {
        guard let buffer = sending[Int(used.head)] else {
          throw .unexpectedUsedElement(queue: transmitQueue.index, id: UInt32(used.head))
        }
        sending[Int(used.head)] = nil
        mapper.unmap(buffer.handle)
        freeTransmit.append(buffer.place)
        count += 1
      }
    } while transmitQueue.features.contains(.eventIndex) && !transmitQueue.enableInterrupts()
    transmittedCount += count
    return count
  }

  /// Hands over every frame that has come in, and gives the buffers back.
  ///
  /// - Throws: ``DriverError/malformedFrame(queue:reason:)`` and what the queue throws.
  public func receive(_ body: (RawSpan) -> Void) throws(DriverError) -> Int {
    var count = 0
    repeat {
      while let used = try receiveQueue.takeUsed() {
        let byteCount = try assemble(used)
        scratch.withBytes(headerByteCount..<byteCount) { body($0) }
        count += 1
      }
    } while receiveQueue.features.contains(.eventIndex) && !receiveQueue.enableInterrupts()
    receivedCount += count
    try refill()
    return count
  }

  /// Copies a frame together from its buffers; returns its bytes with the header.
  private func assemble(_ first: Virtqueue.Used) throws(DriverError) -> Int {
    var at = try take(first, at: 0)
    guard at >= headerByteCount else { throw malformed("is shorter than its header") }
    let header = scratch.withBytes(0..<NetHeader.byteCount) { NetHeader(decoding: $0) }
    // No offload was negotiated (NET-04, NET-05).
    guard header.flags == 0, header.segmentationType == NetHeader.noSegmentation else {
      throw malformed("uses an offload that was not negotiated")
    }
    let merges = features.contains(.netMergeableReceiveBuffers)
    let bufferCount = headerByteCount == NetHeader.byteCount ? Int(header.bufferCount) : 1
    guard bufferCount >= 1, merges || bufferCount == 1 else {
      throw malformed("says that \(bufferCount) buffers hold it")
    }
    mergedBufferCount += bufferCount
    for _ in 1..<bufferCount {
      // All but the last are full (NET-02), and the set is visible together (NET-03).
      guard at % settings.bufferByteCount == 0 else { throw malformed("has a gap") }
      guard let next = try receiveQueue.takeUsed() else {
        throw malformed("is not visible with all its buffers")
      }
      at += try take(next, at: at)
    }
    return at
  }

  private func take(_ used: Virtqueue.Used, at offset: Int) throws(DriverError) -> Int {
    guard let buffer = received[Int(used.head)] else {
      throw .unexpectedUsedElement(queue: receiveQueue.index, id: UInt32(used.head))
    }
    let byteCount = Int(used.byteCount)
    guard byteCount > 0, byteCount <= settings.bufferByteCount,
      offset + byteCount <= scratch.byteCount
    else { throw malformed("has a buffer with \(byteCount) bytes") }
    received[Int(used.head)] = nil
    mapper.unmap(buffer.handle)
    scratch.withMutableBytes(offset..<offset + byteCount) { cpu.load(buffer.place, into: &$0) }
    freeReceive.append(buffer.place)
    return byteCount
  }

  private func malformed(_ reason: String) -> DriverError {
    .malformedFrame(queue: receiveQueue.index, reason: reason)
  }
}
