import ByteLayouts
import CycleKernel
import VirtioLayouts

/// The entropy source: fills every buffer with the bytes of a seeded stream.
///
/// A model gives the same bytes for the same seed; they are no secret. Source: VIRTIO v1.4, 5.4.
final class EntropyDevice: DeviceType {
  private let seed: UInt64
  private var stream: RandomStream
  private(set) var requestCount: UInt64 = 0

  init(seed: UInt64) {
    self.seed = seed
    stream = RandomStream(seed: seed, name: "entropy")
  }

  var kind: VirtioDeviceType { .entropy }
  var queueCount: Int { 1 }
  var configurationByteCount: Int { 0 }
  var largestImage: Int { 1 << 16 }
  var features: FeatureBits { [] }
  func configurationByte(_ offset: Int) -> UInt8 { 0 }

  func admit(_ chain: Chain) -> Admission {
    // Only device-writable buffers are legal here.
    chain.writableByteCount > 0 && chain.readableCount == 0
      ? .request(readByteCount: 0) : .malformed
  }

  func execute(
    _ slot: Int, chain: Chain, buffers: RequestBuffers, at cycle: Cycle
  ) -> Outcome {
    requestCount += 1
    let count = Int(min(chain.writableByteCount, UInt64(largestImage)))
    let start = RequestSlot.writableOffset
    buffers.withMutableBytes(slot, start..<start + count) { bytes in
      for place in 0..<count {
        bytes.storeLittleEndian(UInt8(truncatingIfNeeded: stream.next() >> 24), at: place)
      }
    }
    return Outcome(latency: Cycle(count / 8), writeCount: count, usedLength: UInt32(count))
  }
}
