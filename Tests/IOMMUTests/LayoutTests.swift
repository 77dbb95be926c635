import ByteLayouts
import CycleKernel
import IOMMULayouts
import PCIeLayouts
import Testing

@Suite("Translation completion entry (ATS 2.3)")
struct TranslationEntryTests {
  @Test(
    "the lowest zero bit encodes the size",
    arguments: [
      (12, 0x1234_5678_9abc_d000, 0x1234_5678_9abc_d003), (13, 0x2000, 0x2803),
      (14, 0x4000, 0x5803), (21, 0x1234_5660_0000, 0x1234_566f_f803),
      (30, 0x12_4000_0000, 0x12_5fff_f803),
    ] as [(UInt8, UInt64, UInt64)])
  func size(exponent: UInt8, base: UInt64, bits: UInt64) throws {
    let entry = TranslationEntry(
      range: AlignedRange(containing: base, sizeExponent: exponent), allowsRead: true,
      allowsWrite: true)
    #expect(entry.encoded == bits)
    #expect(try TranslationEntry(encoded: bits) == entry)
  }

  @Test("every size and flag comes back", arguments: 12...64 as ClosedRange<UInt8>)
  func roundTrip(exponent: UInt8) throws {
    for flags in 0..<32 {
      let entry = TranslationEntry(
        range: AlignedRange(containing: 0x9123_4567_89ab_c000, sizeExponent: exponent),
        allowsRead: flags & 1 != 0, allowsWrite: flags & 2 != 0,
        isUntranslatedOnly: flags & 4 != 0, isNonSnooped: flags & 8 != 0, isGlobal: flags & 16 != 0)
      #expect(entry.encoded >> 5 & 1 == UInt64(flags >> 4))
      #expect(try TranslationEntry(encoded: entry.encoded) == entry)
    }
  }

  @Test("the high doubleword travels first")
  func byteOrder() throws {
    var bytes = [UInt8](repeating: 0xee, count: 8)
    let entry = TranslationEntry(
      range: AlignedRange(containing: 0x0123_4567_89ab_c000, sizeExponent: 12), allowsRead: true,
      allowsWrite: false)
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    entry.encode(into: &raw)
    #expect(bytes == [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xc0, 0x01])
    #expect(try TranslationEntry(decoding: bytes.span.bytes) == entry)
  }

  @Test("the undefined size and short data are refused")
  func refused() {
    #expect(throws: TLPError.reservedValue(field: "S", value: 1)) {
      try TranslationEntry(encoded: 0xffff_ffff_ffff_f803)
    }
    #expect(throws: TLPError.tooShort(expected: 8, found: 7)) {
      try TranslationEntry(decoding: [UInt8](repeating: 1, count: 7).span.bytes)
    }
  }

  @Test("an invalidation of everything has all size bits but the top one")
  func everything() throws {
    #expect(InvalidateRange.everything.encoded == 0x7fff_ffff_ffff_f800)
    let decoded = try InvalidateRange(encoded: 0x7fff_ffff_ffff_f801)
    #expect(decoded.isGlobal)
    #expect(decoded.range.contains(.max) && decoded.range.contains(0))
  }

  @Test("the smallest covering range holds the bytes, and its half does not")
  func covering() {
    var random = RandomStream(seed: 11, name: "covering")
    for _ in 0..<2000 {
      let address = random.next() >> random.below(40)
      let count = 1 + random.below(1 << 30)
      let range = AlignedRange(covering: address, byteCount: count)
      let last = address.addingReportingOverflow(count - 1)
      let end = last.overflow ? UInt64.max : last.partialValue
      #expect(range.contains(address) && range.contains(end))
      if range.sizeExponent > 12 {
        let half = AlignedRange(containing: address, sizeExponent: range.sizeExponent - 1)
        #expect(!half.contains(end), "address \(address) count \(count)")
      }
    }
  }
}

@Suite("Tables and descriptors (VT-d 6.5, 9, 10.4)")
struct IOMMULayoutTests {
  @Test("a context entry has its fields where the table says")
  func contextEntry() {
    let entry = ContextEntry(
      table: 0x1234_5678_9000, levels: 4, domain: 0xabcd, type: .passThrough,
      disablesFaultProcessing: true)
    #expect(entry.low == 0x1234_5678_900b)
    #expect(entry.high == 0xabcd02)
    #expect(entry.levels == 4 && entry.type == .passThrough && entry.domain == 0xabcd)
    #expect(ContextEntry(low: 0xd, high: 1).type == nil)
    #expect(ContextEntry(low: 1, high: 3).levels == nil)
  }

  @Test("a fault record has its fields where the table says")
  func faultRecord() {
    let record = FaultRecord(
      address: 0x1234_5678_9abc, requester: 0x0708, reason: .contextEntryReservedBits,
      addressType: 2, isWrite: false)
    #expect(record.low == 0x1234_5678_9000)
    #expect(record.high == 0xe000_000b_0000_0708)
    #expect(record.reason == .contextEntryReservedBits && !record.isWrite && record.isInUse)
  }

  @Test("the capability registers say what the unit does")
  func capability() {
    let capability = UnitCapability(faultRecordCount: 4, maximumAddressMask: 18)
    #expect(capability.rawValue == 0x00d2_038c_222f_0606)
    #expect(capability.supports(levels: 3) && capability.supports(levels: 4))
    #expect(!capability.supports(levels: 5))
    #expect(capability.inputAddressWidth == 48 && capability.domainCount == 65536)
    #expect(capability.faultRecordOffset == 0x220 && capability.maximumAddressMask == 18)
  }

  static let descriptors: [(InvalidationDescriptor, UInt64, UInt64)] = [
    (.contextCache(.global), 0x11, 0), (.contextCache(.domain(0x1234)), 0x1234_0021, 0),
    (
      .contextCache(.device(domain: 0x1234, requester: 0x5678, functionMask: 2)),
      0x0002_5678_1234_0031, 0
    ),
    (.iotlb(.global, drainsReads: true, drainsWrites: false), 0x92, 0),
    (.iotlb(.domain(0x9abc), drainsReads: false, drainsWrites: true), 0x9abc_0062, 0),
    (
      .iotlb(
        .pages(domain: 0x9abc, address: 0x1234_5678_9000, addressMask: 5), drainsReads: true,
        drainsWrites: true), 0x9abc_00f2, 0x1234_5678_9005
    ),
    (
      .deviceTLB(requester: 0x5678, payload: 0x1234_5678_f800, maximumPending: 7),
      0x5678_0007_0003, 0x1234_5678_f001
    ),
    (
      .wait(
        .init(
          statusAddress: 0x1234_5674, statusData: 0x89ab_cdef, isFence: true,
          raisesInterrupt: true)), 0x89ab_cdef_0000_0075, 0x1234_5674
    ),
    (.wait(.init(statusAddress: nil, statusData: 1, isFence: false)), 0x1_0000_0005, 0),
    (.pasidIOTLB(domain: 0x1234, pasid: 0x5_6789, pages: nil), 0x0005_6789_1234_0026, 0),
    (
      .pasidIOTLB(
        domain: 0x1234, pasid: 0x5_6789, pages: .init(address: 0x1234_5678_9000, mask: 5)),
      0x0005_6789_1234_0036, 0x1234_5678_9005
    ),
    (
      .pageGroupResponse(requester: 0x5678, index: 0x1a5, code: 0xf, pasid: 0x5_6789),
      0x0005_6789_5678_f019, 0xd28
    ),
    (.pageGroupResponse(requester: 0x5678, index: 0x1a5, code: 1), 0x5678_1009, 0xd28),
    (.pasidCache(.global), 0x37, 0), (.pasidCache(.domain(0x1234)), 0x1234_0007, 0),
    (.pasidCache(.pasid(domain: 0x1234, pasid: 0x5_6789)), 0x0005_6789_1234_0017, 0),
    (
      .pasidDeviceTLB(
        requester: 0x1234, pasid: 0x5_6789, payload: 0x1234_5678_f801, maximumPending: 7),
      0x0005_6789_1234_0078, 0x1234_5678_f801
    ),
  ]

  @Test("descriptors have their fields where the table says", arguments: descriptors)
  func descriptor(value: InvalidationDescriptor, low: UInt64, high: UInt64) throws {
    #expect(value.words == (low, high))
    #expect(try InvalidationDescriptor(low: low, high: high) == value)
  }

  @Test("a descriptor with reserved bits, granularity or type is refused")
  func refused() {
    #expect(throws: InvalidationDescriptorError.reservedGranularity) {
      try InvalidationDescriptor(low: 0x02, high: 0)
    }
    #expect(throws: InvalidationDescriptorError.reservedBits(low: 0x1_0000_0012, high: 0)) {
      try InvalidationDescriptor(low: 0x1_0000_0012, high: 0)
    }
    #expect(throws: InvalidationDescriptorError.reservedBits(low: 0x22, high: 1)) {
      try InvalidationDescriptor(low: 0x22, high: 1)
    }
    for type in [0, 4, 10, 15] as [UInt8] {
      #expect(throws: InvalidationDescriptorError.unsupportedType(type)) {
        try InvalidationDescriptor(low: UInt64(type) | 1 << 4, high: 0)
      }
    }
  }

  @Test("reserved bits of a paging entry depend on its level")
  func pagingReservedBits() {
    func reserved(_ bit: UInt64, _ level: Int, large: Bool = false) -> Bool {
      let entry = PageTableEntry(rawValue: 1 << bit | 3 | (large ? 0x80 : 0))
      return entry.hasReservedBits(level: level, hostAddressWidth: 46)
    }
    #expect(reserved(7, 4) && !reserved(7, 1))
    #expect(reserved(11, 2) && reserved(11, 3) && !reserved(11, 1))
    #expect(reserved(62, 3) && !reserved(62, 1))
    #expect(reserved(12, 2, large: true) && reserved(20, 2, large: true))
    #expect(!reserved(21, 2, large: true) && reserved(21, 3, large: true))
    #expect(reserved(29, 3, large: true) && !reserved(30, 3, large: true))
    #expect(reserved(46, 1) && reserved(51, 4) && !reserved(45, 1) && !reserved(52, 1))
  }
}
