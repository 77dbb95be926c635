import ByteLayouts
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Testing
import Trace

/// A PASID with first-level tables at addresses of the guest, which second-level tables shift by 4 MiB.
final class NestedBench {
  static let shift: UInt64 = 4 << 20
  let scalable = ScalableBench()
  /// The second-level table.
  let beneath: UInt64
  /// The page at 0x9000, and its first-level tables from the highest to the last, as the guest has them.
  let page: UInt64 = 0x30_0000
  let tables: [UInt64] = [0x20_0000, 0x20_1000, 0x20_2000, 0x20_3000]
  var bench: UnitBench { scalable.bench }

  init(isGlobal: Bool = false) {
    beneath = scalable.bench.page()
    for guest in tables + [page] {
      scalable.bench.map(guest, to: guest + Self.shift, table: beneath)
    }
    let entry = PASIDTableEntry(
      firstLevelTable: tables[0], above: beneath, levels: 4, domain: 15)
    scalable.set(entry, for: 5)
    scalable.bench.poke(entry.first, at: scalable.entryPlace(5) + 16)
    for (number, table) in tables.enumerated() {
      let next = number == 3 ? page : tables[number + 1]
      let isLast = number == 3
      scalable.bench.poke(
        FirstLevelEntry(address: next, isWritable: true, isGlobal: isLast && isGlobal).rawValue,
        at: table + Self.shift + PageTableEntry.index(of: 0x9000, level: 4 - number) * 8)
    }
  }

  /// Maps an address of the guest with other permissions, or takes it away.
  func change(_ guest: UInt64, _ permissions: PagePermissions) {
    let place = bench.place(of: guest, level: 1, table: beneath, levels: 4)
    bench.poke(
      permissions.isEmpty
        ? 0 : PageTableEntry(address: guest + Self.shift, permissions: permissions).rawValue,
      at: place)
  }
}

@Suite("Nested translation: first-level above second-level tables (VT-d 3.8)")
struct NestedTests {
  private var translated: TranslationOutcome {
    .translated(GuestPhysicalAddress(rawValue: 0x30_0004 + NestedBench.shift))
  }

  @Test("tables and pages are found through the second level, and a walk reads them all")
  func walk() {
    let bench = NestedBench()
    bench.scalable.enable()
    #expect(bench.scalable.translate(5) == translated)
    #expect(bench.bench.recorder.faults.isEmpty)
    let leaf = FirstLevelEntry(rawValue: bench.bench.peek(bench.tables[3] + NestedBench.shift + 72))
    #expect(leaf.rawValue & FirstLevelEntry.accessed != 0 && !leaf.isDirty)
    // Four levels, each behind four others, and four for the page.
    let reads = bench.bench.recorder.tableReads
    let tables = bench.tables.map { ($0 + NestedBench.shift)..<($0 + NestedBench.shift + 4096) }
    let ofFirst = reads.count { read in tables.contains { $0.contains(read.address) } }
    #expect(ofFirst == 4)
    #expect(reads.count >= 4 + 5 * 4)
  }

  @Test("an answer has the smaller page of the two, and what both allow")
  func answers() {
    let bench = NestedBench(isGlobal: true)
    bench.change(bench.page, .read)
    bench.scalable.enable()
    let range = AlignedRange(containing: bench.page + NestedBench.shift, sizeExponent: 12)
    #expect(
      bench.scalable.translate(5, .translationRequest(noWrite: false))
        == .granted(
          TranslationEntry(range: range, allowsRead: true, allowsWrite: false, isGlobal: true)))
    #expect(bench.scalable.translate(5, .write) == .fault(reason: .scalableWriteNotAllowed))
  }

  static let faults: [(FaultReason, Int, PagePermissions)] = [
    (.nestedTableNotReadable, 0, []), (.nestedTableNotReadable, 0, .write),
    (.nestedEntryNotReadable, 1, []), (.nestedEntryNotReadable, 3, .write),
    (.nestedEntryNotWritable, 2, .read), (.nestedPageNotPresent, 4, []),
  ]

  @Test("what the second level refuses has its number", arguments: 0..<6)
  func reasons(index: Int) {
    let (reason, number, permissions) = Self.faults[index]
    let bench = NestedBench()
    bench.change((bench.tables + [bench.page])[number], permissions)
    bench.scalable.enable()
    #expect(bench.scalable.translate(5) == .fault(reason: reason))
    #expect(bench.bench.recorder.faults.map(\.reason) == [reason.rawValue])
    let request = bench.scalable.translate(5, .translationRequest(noWrite: false))
    #expect(request == (reason == .nestedPageNotPresent ? .granted(.hole) : .fault(reason: reason)))
  }

  @Test("an address of the guest beyond the second level is a fault")
  func beyond() {
    let bench = NestedBench()
    let entry = PASIDTableEntry(
      firstLevelTable: 1 << 39, above: bench.beneath, levels: 3, domain: 15)
    bench.scalable.set(entry, for: 5)
    bench.bench.poke(entry.first, at: bench.scalable.entryPlace(5) + 16)
    bench.scalable.enable()
    #expect(bench.scalable.translate(5) == .fault(reason: .nestedAddressBeyondWidth))
  }

  @Test("an invalidation of any second-level page of the domain takes what is nested")
  func invalidation() {
    for domain in [UInt16(15), 16] {
      let bench = NestedBench()
      bench.scalable.enable()
      #expect(bench.scalable.translate(5) == translated)
      let walks = bench.bench.unit.walkCount
      bench.bench.queue(
        .iotlb(
          .pages(domain: domain, address: 0x7000_0000, addressMask: 0), drainsReads: true,
          drainsWrites: true), bench.bench.wait(1))
      bench.bench.run(200)
      #expect(bench.scalable.translate(5) == translated)
      #expect((bench.bench.unit.walkCount > walks) == (domain == 15))
    }
  }
}
