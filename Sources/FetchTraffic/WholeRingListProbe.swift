import ByteLayouts
import CDescriptorFetchABI
import VirtioLayouts
import Virtqueues

/// A list of a packed ring that fills it, with a limit of chains above the ring's size: it comes whole,
/// and one that goes on behind it is refused (VIRTIO v1.4, 2.8.21).
struct WholeRingListProbe {
  private static let table: UInt64 = 0x1000

  private let environment: EngineEnvironment
  private let size: Int
  private let hasEnd: Bool

  /// Makes a probe of a ring of `size` entries, whose list ends with its last one, or does not end.
  init(_ engine: any FetchEngine, size: Int, hasEnd: Bool) {
    environment = EngineEnvironment(
      engine, EngineTiming(latency: 1...9, descriptorReadyChance: 140))
    self.size = size
    self.hasEnd = hasEnd
  }

  /// What was presented otherwise than it should be.
  func violations() -> [String] {
    let ring = environment.guestAddress(.bus, Self.table)
    environment.configure(
      0, enable: true, size: UInt16(size), table: ring, isPacked: true,
      options: QueueOptions(chainLimit: UInt16.max))
    environment.law.configure(0, table: ring, size: UInt16(size), isPacked: true)
    for entry in 0..<size {
      let goesOn = !hasEnd || entry + 1 < size
      environment.memory(.bus).store(
        PackedDescriptor(
          address: DescriptorAddress(rawValue: 0x7000 + UInt64(entry)), length: 8,
          identifier: UInt16(entry), flags: goesOn ? [.available, .next] : .available),
        at: Self.table + 16 * UInt64(entry))
    }
    var (count, misplaced, ringCount) = (0, 0, 0)
    environment.onDescriptor = { pins in
      let isLast = count + 1 == size && hasEnd
      if pins.desc_addr != 0x7000 + UInt64(count) || (pins.desc_last != 0) != isLast {
        misplaced += 1
      }
      if pins.desc_last != 0 { ringCount = Int(pins.desc_ring_count) }
      count += 1
    }
    environment.ringDoorbell(0)
    let isOver = environment.run(20 * size + 2000) {
      misplaced > 0 || !environment.errors.isEmpty || (hasEnd && count == size)
    }
    let code = environment.errors.first?.pins.err_code
    // A descriptor behind which none may follow is refused itself, with what waits before it.
    let isRight =
      isOver && misplaced == 0
      && (hasEnd
        ? count == size && ringCount == size && code == nil
        : count < size && code == UInt8(DFE_ERR_PACKED_MALFORMED))
    return isRight
      ? environment.law.violations
      : [
        "list that fills a ring of \(size): \(count) descriptors came, \(misplaced) misplaced, "
          + "\(ringCount) entries told, code \(code ?? 0)"
      ]
  }
}
