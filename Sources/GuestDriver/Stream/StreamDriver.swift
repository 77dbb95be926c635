public import ByteLayouts
public import HostPlatform
import Trace
import VirtioLayouts

/// A driver that moves bytes over queues with buffers of one size: console and entropy source.
///
/// Source: VIRTIO v1.4, sections 5.3.6 and 5.4.6.
public final class StreamDriver {
  private let queue: Virtqueue
  private let bufferByteCount: Int
  private let mapper: any DMAMapper
  private let cpu: any GuestCPU
  private var free: [GuestPhysicalAddress]
  private var given: [(place: GuestPhysicalAddress, handle: DMAHandle)?]
  private let scratch: ByteBuffer
  /// Bytes that were moved.
  public private(set) var byteCount: UInt64 = 0

  /// Makes a driver of `count` buffers that lie one behind the other at `memory`.
  public init(
    queue: Virtqueue, bufferByteCount: Int, count: Int, memory: GuestPhysicalAddress,
    mapper: any DMAMapper, cpu: any GuestCPU
  ) {
    self.queue = queue
    self.bufferByteCount = bufferByteCount
    self.mapper = mapper
    self.cpu = cpu
    free = (0..<count).reversed().map { memory.advanced(by: UInt64($0 * bufferByteCount)) }
    given = Array(repeating: nil, count: Int(queue.size))
    scratch = ByteBuffer(byteCount: bufferByteCount)
  }

  /// Gives the device every free buffer to fill.
  public func offer() {
    var didAdd = false
    while queue.freeCount > 0, let place = free.popLast() {
      guard give(place, bufferByteCount, isWritable: true) else { break }
      didAdd = true
    }
    if didAdd { queue.publish() }
  }

  private func give(_ place: GuestPhysicalAddress, _ count: Int, isWritable: Bool) -> Bool {
    guard
      let handle = try? mapper.map(
        place, byteCount: count, direction: isWritable ? .fromDevice : .toDevice)
    else {
      free.append(place)
      return false
    }
    guard
      let head = queue.add([
        Virtqueue.Element(
          address: handle.deviceAddress, byteCount: UInt32(count), isWritable: isWritable)
      ])
    else {
      mapper.unmap(handle)
      free.append(place)
      return false
    }
    given[Int(head)] = (place, handle)
    return true
  }

  /// Sends bytes; returns how many were taken, which is 0 when no buffer is free.
  public func send(_ bytes: RawSpan) -> Int {
    guard queue.freeCount > 0, bytes.byteCount > 0, let place = free.popLast() else { return 0 }
    let count = min(bytes.byteCount, bufferByteCount)
    cpu.store(bytes.extracting(0..<count), at: place)
    guard give(place, count, isWritable: false) else { return 0 }
    queue.publish()
    byteCount += UInt64(count)
    return count
  }

  /// Takes back what the device has returned, and hands over what it wrote.
  ///
  /// - Throws: ``DriverError/unexpectedUsedElement(queue:id:)``.
  public func collect(_ body: (RawSpan) -> Void) throws(DriverError) -> Int {
    var count = 0
    repeat {
      while let used = try queue.takeUsed() {
        guard let (place, handle) = given[Int(used.head)],
          Int(used.byteCount) <= handle.byteCount
        else { throw .unexpectedUsedElement(queue: queue.index, id: UInt32(used.head)) }
        given[Int(used.head)] = nil
        mapper.unmap(handle)
        let length = Int(used.byteCount)
        if length > 0 {
          scratch.withMutableBytes(0..<length) { bytes in
            cpu.load(place, into: &bytes)
            body(bytes.bytes)
          }
          byteCount += UInt64(length)
        }
        free.append(place)
        count += 1
      }
    } while queue.features.contains(.eventIndex) && !queue.enableInterrupts()
    return count
  }
}
