import OrderingReference
import PCIeLayouts
import Testing
import Trace

@Suite("no-use-after-invalidation (ATS 1.1, 3; ATS-01 to ATS-04)")
struct NoUseAfterInvalidationTests {
  private func invalidate(_ trace: TraceBuilder, _ range: UInt64, tag: UInt8 = 4) -> TraceBuilder {
    trace.cross(.down, invalidateRequest(tag), bigEndian(range))
  }
  private let write = memoryWrite(0x7_5ff8, 8, type: .translated)
  private let read = memoryRead(0x7_5040, 64, tag: 30, type: .translated)

  @Test("a granted page may be read and written until its invalidation is completed")
  func legal() {
    let trace = invalidate(translated().cross(.up, write), 0x4_0000).cross(.up, write)
      .cross(.up, invalidateCompletion(1 << 4))
    expectLegal(.noUseAfterInvalidation, trace)
    expectOnly(.noUseAfterInvalidation, trace.cross(.up, write))
  }

  @Test("reads and writes need their permission", arguments: [0, 1, 2, 7] as [UInt64])
  func permissions(bits: UInt64) {
    let mayRead = bits == 1
    let mayWrite = bits == 2
    let reading = translated(permissions: bits).cross(.up, read)
    let writing = translated(permissions: bits).cross(.up, write)
    if mayRead {
      expectLegal(.noUseAfterInvalidation, reading)
    } else {
      expectOnly(.noUseAfterInvalidation, reading)
    }
    if mayWrite {
      expectLegal(.noUseAfterInvalidation, writing)
    } else {
      expectOnly(.noUseAfterInvalidation, writing)
    }
  }

  @Test("an access that leaves the granted page is a violation")
  func leaves() {
    let far = memoryWrite(0x7_5ff8, 12, type: .translated)
    expectOnly(.noUseAfterInvalidation, translated().cross(.up, far))
  }

  @Test("the completion waits for the last answer to a translated read")
  func outstandingRead() {
    let early = invalidate(translated().cross(.up, read), 0x4_0000)
      .cross(.down, completion(of: read, 32, counted: 64))
      .cross(.up, invalidateCompletion(1 << 4))
    expectOnly(.noUseAfterInvalidation, early)
    let late = invalidate(translated().cross(.up, read), 0x4_0000)
      .cross(.down, completion(of: read, 32, counted: 64))
      .cross(.down, completion(of: read, 32, lowerAddress: 0x60))
      .cross(.up, invalidateCompletion(1 << 4))
    expectLegal(.noUseAfterInvalidation, late)
  }

  @Test("an invalidation of other pages takes nothing away")
  func otherPages() {
    let trace = invalidate(translated(), 0x4_1000).cross(.up, invalidateCompletion(1 << 4))
    expectLegal(.noUseAfterInvalidation, trace.cross(.up, write))
  }

  @Test("large and all-covering ranges take away what they hold")
  func ranges() {
    for range in [0x4_0800, 0x4_7800, 0x7fff_ffff_ffff_f800] as [UInt64] {
      let trace = invalidate(translated(), range).cross(.up, invalidateCompletion(1 << 4))
      expectOnly(.noUseAfterInvalidation, trace.cross(.up, write))
    }
  }

  @Test("an invalidation in the middle of a large translation leaves the rest")
  func middle() {
    let request = memoryRead(0x20_5000, 8, tag: 1, type: .translationRequest)
    let large = invalidate(
      TraceBuilder().cross(.up, request)
        .cross(.down, completion(of: request, 8), bigEndian(UInt64(0x40_0000 | 0xf_f000 | 0x803))),
      0x20_7000
    ).cross(.up, invalidateCompletion(1 << 4))
    large.cross(.up, memoryWrite(0x40_6ffc, type: .translated))
      .cross(.up, memoryWrite(0x5f_f000, type: .translated))
    expectLegal(.noUseAfterInvalidation, large)
    expectOnly(
      .noUseAfterInvalidation, large.cross(.up, memoryWrite(0x40_7ffc, type: .translated)))
  }

  @Test("one completion may answer several requests, and several copies complete with the last")
  func copies() {
    let trace = invalidate(invalidate(translated(), 0x4_0000, tag: 0), 0x9_0000, tag: 31)
    trace.cross(.up, invalidateCompletion(1 | 1 << 31, copies: 2)).cross(.up, write)
    expectLegal(.noUseAfterInvalidation, trace)
    trace.cross(.up, invalidateCompletion(1 | 1 << 31, copies: 2))
    expectLegal(.noUseAfterInvalidation, trace)
    expectOnly(.noUseAfterInvalidation, trace.cross(.up, write))
  }

  @Test("a completion for an ITag that is not under way is a violation")
  func unknownTag() {
    expectOnly(.noUseAfterInvalidation, TraceBuilder().cross(.up, invalidateCompletion(1)))
  }

  @Test("an answer to a request from before the invalidation grants nothing after its completion")
  func lateAnswer() {
    let request = memoryRead(0x4_0000, 8, tag: 7, type: .translationRequest)
    let trace = invalidate(TraceBuilder().cross(.up, request), 0x4_0000)
      .cross(.up, invalidateCompletion(1 << 4))
      .cross(.down, completion(of: request, 8), bigEndian(UInt64(0x7_5003)))
    expectOnly(.noUseAfterInvalidation, trace.cross(.up, write))
  }

  @Test("a translation that was asked for after the invalidation arrived outlives its completion")
  func freshAnswer() {
    let trace = invalidate(translated(), 0x4_0000)
    expectLegal(
      .noUseAfterInvalidation,
      translated(trace).cross(.up, invalidateCompletion(1 << 4)).cross(.up, write))
  }

  @Test("an answer of several entries grants contiguous untranslated pages")
  func severalEntries() {
    let request = memoryRead(0x4_0000, 16, tag: 7, type: .translationRequest)
    let trace = TraceBuilder().cross(.up, request).cross(
      .down, completion(of: request, 16), bigEndian(UInt64(0x7_5003)) + bigEndian(UInt64(0x9_9003)))
    trace.cross(.up, memoryWrite(0x9_9000, type: .translated))
    expectLegal(.noUseAfterInvalidation, trace)
    _ = invalidate(trace, 0x4_1000).cross(.up, invalidateCompletion(1 << 4)).cross(.up, write)
    expectLegal(.noUseAfterInvalidation, trace)
    expectOnly(
      .noUseAfterInvalidation, trace.cross(.up, memoryWrite(0x9_9000, type: .translated)))
  }
}
