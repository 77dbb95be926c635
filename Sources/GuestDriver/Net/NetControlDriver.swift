public import ByteLayouts
public import HostPlatform
import Trace
import VirtioLayouts

/// The control queue of a network device, one command at a time.
///
/// Source: VIRTIO v1.4, section 5.1.6.5.
public final class NetControlDriver {
  private let queue: Virtqueue
  private let memory: GuestPhysicalAddress
  private let mapper: any DMAMapper
  private let cpu: any GuestCPU
  private let interrupts: any GuestInterrupts
  private let vector: UInt16

  /// Bytes of guest memory that the driver needs.
  public static let byteCount: Int = 4096
  private static let answerOffset: UInt64 = 2048

  /// Makes the driver of an enabled queue with the vector that it interrupts with.
  public init(
    queue: Virtqueue, vector: UInt16, memory: GuestPhysicalAddress, mapper: any DMAMapper,
    cpu: any GuestCPU, interrupts: any GuestInterrupts
  ) {
    self.interrupts = interrupts
    self.queue = queue
    self.vector = vector
    self.memory = memory
    self.mapper = mapper
    self.cpu = cpu
  }

  /// Sets the number of pairs in use; returns whether the device took it.
  ///
  /// - Throws: ``DriverError/noProgress(waitingFor:)``.
  public func setPairs(_ count: UInt16) throws(DriverError) -> Bool {
    try command(
      NetControl.multiqueueClass, NetControl.pairCountCommand,
      [UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)])
  }

  /// Sends a command and waits for its answer; returns whether that was OK.
  ///
  /// - Throws: ``DriverError/noProgress(waitingFor:)``.
  public func command(
    _ kind: UInt8, _ command: UInt8, _ data: [UInt8]
  ) throws(DriverError) -> Bool {
    precondition(data.count < 2000, "a command fits its page")
    for (place, byte) in ([kind, command] + data).enumerated() {
      cpu.store(byte, at: memory.advanced(by: UInt64(place)))
    }
    let answer = memory.advanced(by: Self.answerOffset)
    cpu.store(UInt8.max, at: answer)
    guard
      let out = try? mapper.map(
        memory, byteCount: NetControl.headerByteCount + data.count, direction: .toDevice),
      let back = try? mapper.map(answer, byteCount: 1, direction: .fromDevice),
      queue.add([
        Virtqueue.Element(
          address: out.deviceAddress, byteCount: UInt32(out.byteCount), isWritable: false),
        Virtqueue.Element(address: back.deviceAddress, byteCount: 1, isWritable: true),
      ]) != nil
    else { throw .noProgress(waitingFor: "room for a control command") }
    queue.publish()
    while try queue.takeUsed() == nil {
      guard interrupts.waitForInterrupt(among: vector...vector, limit: 1_000_000) != nil else {
        throw .noProgress(waitingFor: "the answer to a control command")
      }
    }
    if queue.features.contains(.eventIndex) { _ = queue.enableInterrupts() }
    mapper.unmap(out)
    mapper.unmap(back)
    return cpu.load(answer, as: UInt8.self) == NetControl.ok
  }
}
