import OrderingReference
import PCIeLayouts
import Trace
import VirtioLayouts

/// One exposed chain of queue 0: 16 readable bytes, then 64 and 32 writable ones.
func exposedRequest(_ trace: TraceBuilder = TraceBuilder()) -> TraceBuilder {
  trace.configure()
  return describeRequest(trace).expose(3)
}

/// The descriptors of that chain: 3, 5, 1.
func describeRequest(_ trace: TraceBuilder) -> TraceBuilder {
  trace.describe(3, address: TraceBuilder.buffer, length: 16, flags: .next, next: 5)
    .describe(
      5, address: TraceBuilder.buffer + 0x100, length: 64, flags: [.next, .write], next: 1
    )
    .describe(1, address: TraceBuilder.buffer + 0x200, length: 32, flags: .write)
}

/// The device's writes that end that chain, all of them.
func answeredRequest(_ trace: TraceBuilder = exposedRequest()) -> TraceBuilder {
  trace.write(.device, TraceBuilder.buffer + 0x100, pattern(64))
    .write(.device, TraceBuilder.buffer + 0x200, pattern(32, seed: 9))
    .writeElement(3, length: 96).writeUsedIndex()
}

/// The device's reads that fetch that chain.
func fetchedRequest(_ trace: TraceBuilder = exposedRequest()) -> TraceBuilder {
  trace.fetch(.availableIndex, TraceBuilder.available, littleEndian(UInt32(1) << 16))
    .fetch(.availableRing, TraceBuilder.available + 4, littleEndian(UInt16(3)))
    .fetch(.descriptor, TraceBuilder.table + 48, descriptor(TraceBuilder.buffer, 16, 1, 5))
    .fetch(.descriptor, TraceBuilder.table + 80, descriptor(TraceBuilder.buffer + 0x100, 64, 3, 1))
    .fetch(.descriptor, TraceBuilder.table + 16, descriptor(TraceBuilder.buffer + 0x200, 32, 2, 0))
}

/// The bytes of a descriptor.
func descriptor(_ address: UInt64, _ length: UInt32, _ flags: UInt16, _ next: UInt16) -> [UInt8] {
  littleEndian(address) + littleEndian(length) + littleEndian(flags) + littleEndian(next)
}

/// A translation of one page at untranslated 0x40000 to 0x7_5000, with read and write as told.
func translated(_ trace: TraceBuilder = TraceBuilder(), permissions: UInt64 = 3) -> TraceBuilder {
  let request = memoryRead(0x4_0000, 8, tag: 7, type: .translationRequest)
  return trace.cross(.up, request)
    .cross(.down, completion(of: request, 8), bigEndian(UInt64(0x7_5000) | permissions))
}

/// An answer with these entries to a request for some pages from 0x40000 on.
func translationAnswer(
  pages: Int, _ entries: [UInt64], _ trace: TraceBuilder = TraceBuilder()
) -> TraceBuilder {
  let request = memoryRead(0x4_0000, 8 * pages, tag: 7, type: .translationRequest)
  return trace.cross(.up, request).cross(
    .down, completion(of: request, 8 * entries.count), entries.flatMap { bigEndian($0) })
}

/// A used index whose interrupt is asked for and never comes.
private func lostInterrupt() -> TraceBuilder {
  let trace = answeredRequest().issueUsedIndex(1)
    .fetch(.interruptSuppression, TraceBuilder.available, [0, 0])
  trace.cycle += 1_000_000
  return trace.record(.doorbell(queue: 0))
}

/// Two chains, of which the second is used first.
private func usedOutOfOrder() -> TraceBuilder {
  let trace = TraceBuilder()
  trace.features = .inOrder
  trace.configure().describe(0, address: 0x9000, length: 4).describe(1, address: 0x9100, length: 4)
  return trace.expose(0, 1).writeElement(1, length: 0).writeUsedIndex()
}

/// A trace that breaks `rule` alone, by the smallest means.
func breakingTrace(_ rule: RuleName) -> TraceBuilder {
  switch rule {
  case .dataBeforeIndex:
    exposedRequest().writeElement(3, length: 1).writeUsedIndex()
  case .indexBeforeInterrupt:
    TraceBuilder().configure().issueInterrupt(0)
  case .linkOrder:
    TraceBuilder().cross(.down, completion(of: memoryRead(0x40), 4))
  case .availBeforeRingBeforeDescriptor:
    exposedRequest().fetch(.availableRing, TraceBuilder.available + 4, littleEndian(UInt16(3)))
  case .regionStaysLocal:
    TraceBuilder()
      .record(
        .regionPlaced(
          BounceRegion(base: 0x10_0000, byteCount: 0x1000, profile: .swiotlbCapability(.mixed)))
      )
      .cross(.up, memoryWrite(0x10_0ffc))
  case .noUseAfterInvalidation:
    TraceBuilder().cross(.up, memoryWrite(0x7_5000, type: .translated))
  case .readReturnsLastWrite:
    TraceBuilder().write(.guest, 0x500, [1, 2, 3]).read(.guest, 0x500, [1, 2, 4])
  case .usedNamesExposedChain:
    exposedRequest().writeElement(5, length: 0).writeUsedIndex()
  case .accessWithinMapping:
    TraceBuilder(strictMapping: true).read(.device, 0x600, [0])
  case .deviceWritesOnlyWritable:
    exposedRequest().write(.device, TraceBuilder.buffer, [1])
  case .queueAreasAgree:
    TraceBuilder().record(.queueConfigured(TraceBuilder().areas()))
      .record(.queueConfigured(TraceBuilder().areas(party: .device, vector: 4)))
  case .completionCarriesMemory:
    exposedRequest().write(.guest, TraceBuilder.buffer, [5, 6])
      .fetch(.readData, TraceBuilder.buffer, [5, 7])
  case .interruptWhenAsked: lostInterrupt()
  case .usedInOrder: usedOutOfOrder()
  case .descriptorNotRewritten:
    PackedStory().list(0, .init()).use(0).write(0, at: .init()).trace
  case .stoppedQueueIsSilent:
    exposedRequest().record(.queueStopped(queue: 0)).issueUsedIndex(1)
  case .suspendedDeviceIsSilent:
    exposedRequest().record(.statusChanged(status: 0x1b)).issueUsedIndex(1)
  case .exposedChainIsLeftAlone:
    exposedRequest().describe(5, address: 0xb000, length: 64, flags: .write)
  case .promisedRangeKept:
    placed(.addressForm(.promisedRange)).cross(.up, memoryRead(0x10_1ffc, 8))
  case .pageRequestsWithinBounds:
    pagesOn(allocation: 0).cross(.up, pageRequest(0x1000)).cross(.down, pageResponse())
  case .pageGroupsAnsweredOnce: pagesOn().cross(.down, pageResponse())
  case .translationAnswersFit:
    translationAnswer(pages: 2, [0x7_5003, 0x40_0803])
  case .pasidAsEnabled: pasidOn(5).cross(.up, memoryWrite(0x9000))
  case .windowClearOfMemory:
    TraceBuilder().record(
      .regionPlaced(
        BounceRegion(base: 0, byteCount: 0x1000, profile: .addressForm(.relocatedWindow))))
  case .errorIsReported: unreportedError()
  case .errorReportHasCause: ErrorStory().report(.errorNonfatal).trace
  case .headerLogIsGuiltyPacket: ErrorStory().poison().report(.errorNonfatal).readLog(0, 0).trace
  }
}

/// A trace with a region of two pages at 1 MiB.
func placed(_ profile: BounceProfile) -> TraceBuilder {
  TraceBuilder().record(
    .regionPlaced(BounceRegion(base: 0x10_0000, byteCount: 0x2000, profile: profile)))
}
