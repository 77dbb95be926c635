import ByteLayouts
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Testing
import Trace

/// A unit in scalable mode with one function and PASIDs that the tests put in.
final class ScalableBench {
  let bench: UnitBench
  let directory: UInt64 = 0x6000
  let tables: UInt64 = 0x7000

  init(
    allowsDeviceTLB: Bool = true, allowsPASID: Bool = true, takesPageRequests: Bool = false,
    requesterPASID: UInt32 = 3
  ) {
    var configuration = TranslationUnitConfiguration()
    configuration.supportsScalableMode = true
    configuration.takesPageRequests = takesPageRequests
    bench = UnitBench(configuration)
    let entry = ScalableContextEntry(
      directory: directory, sizeExponent: 1, allowsDeviceTLB: allowsDeviceTLB,
      allowsPASID: allowsPASID, allowsPageRequests: takesPageRequests,
      requesterPASID: requesterPASID)
    bench.poke(bench.contexts | 1, at: rootPlace)
    bench.poke(entry.low, at: contextPlace)
    bench.poke(entry.high, at: contextPlace + 8)
  }

  var rootPlace: UInt64 { bench.root + UInt64(bench.function.bus) * 16 }
  var contextPlace: UInt64 { bench.contexts + UInt64(bench.function.deviceFunction) * 32 }
  func directoryPlace(_ pasid: UInt32) -> UInt64 { directory + UInt64(pasid >> 6) * 8 }
  /// Directory entry n has its table n pages above the first.
  func entryPlace(_ pasid: UInt32) -> UInt64 {
    tables + UInt64(pasid >> 6) * 4096 + UInt64(pasid & 63) * 64
  }

  func enable() {
    bench.write(TranslationUnitRegister.rootTableAddress, bench.root | 1 << 10)
    bench.command(.setRootTablePointer)
    bench.write(TranslationUnitRegister.invalidationQueueAddress, UnitBench.queue)
    bench.command(.queuedInvalidationEnable)
    bench.command([.queuedInvalidationEnable, .translationEnable])
  }

  /// Gives a PASID an address space with one page at 0x9000; returns its table.
  @discardableResult
  func attach(
    _ pasid: UInt32, to physical: UInt64, domain: UInt16, type: PASIDTranslationType = .secondLevel
  ) -> UInt64 {
    let table = bench.page()
    set(PASIDTableEntry(table: table, levels: 4, domain: domain, type: type), for: pasid)
    bench.map(0x9000, to: physical, table: table)
    return table
  }

  func set(_ entry: PASIDTableEntry, for pasid: UInt32) {
    bench.poke((entryPlace(pasid) & ~0xfff) | 1, at: directoryPlace(pasid))
    bench.poke(entry.low, at: entryPlace(pasid))
    bench.poke(entry.high, at: entryPlace(pasid) + 8)
  }

  func translate(
    _ pasid: UInt32?, _ kind: TranslationQuery.Kind = .read, at address: UInt64 = 0x9004
  ) -> TranslationOutcome {
    bench.cycle += 1
    var query = TranslationQuery(
      requester: bench.function, address: address, byteCount: 4, kind: kind, cycle: bench.cycle)
    query.pasid = pasid
    return bench.unit.translate(query).outcome
  }
}

@Suite("Scalable mode (VT-d 3.4.3, 6.5.2, 7.1.3 and 9.4 to 9.6)")
struct ScalableModeTests {
  private func translated(_ address: UInt64) -> TranslationOutcome {
    .translated(GuestPhysicalAddress(rawValue: address))
  }

  @Test("each PASID has its own tables, and requests without one those of RID_PASID")
  func spaces() {
    let bench = ScalableBench()
    bench.attach(3, to: 0x10_3000, domain: 13)
    bench.attach(200, to: 0x10_5000, domain: 15)
    bench.enable()
    #expect(bench.translate(200) == translated(0x10_5004))
    #expect(bench.translate(nil) == translated(0x10_3004))
    #expect(bench.translate(3) == translated(0x10_3004))
    let range = AlignedRange(containing: 0x10_5000, sizeExponent: 12)
    #expect(
      bench.translate(200, .translationRequest(noWrite: false))
        == .granted(TranslationEntry(range: range, allowsRead: true, allowsWrite: true)))
    #expect(bench.bench.recorder.faults.isEmpty)
  }

  @Test("devices 16 to 31 have the context table of the root entry's high word")
  func upper() {
    let bench = ScalableBench()
    bench.attach(3, to: 0x10_3000, domain: 13)
    bench.enable()
    bench.bench.poke(bench.bench.contexts | 1, at: bench.rootPlace + 8)
    var query = TranslationQuery(
      requester: RequesterID(bus: 3, device: 21, function: 2), address: 0x9000, byteCount: 4,
      kind: .read, cycle: 1)
    query.pasid = 3
    #expect(bench.bench.unit.translate(query).outcome == translated(0x10_3000))
  }

  static let faults: [(FaultReason, @Sendable (ScalableBench) -> Void)] = [
    (.pasidNotEnabled, { $0.bench.poke($0.bench.peek($0.contextPlace) & ~8, at: $0.contextPlace) }),
    (.pasidBeyondDirectory, { $0.bench.poke($0.directory | 0xd, at: $0.contextPlace) }),
    (
      .pasidDirectoryFetchFailed,
      { $0.bench.poke(UnitBench.memoryByteCount | 0x20d, at: $0.contextPlace) }
    ),
    (.pasidDirectoryEntryNotPresent, { $0.bench.poke(0, at: $0.directoryPlace(8200)) }),
    (
      .pasidTableFetchFailed,
      { $0.bench.poke(UnitBench.memoryByteCount | 1, at: $0.directoryPlace(8200)) }
    ),
    (.pasidEntryNotPresent, { $0.bench.poke(0, at: $0.entryPlace(8200)) }),
    (.pasidEntryInvalid, { $0.bench.poke(0x145, at: $0.entryPlace(8200)) }),
    (.scalableContextNotPresent, { $0.bench.poke(0, at: $0.contextPlace) }),
    (.scalableContextReservedBits, { $0.bench.poke(1 << 21, at: $0.contextPlace + 8) }),
    (.scalableRootNotPresent, { $0.bench.poke(0, at: $0.rootPlace) }),
    (.scalableRootReservedBits, { $0.bench.poke($0.bench.contexts | 3, at: $0.rootPlace) }),
    (.scalableReadNotAllowed, { $0.attach(8200, to: 0, domain: 1) }),
  ]

  @Test("what is wrong on the way is recorded with its reason and the PASID", arguments: 0..<12)
  func reasons(index: Int) throws {
    let (reason, damage) = Self.faults[index]
    let bench = ScalableBench()
    bench.attach(8200, to: 0x10_5000, domain: 15)
    if reason == .scalableReadNotAllowed {
      bench.set(PASIDTableEntry(table: bench.bench.page(), levels: 4, domain: 15), for: 8200)
    } else {
      damage(bench)
    }
    bench.enable()
    #expect(bench.translate(8200) == .fault(reason: reason))
    #expect(bench.bench.recorder.faults.map(\.reason) == [reason.rawValue])
    let place = TranslationUnitRegister.faultRecords
    let record = FaultRecord(
      low: bench.bench.read(place, byteCount: 8), high: bench.bench.read(place + 8, byteCount: 8))
    #expect(record.pasid == 8200 && record.reason == reason && record.isInUse)
  }

  @Test("ATS needs DTE, and is blocked where requests pass through")
  func blocked() {
    let bench = ScalableBench(allowsDeviceTLB: false)
    bench.attach(5, to: 0x10_5000, domain: 15)
    bench.enable()
    #expect(bench.translate(5) == translated(0x10_5004))
    for kind in [
      TranslationQuery.Kind.translationRequest(noWrite: false), .translatedRead, .translatedWrite,
    ] {
      #expect(bench.translate(5, kind) == .fault(reason: .deviceTLBNotEnabled))
    }
    let passing = ScalableBench()
    passing.attach(5, to: 0x10_5000, domain: 15, type: .passThrough)
    passing.enable()
    #expect(passing.translate(5) == translated(0x9004))
    #expect(
      passing.translate(5, .translationRequest(noWrite: false))
        == .fault(reason: .blockedByTranslationType))
  }

  @Test("a translated request has no PASID, and asks the context entry alone")
  func translatedRequests() {
    let bench = ScalableBench()
    bench.enable()
    #expect(bench.translate(nil, .translatedRead) == translated(0x9004))
    #expect(bench.translate(nil, .translatedWrite) == translated(0x9004))
    #expect(bench.translate(nil) == .fault(reason: .pasidDirectoryEntryNotPresent))
    bench.bench.poke(bench.bench.peek(bench.contextPlace) & ~4, at: bench.contextPlace)
    #expect(bench.translate(nil, .translatedRead) == translated(0x9004))
    bench.bench.queue(.contextCache(.domain(9)), bench.bench.wait(1))
    bench.bench.run(200)
    #expect(bench.translate(nil, .translatedRead) == .fault(reason: .deviceTLBNotEnabled))
  }

  @Test("in legacy mode a request with a PASID is refused")
  func legacy() {
    let bench = UnitBench()
    bench.map(0x9000, to: 0x10_5000, table: bench.attach())
    bench.enable()
    var query = TranslationQuery(
      requester: bench.function, address: 0x9000, byteCount: 4, kind: .read, cycle: 1)
    query.pasid = 5
    #expect(bench.unit.translate(query).outcome == .fault(reason: .pasidInLegacyMode))
  }

  @Test("the PASID cache keeps an entry until it is invalidated by PASID, by domain, or whole")
  func cache() {
    for (scope, forgets) in [
      (InvalidationDescriptor.PASIDScope.global, true), (.domain(15), true),
      (.pasid(domain: 15, pasid: 5), true), (.pasid(domain: 15, pasid: 6), false),
      (.domain(16), false),
    ] {
      let bench = ScalableBench()
      bench.attach(5, to: 0x10_5000, domain: 15)
      bench.enable()
      #expect(bench.translate(5) == translated(0x10_5004))
      bench.attach(5, to: 0x10_6000, domain: 16)
      #expect(bench.translate(5) == translated(0x10_5004))
      bench.bench.queue(.pasidCache(scope), bench.bench.wait(1))
      bench.bench.run(200)
      #expect(bench.bench.status == 1)
      #expect(bench.translate(5) == translated(forgets ? 0x10_6004 : 0x10_5004))
    }
  }

  @Test("translations go by PASID-based descriptors, the device's with the PASID in the request")
  func invalidations() throws {
    let bench = ScalableBench()
    let table = bench.attach(5, to: 0x10_5000, domain: 15)
    bench.enable()
    #expect(bench.translate(5) == translated(0x10_5004))
    bench.bench.map(0x9000, to: 0x10_7000, table: table)
    #expect(bench.translate(5) == translated(0x10_5004))
    bench.bench.queue(
      .pasidIOTLB(domain: 15, pasid: 5, pages: .init(address: 0x9000, mask: 0)),
      .pasidDeviceTLB(
        requester: bench.bench.function.rawValue, pasid: 5, payload: 0x9001, maximumPending: 0),
      bench.bench.wait(7))
    bench.bench.run(200)
    #expect(bench.translate(5) == translated(0x10_7004))
    let request = try #require(bench.bench.unit.takeInvalidateRequest())
    #expect(request.pasid == 5 && request.payload == 0x9001)
    #expect(request.target == bench.bench.function && bench.bench.status == 0)
    bench.bench.unit.invalidateCompleted(
      requester: bench.bench.function, itagVector: 1 << UInt32(request.itag), completionCount: 1,
      at: bench.bench.cycle)
    bench.bench.run(200)
    #expect(bench.bench.status == 7)
  }

  @Test("a unit without scalable mode stops at its descriptors")
  func unsupported() {
    let bench = UnitBench()
    bench.enable()
    bench.queue(.pasidCache(.global))
    bench.run(200)
    #expect(bench.unit.faultStatus.contains(.invalidationQueueError))
  }
}
