import ByteLayouts
import CycleKernel
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Testing
import Trace

@Suite("Faults (VT-d 7)")
struct FaultTests {
  static let beyondMemory = UnitBench.memoryByteCount

  /// Damages the tables so that a read of 0x1234_5000 meets the fault.
  private func bench(for reason: FaultReason) -> (UnitBench, TranslationQuery.Kind) {
    var configuration = TranslationUnitConfiguration()
    if reason == .contextEntryInvalid { configuration.supportsDeviceTLB = false }
    let bench = UnitBench(configuration)
    let isBlocked = reason == .blockedByTranslationType
    let table = bench.attach(levels: 3, type: isBlocked ? .untranslatedOnly : .withDeviceTLB)
    bench.map(
      0x1234_5000, to: 0x20_0000, table: table, levels: 3,
      permissions: reason == .readNotAllowed
        ? .write : reason == .writeNotAllowed ? .read : [.read, .write])
    let rootPlace = bench.root + 3 * 16
    let leaf = bench.place(of: 0x1234_5000, level: 1, table: table, levels: 3)
    var kind = TranslationQuery.Kind.read
    switch reason {
    case .rootEntryNotPresent: bench.poke(0, at: rootPlace)
    case .contextEntryNotPresent: bench.setContext(ContextEntry(low: 0, high: 0))
    case .contextEntryInvalid, .readNotAllowed: break
    case .writeNotAllowed: kind = .write
    case .addressBeyondWidth:
      bench.setContext(
        ContextEntry(table: table, levels: 3, domain: 1, type: .untranslatedOnly))
    case .pagingEntryFetchFailed:
      bench.setContext(
        ContextEntry(table: Self.beyondMemory, levels: 3, domain: 1, type: .untranslatedOnly))
    case .rootTableFetchFailed: break
    case .contextTableFetchFailed: bench.poke(Self.beyondMemory | 1, at: rootPlace)
    case .rootEntryReservedBits: bench.poke(bench.contexts | 1 | 2, at: rootPlace)
    case .contextEntryReservedBits:
      let entry = ContextEntry(table: table, levels: 3, domain: 1, type: .untranslatedOnly)
      bench.setContext(ContextEntry(low: entry.low, high: entry.high | 1 << 24))
    case .pagingEntryReservedBits: bench.poke(bench.peek(leaf) | 1 << 47, at: leaf)
    case .blockedByTranslationType: kind = .translatedWrite
    default: Issue.record("a reason of legacy mode")
    }
    bench.enable()
    if reason == .rootTableFetchFailed {
      bench.write(TranslationUnitRegister.rootTableAddress, .max)
      bench.command([.setRootTablePointer, .translationEnable])
    }
    return (bench, kind)
  }

  @Test(
    "every reason can be met and is recorded",
    arguments: FaultReason.allCases.filter { !$0.isOfScalableMode })
  func reasons(reason: FaultReason) throws {
    let (bench, kind) = bench(for: reason)
    let address: UInt64 = reason == .addressBeyondWidth ? 1 << 39 | 0x1234_5678 : 0x1234_5678
    #expect(bench.translate(address, kind).outcome == .fault(reason: reason))
    #expect(
      bench.recorder.faults == [
        TranslationFault(
          requester: bench.function, address: address, reason: reason.rawValue,
          isWrite: kind.isWrite)
      ])
    #expect(bench.unit.faultStatus == .pending)
    let place = TranslationUnitRegister.faultRecords
    let record = FaultRecord(
      low: bench.read(place, byteCount: 8), high: bench.read(place + 8, byteCount: 8))
    #expect(
      record
        == FaultRecord(
          address: address, requester: 0x032a, reason: reason,
          addressType: kind.addressType.rawValue, isWrite: kind.isWrite))
  }

  @Test("pass-through must name the largest width")
  func passThroughWidth() {
    let bench = UnitBench()
    bench.attach(levels: 3, type: .passThrough)
    bench.enable()
    #expect(bench.translate(0x9000).outcome == .fault(reason: .contextEntryInvalid))
  }

  @Test("reserved translation types and widths are invalid context entries")
  func invalidContexts() {
    for (low, high) in [(0xd, 2), (1, 0), (1, 3), (1, 7)] as [(UInt64, UInt64)] {
      let bench = UnitBench()
      bench.attach()
      bench.setContext(ContextEntry(low: low, high: high))
      bench.enable()
      #expect(bench.translate(0x9000).outcome == .fault(reason: .contextEntryInvalid))
    }
  }

  @Test("FPD keeps qualified faults out of the records, and not out of the trace")
  func faultProcessingDisabled() {
    let bench = UnitBench()
    bench.attach(disablesFaultProcessing: true)
    bench.enable()
    for _ in 0..<2 {
      #expect(bench.translate(0x9000).outcome == .fault(reason: .readNotAllowed))
    }
    #expect(bench.unit.faultStatus == [] && bench.recorder.faults.count == 2)
  }

  @Test("a fault without a free record sets overflow until software clears it")
  func overflow() {
    let bench = UnitBench()
    bench.attach()
    bench.enable()
    for page in 1...5 as ClosedRange<UInt64> { _ = bench.translate(page << 12) }
    #expect(bench.unit.faultStatus.contains([.overflow, .pending]))
    let place = TranslationUnitRegister.faultRecords
    let pages = (0..<4).map { bench.read(place + $0 * 16, byteCount: 8) >> 12 }
    #expect(pages == [1, 2, 3, 4])
    bench.write(place + 12, 1 << 31, byteCount: 4)
    #expect(bench.unit.faultStatus.recordIndex == 1)
    _ = bench.translate(6 << 12)
    #expect(bench.read(place, byteCount: 8) >> 12 == 1, "nothing is recorded under overflow")
    bench.write(TranslationUnitRegister.faultStatus, 1, byteCount: 4)
    _ = bench.translate(7 << 12)
    #expect(bench.read(place, byteCount: 8) >> 12 == 7)
    for index in 0..<4 as Range<UInt64> {
      bench.write(place + index * 16 + 12, 1 << 31, byteCount: 4)
    }
    #expect(bench.unit.faultStatus == [])
  }

  @Test("looking ahead records no fault")
  func prepare() {
    let bench = UnitBench()
    let table = bench.attach()
    bench.enable()
    func prepare(_ address: UInt64) -> Int {
      bench.unit.prepare(
        TranslationQuery(
          requester: bench.function, address: address, byteCount: 4, kind: .read, cycle: 1))
    }
    #expect(prepare(0x9000) == 3)
    #expect(bench.recorder.faults.isEmpty && bench.unit.faultStatus == [])
    bench.map(0x9000, to: 0x20_0000, table: table)
    #expect(prepare(0x9000) == 4)
    #expect(bench.translate(0x9000).memoryReadCount == 0)
  }

  @Test("damaged tables abort, what the guest can set up is unsupported")
  func completionStatus() {
    let aborting = FaultReason.allCases.filter { $0.completionStatus == .completerAbort }
    #expect(
      aborting.map(\.rawValue) == [
        7, 8, 9, 0xa, 0xb, 0xc, 0x38, 0x3a, 0x40, 0x42, 0x50, 0x58, 0x70, 0x72, 0x73, 0x78, 0x7a,
      ])
  }

  @Test("random tables give an answer for every request", arguments: 1...6 as ClosedRange<UInt64>)
  func garbage(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "garbage tables")
    let bench = UnitBench()
    let table = bench.attach(levels: 4)
    bench.enable()
    var outcomes: Set<TranslationOutcome> = []
    for _ in 0..<4000 {
      // Half the words point into memory with plausible flags, half are noise.
      for page in [bench.root, bench.contexts, table, 0x10_1000, 0x10_2000, 0x10_3000] {
        let word =
          random.below(2) == 0
          ? random.next()
          : 0x10_0000 + random.below(6) << 12 | random.below(16) | random.below(2) << 7
        bench.poke(word, at: page + random.below(512) * 8)
      }
      let kinds: [TranslationQuery.Kind] = [
        .read, .write, .translationRequest(noWrite: false), .translatedRead, .translatedWrite,
      ]
      let requester = RequesterID(rawValue: UInt16(truncatingIfNeeded: random.next()))
      let address = random.next() >> random.below(50) & ~0xff
      let query = TranslationQuery(
        requester: random.below(2) == 0 ? requester : bench.function, address: address,
        byteCount: Int(random.below(256)), kind: kinds[Int(random.below(5))], cycle: 1)
      outcomes.insert(bench.unit.translate(query).outcome)
      if random.below(8) == 0 {
        bench.write(
          TranslationUnitRegister.invalidationQueueAddress, random.next(), byteCount: 8)
        bench.write(
          TranslationUnitRegister.invalidationQueueTail, random.next(), byteCount: 4)
        bench.write(TranslationUnitRegister.faultStatus, 0xff, byteCount: 4)
        bench.run(30)
      }
    }
    #expect(outcomes.count > 20, "seed \(seed)")
  }
}
