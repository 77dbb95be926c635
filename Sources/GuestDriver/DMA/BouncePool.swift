/// Which slots of a bounce pool are taken: the allocator of swiotlb, without memory of its own.
///
/// | figure              | value                                             |
/// | ------------------- | ------------------------------------------------- |
/// | slot                | 2 KiB, unless a study has another size            |
/// | set                 | 128 slots; a mapping lies within one              |
/// | largest mapping     | 256 KiB less the alignment mask rounded up to slots |
///
/// Under the alignment mask, the address in the pool keeps the low bits of the buffer's address.
/// The search goes on where the last one ended and wraps around; a slot belongs to one mapping.
///
/// Source: Linux, Documentation/core-api/swiotlb.rst.
public struct BouncePool: Sendable {
  /// Bytes of one slot, as Linux has them.
  public static let usualSlotByteCount: Int = 2048
  /// Slots of one set.
  public static let slotsPerSet: Int = 128
  /// Bytes of one slot.
  public let slotByteCount: Int
  /// Slots of the pool.
  public let slotCount: Int
  /// Low address bits that a mapping keeps.
  public let alignmentMask: UInt64
  /// Slots in use now.
  public private(set) var usedSlotCount = 0
  /// The most slots that were ever in use.
  public private(set) var highestUsedSlotCount = 0
  /// For each slot, how many slots from it on are free, up to the end of its set.
  private var freeRun: [UInt8]
  /// For the first slot of each mapping, how many slots it has.
  private var runLength: [UInt8]
  private var nextSlot = 0

  /// Makes an empty pool of the whole slots in `byteCount` bytes.
  ///
  /// - Precondition: `alignmentMask` is a power of two less one, below 128 KiB; `slotByteCount` is a
  ///   power of two from 512 to 64 KiB.
  public init(
    byteCount: Int, alignmentMask: UInt64 = 0xfff, slotByteCount: Int = usualSlotByteCount
  ) {
    precondition(
      slotByteCount & (slotByteCount - 1) == 0 && (512...65_536).contains(slotByteCount),
      "a slot is a power of two from 512 to 64 KiB")
    self.slotByteCount = slotByteCount
    precondition(
      alignmentMask & (alignmentMask + 1) == 0 && alignmentMask < 128 << 10,
      "an alignment mask is a power of two less one, below 128 KiB")
    slotCount = byteCount / slotByteCount
    self.alignmentMask = alignmentMask
    freeRun = (0..<slotCount).map { [slotCount] slot in
      UInt8(min(slotCount, (slot / Self.slotsPerSet + 1) * Self.slotsPerSet) - slot)
    }
    runLength = Array(repeating: 0, count: slotCount)
  }

  /// Largest mapping in bytes, whatever the alignment of its buffer.
  public var maximumMappingByteCount: Int {
    let size = slotByteCount
    let lost = (Int(alignmentMask) + size - 1) / size * size
    return max(0, min(slotCount, Self.slotsPerSet) * size - lost)
  }

  /// Takes room for `byteCount` bytes of a buffer at `address`.
  ///
  /// - Returns: where the bytes go, from the start of the pool; nil when there is no room.
  /// - Precondition: `byteCount` is positive and fits in a set beside its alignment offset.
  public mutating func allocate(byteCount: Int, address: UInt64) -> Int? {
    let offset = Int(address & alignmentMask) % slotByteCount
    let aligned = Int(address & alignmentMask) / slotByteCount
    let stride = (Int(alignmentMask) + slotByteCount) / slotByteCount
    return allocate(byteCount: byteCount, offset: offset, first: aligned, stride: stride)
  }

  /// Takes room that starts at a multiple of `alignment` bytes from the start of the pool.
  ///
  /// - Precondition: `alignment` is a power of two.
  public mutating func allocate(byteCount: Int, alignment: Int) -> Int? {
    let stride = max(1, alignment / slotByteCount)
    return allocate(byteCount: byteCount, offset: 0, first: 0, stride: stride)
  }

  private mutating func allocate(
    byteCount: Int, offset: Int, first: Int, stride: Int
  ) -> Int? {
    let wanted = (byteCount + offset + slotByteCount - 1) / slotByteCount
    precondition(byteCount > 0 && wanted <= Self.slotsPerSet, "a mapping lies within one set")
    let candidateCount = (slotCount - first + stride - 1) / stride
    guard first < slotCount else { return nil }
    var candidate = (max(0, nextSlot - first) + stride - 1) / stride
    for _ in 0..<candidateCount {
      if candidate >= candidateCount { candidate = 0 }
      let slot = first + candidate * stride
      if Int(freeRun[slot]) >= wanted {
        take(slot, wanted)
        return slot * slotByteCount + offset
      }
      candidate += 1
    }
    return nil
  }

  /// Gives back the mapping whose bytes start at `position`.
  ///
  /// - Precondition: it was handed out and not given back.
  public mutating func release(_ position: Int) {
    let slot = position / slotByteCount
    let length = Int(runLength[slot])
    precondition(length > 0, "bounce slots are freed twice")
    runLength[slot] = 0
    usedSlotCount -= length
    let end = slot + length
    let setEnd = min(slotCount, (slot / Self.slotsPerSet + 1) * Self.slotsPerSet)
    var run = end < setEnd ? freeRun[end] : 0
    var index = end - 1
    let setStart = slot / Self.slotsPerSet * Self.slotsPerSet
    while index >= setStart, index >= slot || freeRun[index] > 0 {
      run += 1
      freeRun[index] = run
      index -= 1
    }
  }

  private mutating func take(_ slot: Int, _ length: Int) {
    for index in slot..<slot + length { freeRun[index] = 0 }
    let setStart = slot / Self.slotsPerSet * Self.slotsPerSet
    var index = slot - 1
    var run: UInt8 = 0
    while index >= setStart, freeRun[index] > 0 {
      run += 1
      freeRun[index] = run
      index -= 1
    }
    runLength[slot] = UInt8(length)
    nextSlot = slot + length < slotCount ? slot + length : 0
    usedSlotCount += length
    highestUsedSlotCount = max(highestUsedSlotCount, usedSlotCount)
  }
}
