import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts

/// Translation requests: the answers of the IOMMU for one page or several, as completions.
///
/// Source: ATS 1.1, 2.2 and 2.3.
extension RootComplex {
  /// The entries of one answer; as many as one read completion boundary holds.
  private struct Answer {
    /// What the unit said of the first page; nothing is answered where it granted none.
    var isGranted = false
    var entries: [16 of UInt64] = .init(repeating: 0)
    var count = 0
    /// Reads of tables that it took.
    var memoryReadCount = 0
  }

  /// Looks every page of a request up ahead of its answer; returns how many reads of memory it took.
  func prepareTranslations(
    _ header: TLPHeader, in unit: any UpstreamTranslation, at cycle: Cycle
  ) -> Int {
    guard header.doublewordCount > 2 else { return unit.prepare(query(header, at: cycle)) }
    return answer(to: header, in: unit, recordsFaults: false, at: cycle).memoryReadCount
  }

  /// Answers a translation request with the entries of the pages that it names.
  func answerTranslation(_ job: UpstreamReads.Job, index: Int, at cycle: Cycle) {
    guard let unit else { return refuse(job, status: .unsupportedRequest, index: index) }
    let answer = answer(to: job.header, in: unit, recordsFaults: true, at: cycle)
    guard answer.isGranted else {
      return refuse(job, status: .unsupportedRequest, index: index)
    }
    let entries = answer.entries
    unsafe withUnsafeBytes(of: entries) { raw in
      // SAFETY: the span covers the entries, which outlive it.
      let bytes = unsafe RawSpan(_unsafeBytes: raw)
      let first = firstPieceCount(of: answer.count)
      post(bytes, entries: 0..<first, of: answer.count, to: job.header)
      if first < answer.count {
        post(bytes, entries: first..<answer.count, of: answer.count, to: job.header)
      }
    }
    reads.remove(index)
  }

  /// Entries of the first of one or two completions; a host that reorders nothing sends one.
  private func firstPieceCount(of count: Int) -> Int {
    guard configuration.reordering != nil, count > 1, link.down.hasRoom(.completion, for: 2) else {
      return count
    }
    return 1 + Int(random.below(UInt64(count)))
  }

  private func post(
    _ bytes: RawSpan, entries: Range<Int>, of count: Int, to request: TLPHeader
  ) {
    let length = TranslationEntry.byteCount
    var header = completion(of: request, kind: .completionWithData)
    header.byteCount = UInt16((count - entries.lowerBound) * length)
    // Shaped like a read that ends at a read completion boundary, or the first part of one.
    let boundary = link.down.configuration.readCompletionBoundary
    header.lowerAddress =
      entries.lowerBound == 0 ? UInt8((boundary - entries.count * length) & 0x7f) : 0
    header.doublewordCount = UInt16(entries.count * length / 4)
    link.down.post(
      header,
      payload: bytes.extracting(entries.lowerBound * length..<entries.upperBound * length))
  }

  private func answer(
    to header: TLPHeader, in unit: any UpstreamTranslation, recordsFaults: Bool, at cycle: Cycle
  ) -> Answer {
    let boundary = link.down.configuration.readCompletionBoundary
    let asked = max(1, Int(header.doublewordCount) * 4 / TranslationEntry.byteCount)
    let limit = min(asked, boundary / TranslationEntry.byteCount)
    var query = query(header, at: cycle)
    query.address &= ~0xfff
    query.byteCount = 4
    query.recordsFaults = recordsFaults
    var answer = Answer()
    let end = query.address &+ UInt64(pageCount(of: limit)) << 12
    var sizeExponent: UInt8 = 0
    repeat {
      let (outcome, memoryReadCount) = unit.translate(query)
      answer.memoryReadCount += memoryReadCount
      guard case .granted(var entry) = outcome else { break }
      if configuration.mutant == .claimsGlobal { entry.isGlobal = true }
      let range = AlignedRange(
        containing: query.address, sizeExponent: entry.range.sizeExponent)
      if answer.count == 0 {
        answer.isGranted = true
        sizeExponent = range.sizeExponent
      } else if entry.isHole || range.sizeExponent != sizeExponent {
        break
      }
      answer.entries[answer.count] = entry.encoded.bigEndian
      answer.count += 1
      if entry.isHole { break }
      query.address = range.last &+ 1
      // What lies behind the first page is asked for ahead of its use: no fault is anyone's yet.
      query.recordsFaults = false
    } while query.address < end && query.address != 0 && answer.count < answer.entries.count
    if configuration.mutant == .padsAnswers, answer.isGranted {
      while answer.count < limit {
        answer.entries[answer.count] = TranslationEntry.hole.encoded.bigEndian
        answer.count += 1
      }
    }
    return answer
  }

  /// Pages that are looked up for a request for `limit` of them.
  private func pageCount(of limit: Int) -> Int {
    switch configuration.translationAnswers {
    case .full: configuration.mutant == .answersBeyondRequest ? limit + 1 : limit
    case .atMost(let most): min(limit, most)
    }
  }
}
