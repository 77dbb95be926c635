import ByteLayouts
import HostPlatform

extension GuestCPU {
  /// Stores `byteCount` zero bytes from `address` on.
  func storeZeros(at address: GuestPhysicalAddress, byteCount: Int) {
    var done = 0
    while done < byteCount {
      let chunk = min(4096, byteCount - done)
      // SAFETY: an integer has no padding, so each of its bytes is initialised.
      unsafe store(
        zeroPage.span.bytes.extracting(first: chunk), at: address.advanced(by: UInt64(done)))
      done += chunk
    }
  }
}

private let zeroPage = [UInt8](repeating: 0, count: 4096)

/// Copies bytes with the CPU, up to 4 KiB at a time, through a buffer that is made once.
struct CPUCopier {
  private var buffer = [UInt8](repeating: 0, count: 4096)

  /// Loads `byteCount` bytes from `source` on and stores them from `target` on.
  mutating func copy(
    from source: GuestPhysicalAddress, to target: GuestPhysicalAddress, byteCount: Int,
    with cpu: any GuestCPU
  ) {
    var done = 0
    while done < byteCount {
      let chunk = min(buffer.count, byteCount - done)
      let from = source.advanced(by: UInt64(done))
      unsafe buffer.withUnsafeMutableBytes { raw in
        // SAFETY: the span covers the first `chunk` bytes of the buffer, which has as many.
        var part = unsafe MutableRawSpan(_unsafeBytes: raw[0..<chunk])
        cpu.load(from, into: &part)
      }
      // SAFETY: an integer has no padding, so each of its bytes is initialised.
      unsafe cpu.store(
        buffer.span.bytes.extracting(first: chunk), at: target.advanced(by: UInt64(done)))
      done += chunk
    }
  }
}
