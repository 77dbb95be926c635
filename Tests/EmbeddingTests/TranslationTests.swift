import CRicochet
import Embedding
import Testing

@Suite("ATS through the C interface")
struct TranslationTests {
  private func started(_ options: [String: String] = [:]) -> EmbeddedHost {
    let host = EmbeddedHost()
    host.set(["device": "rng", "engine": "model"].merging(options) { $1 })
    host.translationBase = 0x7_0000_0000
    host.start(translates: true)
    host.bringUp(usesPlatform: true)
    // The ATS extended capability; enable is bit 15 of its control.
    var at: UInt32 = 0x100
    while host.config(at) & 0xffff != 0x000f {
      at = host.config(at) >> 20
      guard at != 0 else { break }
    }
    #expect(at != 0)
    host.configure(at + 6, 0x8000, count: 2)
    return host
  }

  @Test("pages are asked for, used as translated, and kept")
  func translates() {
    let host = started()
    for _ in 0..<4 { #expect(host.request() == RC_OK, "\(host.error)") }
    let asked = host.requests.filter { $0.address_type == UInt8(RC_TRANSLATION_REQUEST) }
    let pages = Set(asked.map { $0.address & ~0xfff })
    #expect(pages == [0, 0x1000, 0x2000, 0x4000])
    #expect(asked.count == pages.count)
    let used = host.requests.filter { $0.address_type == UInt8(RC_TRANSLATED) }
    #expect(used.allSatisfy { $0.address >= host.translationBase } && !used.isEmpty)
    #expect(host.requests.allSatisfy { $0.address_type != UInt8(RC_UNTRANSLATED) })
    #expect(host.usedIndex == 4)
    #expect(rc_violation_count(host.device) == 0)
  }

  @Test("what was invalidated is asked for again")
  func invalidates() {
    let host = started()
    #expect(host.request() == RC_OK)
    var tag: UInt8 = 99
    #expect(rc_invalidate(host.device, 0x4000, 4096, &tag) == RC_OK)
    #expect(rc_settle(host.device, 100_000) == RC_OK)
    #expect(host.forgotten == [tag])
    host.requests = []
    #expect(host.request() == RC_OK)
    let asked = host.requests.filter { $0.address_type == UInt8(RC_TRANSLATION_REQUEST) }
    #expect(asked.map { $0.address & ~0xfff } == [0x4000])
    #expect(rc_invalidate(host.device, 0, 0, &tag) == RC_OK)
    #expect(rc_settle(host.device, 100_000) == RC_OK)
    #expect(host.forgotten.count == 2)
  }

  @Test("translations may come later")
  func later() {
    let host = started()
    host.manner = .later
    host.submit()
    var steps = 0
    while host.messages.isEmpty, steps < 200 {
      #expect(rc_run(host.device, 500) == RC_OK)
      host.answerWaiting()
      steps += 1
    }
    #expect(host.messages.count == 1)
  }

  @Test(
    "a device that uses what was taken away is named",
    arguments: ["keeps-invalidated-translation", "answers-under-reads"])
  func mutants(name: String) {
    let host = started(["mutant": name, "memory-latency": "2000"])
    for _ in 0..<20 where rc_violation_count(host.device) == 0 {
      host.submit(count: 4096)
      for _ in 0..<40 {
        var tag: UInt8 = 0
        _ = rc_invalidate(host.device, 0, 0, &tag)
        #expect(rc_run(host.device, 5003) == RC_OK)
      }
      #expect(rc_settle(host.device, 1_000_000) == RC_OK)
    }
    #expect(rc_violation_count(host.device) > 0)
    let words = rc_violation(host.device, 0).map { String(cString: $0) } ?? ""
    #expect(words.contains("no-use-after-invalidation"), "\(words)")
  }
}
