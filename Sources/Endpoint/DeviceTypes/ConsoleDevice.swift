import ByteLayouts
import CycleKernel
import VirtioLayouts

/// The console: bytes in both directions over one port.
///
/// Source: VIRTIO v1.4, section 5.3.
final class ConsoleDevice: DeviceType {
  /// Most bytes of one buffer that are moved at once.
  static let pieceByteCount = 4096

  let terminal: ConsoleTerminal
  private(set) var layout = ConsoleConfiguration(columns: 80, rows: 25)
  private(set) var requestCount: UInt64 = 0

  init(terminal: ConsoleTerminal) { self.terminal = terminal }

  var kind: VirtioDeviceType { .console }
  var queueCount: Int { 2 }
  var keepsOrder: Bool { true }
  var configurationByteCount: Int { ConsoleConfiguration.byteCount }
  var largestImage: Int { 1 << 16 }
  var features: FeatureBits { [.consoleSize, .consoleEmergencyWrite] }

  func configurationByte(_ offset: Int) -> UInt8 {
    guard offset < ConsoleConfiguration.byteCount else { return 0 }
    var bytes = [UInt8](repeating: 0, count: ConsoleConfiguration.byteCount)
    var span = bytes.mutableSpan
    // SAFETY: every bit pattern is a valid byte.
    var raw = unsafe span.mutableBytes
    layout.encode(into: &raw)
    return bytes[offset]
  }

  /// Takes a byte of an emergency write, which works before any queue does.
  func writeConfiguration(_ offset: Int, value: UInt32, byteCount: Int) -> Bool {
    if offset == ConsoleConfiguration.emergencyWriteOffset {
      // SAFETY: every bit pattern is a valid byte.
      unsafe terminal.show([UInt8(truncatingIfNeeded: value)].span.bytes)
    }
    return false
  }

  func admit(_ chain: Chain) -> Admission {
    if chain.queue == ConsoleConfiguration.receiveQueue {
      return chain.writableByteCount > 0 ? .park : .malformed
    }
    guard chain.readableByteCount <= UInt64(largestImage) else { return .malformed }
    return .request(readByteCount: Int(chain.readableByteCount))
  }

  func execute(
    _ slot: Int, chain: Chain, buffers: RequestBuffers, at cycle: Cycle
  ) -> Outcome {
    requestCount += 1
    buffers.withBytes(slot, 0..<Int(chain.readableByteCount)) { terminal.show($0) }
    return Outcome(latency: 1)
  }

  func hasSupply(queue: Int, at cycle: Cycle) -> Bool {
    queue == ConsoleConfiguration.receiveQueue && terminal.waitingCount > 0
  }

  func supply(
    queue: Int, slot: Int, buffers: RequestBuffers, room: (Int) -> UInt64?, at cycle: Cycle
  ) -> Supply? {
    guard let room = room(0) else { return nil }
    let count = min(terminal.waitingCount, Int(min(room, UInt64(Self.pieceByteCount))))
    guard count > 0 else { return nil }
    let start = RequestSlot.writableOffset
    buffers.withMutableBytes(slot, start..<start + count) { terminal.type(into: &$0) }
    requestCount += 1
    return Supply(chainCount: 1, byteCount: count, latency: 1)
  }
}
