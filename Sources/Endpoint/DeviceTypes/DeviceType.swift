import CycleKernel
import VirtioLayouts

/// What a device type wants to do with a chain.
enum Admission: Hashable {
  /// A request: so many bytes of its readable part are read, then it is executed.
  case request(readByteCount: Int)
  /// Room for what the device will have to say later.
  case park
  /// No request of this type has that shape: DEVICE_NEEDS_RESET.
  case malformed
}

/// What a request leads to.
struct Outcome: Hashable {
  /// Cycles that the backend takes.
  var latency: Cycle
  /// First byte of the chain's writable part that is written.
  var writeStart: UInt64 = 0
  /// First byte of the buffer's writable image that goes there.
  var imageStart: Int = 0
  /// Bytes.
  var writeCount: Int = 0
  /// Length in the used element: bytes from the first writable one on.
  var usedLength: UInt32 = 0
}

/// Something that the device has to say, as it fits into parked chains.
struct Supply: Hashable {
  /// Parked chains that it takes, oldest first.
  var chainCount: Int
  /// Bytes of the buffer's writable image.
  var byteCount: Int
  /// Cycles that the backend takes.
  var latency: Cycle
}

/// A virtio device type: features, configuration, and what it makes of chains.
///
/// It knows buffers, never rings or addresses; the endpoint moves the bytes.
///
/// Source: VIRTIO v1.4, section 5.
protocol DeviceType: AnyObject {
  /// Which type.
  var kind: VirtioDeviceType { get }
  /// Features of the type that are offered.
  var features: FeatureBits { get }
  /// Queues.
  var queueCount: Int { get }
  /// Bytes of the device configuration; 0 when there is none.
  var configurationByteCount: Int { get }
  /// Whether requests of a queue are worked on and returned in the order of availability: where bytes
  /// or frames follow each other.
  var keepsOrder: Bool { get }
  /// Largest readable or writable image that a request needs, bytes.
  var largestImage: Int { get }
  /// Requests that were worked on, whatever their outcome.
  var requestCount: UInt64 { get }
  /// A byte of the device configuration; zero behind its end.
  func configurationByte(_ offset: Int) -> UInt8
  /// Takes a write to the device configuration; returns whether it changed.
  func writeConfiguration(_ offset: Int, value: UInt32, byteCount: Int) -> Bool
  /// Plugs the cable in or out, for a type that has one; returns whether the configuration changed.
  func plug(_ isPlugged: Bool) -> Bool
  /// Begins with what was negotiated.
  func start(features: FeatureBits)
  /// Forgets what a driver left behind.
  func reset()
  /// What is to be done with a chain.
  func admit(_ chain: Chain) -> Admission
  /// Does the work of a request whose readable bytes are in the buffer of `slot`.
  func execute(
    _ slot: Int, chain: Chain, buffers: RequestBuffers, at cycle: Cycle
  ) -> Outcome
  /// Puts what is next for `queue` into the buffer of `slot`, when it fits into parked chains.
  ///
  /// - Parameter room: bytes of the parked chain with that number, nil behind the last.
  func supply(
    queue: Int, slot: Int, buffers: RequestBuffers, room: (Int) -> UInt64?, at cycle: Cycle
  ) -> Supply?
  /// Whether something waits for `queue` in `cycle`.
  func hasSupply(queue: Int, at cycle: Cycle) -> Bool
  /// The next cycle in which something will be waiting.
  func nextSupply(after cycle: Cycle) -> Cycle
}

extension DeviceType {
  var keepsOrder: Bool { false }
  func writeConfiguration(_ offset: Int, value: UInt32, byteCount: Int) -> Bool { false }
  func plug(_ isPlugged: Bool) -> Bool { false }
  func start(features: FeatureBits) {}
  func reset() {}
  func supply(
    queue: Int, slot: Int, buffers: RequestBuffers, room: (Int) -> UInt64?, at cycle: Cycle
  ) -> Supply? { nil }
  func hasSupply(queue: Int, at cycle: Cycle) -> Bool { false }
  func nextSupply(after cycle: Cycle) -> Cycle { .max }
}
