import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// Completions of the bus: each is put where its read says, and what the engine waits for goes on.
extension ReadPort {
  /// Takes a completion; returns false when nobody waits for it.
  mutating func complete(
    _ header: TLPHeader, payload: RawSpan, cache: inout TranslationCache, trace: TraceHub,
    at cycle: Cycle
  ) -> Bool {
    let tag = Int(header.tag)
    guard uses[tag].isActive else { return false }
    if uses[tag].isLost { return dropLate(header, payload: payload) }
    if uses[tag].isTranslation {
      // Data of another length answers another request: it must never pass for a translation.
      guard isTranslation(header, payload) || mutant == .countsNoBytes else { return false }
      if takeTranslations(header, payload: payload, cache: &cache) { release(header.tag) }
      return true
    }
    if let failure = ReadStatus(header), failure != .poisoned {
      end(tag: tag, failure, trace: trace, at: cycle)
      return true
    }
    let index = uses[tag].transaction
    let lead = Int(header.lowerAddress & 3)
    let remaining = uses[tag].byteCount - uses[tag].received
    // One that counts otherwise is not the next of this read: it came twice, or belongs elsewhere.
    guard Int(header.byteCount) == remaining || mutant == .countsNoBytes else { return false }
    let count = min(payload.byteCount - lead, Int(header.byteCount), remaining)
    let offset = uses[tag].offset + uses[tag].received
    uses[tag].received += count
    if header.poisoned, mutant != .takesPoisonedData {
      // The read fails, and its tag stays in use until the rest has come.
      if !transactions[index].hasFailed { transactions[index].status = .poisoned }
    } else {
      let base = index * Self.pageByteCount + offset
      buffer.withMutableBytes(base..<base + count) {
        $0.copy(payload.extracting(lead..<lead + count))
      }
      arrive(index, offset: offset, byteCount: count)
    }
    if uses[tag].received == uses[tag].byteCount { close(tag: tag, trace: trace, at: cycle) }
    return true
  }

  /// Whether a completion can answer a translation request: it ends it, or brings what was asked for.
  ///
  /// Source: ATS 1.1, 2.3.
  private func isTranslation(_ header: TLPHeader, _ payload: RawSpan) -> Bool {
    guard header.kind == .completionWithData, header.status == .success else { return true }
    let asked = uses[Int(header.tag)].byteCount - uses[Int(header.tag)].received
    return payload.byteCount > 0 && payload.byteCount.isMultiple(of: TranslationEntry.byteCount)
      && payload.byteCount <= Int(header.byteCount) && Int(header.byteCount) <= asked
  }

  /// Ends what was asked for with a tag, without the bytes that are missing.
  private mutating func end(tag: Int, _ status: ReadStatus, trace: TraceHub, at cycle: Cycle) {
    let index = uses[tag].transaction
    // The first failure is the one that is told.
    if !transactions[index].hasFailed { transactions[index].status = status }
    close(tag: tag, trace: trace, at: cycle)
  }

  /// Gives a tag back, and ends the read when nothing of it is under way any more.
  private mutating func close(tag: Int, trace: TraceHub, at cycle: Cycle) {
    let index = uses[tag].transaction
    transactions[index].completed += uses[tag].byteCount
    if !uses[tag].isLost { release(UInt8(tag)) }
    if transactions[index].completed >= transactions[index].request.byteCount
      || (transactions[index].hasFailed
        && transactions[index].issued == transactions[index].request.byteCount
        && !hasTags(of: index))
    {
      finish(index, trace: trace, at: cycle)
    }
  }

  private func hasTags(of index: Int) -> Bool {
    uses.contains {
      $0.isActive && !$0.isLost && !$0.isTranslation && $0.transaction == index
    }
  }

  /// Ends the part of a read whose completion did not come in time; its tag stays out of use.
  mutating func lose(tag: Int, trace: TraceHub, at cycle: Cycle) {
    end(tag: tag, .timedOut, trace: trace, at: cycle)
  }

  /// Takes a completion that nobody waits for any more; with its last byte the tag is free again.
  private mutating func dropLate(_ header: TLPHeader, payload: RawSpan) -> Bool {
    let tag = Int(header.tag)
    // One from before a reset of the function is dropped without a word.
    let isStale = uses[tag].isStale
    let received = payload.byteCount - Int(header.lowerAddress & 3)
    uses[tag].received += received
    // The answer to a translation request may be shorter than was asked for.
    let isLast =
      uses[tag].isTranslation
      ? received >= Int(header.byteCount) : uses[tag].received >= uses[tag].byteCount
    if header.kind != .completionWithData || header.status != .success || isLast {
      if !isStale { lostTagCount -= 1 }
      release(header.tag)
    }
    return isStale
  }

  mutating func release(_ tag: UInt8) {
    uses[Int(tag)].isActive = false
    tags.give(tag)
  }
}
