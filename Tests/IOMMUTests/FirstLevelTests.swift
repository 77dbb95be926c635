import ByteLayouts
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Testing
import Trace

/// A unit whose PASIDs have first-level tables that the tests write by hand.
final class FirstLevelBench {
  let scalable = ScalableBench()
  var bench: UnitBench { scalable.bench }

  /// Gives a PASID first-level tables; returns the highest.
  func attach(_ pasid: UInt32, domain: UInt16 = 15) -> UInt64 {
    let table = bench.page()
    let entry = PASIDTableEntry(firstLevelTable: table, domain: domain)
    scalable.set(entry, for: pasid)
    bench.poke(entry.first, at: scalable.entryPlace(pasid) + 16)
    return table
  }

  /// Where the entry for `address` stands at `level`; makes the tables above it.
  func place(of address: UInt64, level target: Int = 1, table: UInt64) -> UInt64 {
    var table = table
    var level = FirstLevelEntry.levels
    while true {
      let place = table + PageTableEntry.index(of: address, level: level) * 8
      if level == target { return place }
      let entry = FirstLevelEntry(rawValue: bench.peek(place))
      if entry.isPresent {
        table = entry.address(level: level)
      } else {
        table = bench.page()
        bench.poke(FirstLevelEntry(address: table, isWritable: true).rawValue, at: place)
      }
      level -= 1
    }
  }

  /// Maps a page and returns where its entry stands.
  @discardableResult
  func map(
    _ address: UInt64, to physical: UInt64, table: UInt64, level: Int = 1,
    isWritable: Bool = true, isGlobal: Bool = false
  ) -> UInt64 {
    let place = place(of: address, level: level, table: table)
    bench.poke(
      FirstLevelEntry(
        address: physical, isWritable: isWritable, isLargePage: level > 1, isGlobal: isGlobal
      ).rawValue, at: place)
    return place
  }

  func entry(_ place: UInt64) -> FirstLevelEntry { FirstLevelEntry(rawValue: bench.peek(place)) }
}

@Suite("First-level tables (VT-d 3.6 and 9.7)")
struct FirstLevelTests {
  private func translated(_ address: UInt64) -> TranslationOutcome {
    .translated(GuestPhysicalAddress(rawValue: address))
  }

  @Test("entries have their fields where the table says")
  func layout() {
    let page = FirstLevelEntry(address: 0x1234_5678_9000, isWritable: true, isGlobal: true)
    #expect(page.rawValue == 0x1234_5678_9107)
    #expect(page.isPresent && page.isWritable && page.isUser && page.isGlobal && !page.isDirty)
    let large = FirstLevelEntry(address: 0x1234_5660_0000, isWritable: false, isLargePage: true)
    #expect(large.rawValue == 0x1234_5660_0085)
    #expect(large.isLeaf(level: 2) && large.isLeaf(level: 3) && !large.isLeaf(level: 4))
    #expect(
      FirstLevelEntry(rawValue: large.rawValue | 1 << 12).address(level: 2) == 0x1234_5660_0000)
    let entry = PASIDTableEntry(firstLevelTable: 0x1234_5000, domain: 0xabcd)
    #expect(entry.low == 0x41 && entry.high == 0xabcd && entry.first == 0x1234_5000)
    #expect(entry.type == .firstLevel && entry.hasFirstLevelMode)
    #expect(!PASIDTableEntry(low: 0x41, high: 0, first: 4).hasFirstLevelMode)
    for (address, isCanonical) in [
      (UInt64(0x7fff_ffff_ffff), true), (0xffff_8000_0000_0000, true), (0x8000_0000_0000, false),
      (0xffff_7fff_ffff_ffff, false),
    ] {
      #expect(FirstLevelEntry.isCanonical(address) == isCanonical)
    }
  }

  @Test("reserved bits depend on the level", arguments: 1...4)
  func reserved(level: Int) {
    func isReserved(_ bit: Int, large: Bool = false) -> Bool {
      FirstLevelEntry(rawValue: 7 | 1 << UInt64(bit) | (large ? 1 << 7 : 0))
        .hasReservedBits(level: level, hostAddressWidth: 46)
    }
    #expect(isReserved(46) && isReserved(51) && !isReserved(45) && !isReserved(52))
    #expect(isReserved(7) == (level == 4))
    #expect(isReserved(13, large: true) == (level > 1))
    #expect(isReserved(12, large: true) == (level == 4))
    #expect(isReserved(20, large: true) == (level > 1))
    #expect(isReserved(21, large: true) == (level > 2))
  }

  @Test(
    "pages of 4 KiB, 2 MiB and 1 GiB translate, for each PASID its own",
    arguments: [(1, UInt64(0x30_5000), UInt8(12)), (2, 0x60_0000, 21), (3, 0x4000_0000, 30)])
  func sizes(level: Int, physical: UInt64, exponent: UInt8) {
    let bench = FirstLevelBench()
    let address: UInt64 = 0x7f12_4000_0000
    bench.map(address, to: physical, table: bench.attach(5), level: level)
    bench.map(address, to: 0x20_0000, table: bench.attach(6))
    bench.scalable.enable()
    #expect(bench.scalable.translate(5, at: address + 0x123) == translated(physical + 0x123))
    #expect(bench.scalable.translate(6, at: address + 0x123) == translated(0x20_0123))
    #expect(
      bench.scalable.translate(5, .translationRequest(noWrite: false), at: address)
        == .granted(
          TranslationEntry(
            range: AlignedRange(containing: physical, sizeExponent: exponent), allowsRead: true,
            allowsWrite: true)))
    #expect(bench.bench.recorder.faults.isEmpty)
  }

  @Test(
    "a walk sets A in each entry, and D in the leaf of a page that is written, also behind a hit")
  func accessedAndDirty() {
    let bench = FirstLevelBench()
    let table = bench.attach(5)
    let places =
      [bench.map(0x9000, to: 0x20_0000, table: table)]
      + (2...4).map { bench.place(of: 0x9000, level: $0, table: table) }
    bench.scalable.enable()
    #expect(places.allSatisfy { bench.bench.peek($0) & FirstLevelEntry.accessed == 0 })
    #expect(bench.scalable.translate(5) == translated(0x20_0004))
    #expect(places.allSatisfy { bench.bench.peek($0) & FirstLevelEntry.accessed != 0 })
    #expect(!bench.entry(places[0]).isDirty)
    #expect(bench.scalable.translate(5, .write) == translated(0x20_0004))
    #expect(bench.entry(places[0]).isDirty)
    #expect(places.dropFirst().allSatisfy { !bench.entry($0).isDirty })
    let walks = bench.bench.unit.walkCount
    #expect(bench.scalable.translate(5, .write) == translated(0x20_0004))
    #expect(bench.bench.unit.walkCount == walks, "the entry is known to be dirty")
  }

  @Test(
    "a translation request that wants to write makes the page dirty; one that does not, does not")
  func requests() {
    for noWrite in [true, false] {
      let bench = FirstLevelBench()
      let place = bench.map(0x9000, to: 0x20_0000, table: bench.attach(5))
      bench.scalable.enable()
      guard
        case .granted(let entry) = bench.scalable.translate(
          5, .translationRequest(noWrite: noWrite))
      else {
        Issue.record("not granted")
        continue
      }
      #expect(entry.allowsRead && entry.allowsWrite != noWrite)
      #expect(bench.entry(place).isDirty != noWrite)
    }
  }

  @Test("a page that may not be written is read, and stays clean")
  func readOnly() {
    let bench = FirstLevelBench()
    let table = bench.attach(5)
    let place = bench.map(0x9000, to: 0x20_0000, table: table, isWritable: false)
    bench.map(0xa000, to: 0x21_0000, table: table)
    bench.scalable.enable()
    #expect(bench.scalable.translate(5) == translated(0x20_0004))
    #expect(bench.scalable.translate(5, .write) == .fault(reason: .scalableWriteNotAllowed))
    #expect(!bench.entry(place).isDirty)
    let upper = bench.place(of: 0xa000, level: 2, table: table)
    bench.bench.poke(bench.bench.peek(upper) & ~2, at: upper)
    #expect(
      bench.scalable.translate(5, .write, at: 0xa000) == .fault(reason: .scalableWriteNotAllowed))
  }

  static let faults: [(FaultReason, UInt64, @Sendable (FirstLevelBench, UInt64) -> Void)] = [
    (.firstLevelNotPresent, 0x9000, { $0.bench.poke(0, at: $0.place(of: 0x9000, table: $1)) }),
    (.firstLevelNotPresent, 0x9000, { $0.bench.poke(0, at: $1) }),
    (.supervisorPage, 0x9000, { $0.bench.poke(0x20_0003, at: $0.place(of: 0x9000, table: $1)) }),
    (
      .firstLevelReservedBits, 0x9000,
      { $0.bench.poke(1 << 47 | 7, at: $0.place(of: 0x9000, table: $1)) }
    ),
    (.firstLevelFetchFailed, 0x9000, { $0.bench.poke(UnitBench.memoryByteCount | 7, at: $1) }),
    (.addressNotCanonical, 0x8000_0000_9000, { _, _ in }),
    (
      .firstLevelTableFetchFailed, 0x9000,
      { bench, _ in
        bench.bench.poke(UnitBench.memoryByteCount, at: bench.scalable.entryPlace(5) + 16)
      }
    ),
    (
      .pasidEntryInvalid, 0x9000,
      { bench, _ in bench.bench.poke(4, at: bench.scalable.entryPlace(5) + 16) }
    ),
  ]

  @Test("what is wrong with the tables has its number", arguments: 0..<8)
  func reasons(index: Int) {
    let (reason, address, damage) = Self.faults[index]
    let bench = FirstLevelBench()
    let table = bench.attach(5)
    bench.map(0x9000, to: 0x20_0000, table: table)
    damage(bench, table)
    bench.scalable.enable()
    #expect(bench.scalable.translate(5, at: address) == .fault(reason: reason))
    #expect(bench.bench.recorder.faults.map(\.reason) == [reason.rawValue])
    let request = bench.scalable.translate(5, .translationRequest(noWrite: false), at: address)
    #expect(request == (reason.isPageFault ? .granted(.hole) : .fault(reason: reason)))
  }

  @Test("in scalable mode second-level tables fault with its numbers too")
  func secondLevel() {
    let bench = ScalableBench()
    let table = bench.attach(5, to: 0x10_5000, domain: 15)
    bench.bench.map(0xb000, to: 0x10_6000, table: table, permissions: .read)
    bench.bench.map(0xc000, to: 0x10_6000, table: table, permissions: .write)
    bench.enable()
    #expect(bench.translate(5, .write, at: 0xb000) == .fault(reason: .scalableWriteNotAllowed))
    #expect(bench.translate(5, at: 0xc000) == .fault(reason: .scalableReadNotAllowed))
    #expect(bench.translate(5, at: 1 << 48) == .fault(reason: .addressBeyondSecondLevel))
    let leaf = bench.bench.place(of: 0x9000, level: 1, table: table, levels: 4)
    bench.bench.poke(bench.bench.peek(leaf) | 1 << 47, at: leaf)
    #expect(bench.translate(5) == .fault(reason: .secondLevelReservedBits))
    bench.bench.poke(UnitBench.memoryByteCount | 3, at: table)
    #expect(bench.translate(5) == .fault(reason: .secondLevelFetchFailed))
  }
}
