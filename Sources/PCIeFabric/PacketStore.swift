import ByteLayouts
public import PCIeLayouts

/// The bytes of packets under way: encoded headers with their payload in fixed slots.
///
/// Slots are handed out and taken back without allocation; a slot holds a header with its
/// prefix and `payloadByteCount` bytes behind it.
@safe
public final class PacketStore {
  /// One packet's place.
  public typealias Slot = Int32

  private static let headerRoom = 24
  // SAFETY: every access checks that its slot lies inside the allocation, which lives as long as
  // the store.
  @usableFromInline let base: UnsafeMutableRawPointer
  @usableFromInline let slotCount: Int
  @usableFromInline let slotByteCount: Int
  @usableFromInline let payloadByteCount: Int
  // SAFETY: the table has `slotCount` entries, of which the first `freeCount` are the free slots.
  private let freeSlots: UnsafeMutablePointer<Slot>
  /// Slots that are free.
  public private(set) var freeCount: Int

  /// Makes a store of `slotCount` packets with up to `payloadByteCount` bytes each.
  public init(slotCount: Int, payloadByteCount: Int) {
    self.slotCount = slotCount
    self.payloadByteCount = payloadByteCount
    slotByteCount = Self.headerRoom + payloadByteCount
    unsafe base = UnsafeMutableRawPointer.allocate(
      byteCount: slotCount * slotByteCount, alignment: 64)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: slotCount * slotByteCount)
    unsafe freeSlots = .allocate(capacity: slotCount)
    freeCount = slotCount
    for place in 0..<slotCount {
      unsafe (freeSlots + place).initialize(to: Slot(slotCount - 1 - place))
    }
  }

  deinit {
    unsafe base.deallocate()
    unsafe freeSlots.deallocate()
  }

  /// Encodes a packet into a free slot; `lead` bytes of zero stand before `payload`.
  ///
  /// - Precondition: a slot is free, and the payload fills the header's doublewords.
  public func put(_ header: TLPHeader, payload: RawSpan, lead: Int) -> Slot {
    precondition(freeCount > 0, "no packet slot is free")
    precondition(header.payloadByteCount <= payloadByteCount, "payload above the maximum")
    precondition(lead + payload.byteCount <= header.payloadByteCount, "payload beyond its length")
    freeCount -= 1
    let slot = unsafe freeSlots[freeCount]
    // SAFETY: the slot lies inside the allocation, and one packet owns it.
    var span = unsafe MutableRawSpan(
      _unsafeStart: base + Int(slot) * slotByteCount, byteCount: slotByteCount)
    let headerByteCount = header.encode(into: &span)
    if header.kind.hasData {
      // The bytes around an unaligned payload are zero, so that packets are the same every run.
      if lead != 0 { span.storeLittleEndian(UInt32(0), at: headerByteCount) }
      let end = headerByteCount + header.payloadByteCount
      if lead + payload.byteCount != header.payloadByteCount {
        span.storeLittleEndian(UInt32(0), at: end - 4)
      }
      span.copy(payload, at: headerByteCount + lead)
    }
    return slot
  }

  /// Decodes the header of a packet and runs `body` with its payload.
  ///
  /// - Throws: ``TLPError`` for a malformed packet, before `body` runs.
  public func withPacket<Result>(
    _ slot: Slot, _ body: (TLPHeader, RawSpan) -> Result
  ) throws(TLPError) -> Result {
    precondition((0..<Slot(slotCount)).contains(slot), "a slot of this store")
    // SAFETY: the precondition keeps the slot inside the allocation.
    let span = unsafe RawSpan(
      _unsafeStart: base + Int(slot) * slotByteCount, byteCount: slotByteCount)
    let header = try TLPHeader(decoding: span)
    let start = header.headerByteCount
    return body(header, span.extracting(start..<start + header.payloadByteCount))
  }

  /// Runs `body` with the payload of a packet whose header is known.
  ///
  /// - Precondition: `header` is the one that stands in the slot.
  @inlinable
  public func withPayload<Result>(
    _ slot: Slot, of header: TLPHeader, _ body: (RawSpan) -> Result
  ) -> Result {
    precondition((0..<Slot(slotCount)).contains(slot), "a slot of this store")
    precondition(header.payloadByteCount <= payloadByteCount, "payload above the maximum")
    // SAFETY: the preconditions keep header and payload inside the slot.
    return unsafe body(
      RawSpan(
        _unsafeStart: base + Int(slot) * slotByteCount + header.headerByteCount,
        byteCount: header.payloadByteCount))
  }

  /// Gives a slot back.
  public func release(_ slot: Slot) {
    precondition((0..<Slot(slotCount)).contains(slot), "a slot of this store")
    precondition(freeCount < slotCount, "the slot is not free")
    unsafe freeSlots[freeCount] = slot
    freeCount += 1
  }
}
