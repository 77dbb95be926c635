import IOMMULayouts
import PCIeLayouts

/// A request that waits for the guest; its place among the others is its tag.
struct StreamStall {
  /// What the guest has said.
  enum State { case waits, ended }

  let requester: RequesterID
  let address: UInt64
  let byteCount: Int
  let isWrite: Bool
  var state = State.waits

  init(_ query: TranslationQuery) {
    (requester, address) = (query.requester, query.address)
    (byteCount, isWrite) = (query.byteCount, query.kind.isWrite)
  }

  func isOf(_ query: TranslationQuery) -> Bool {
    requester == query.requester && address == query.address && byteCount == query.byteCount
      && isWrite == query.kind.isWrite
  }
}

/// Faults that stall: held requests, and how they go on.
///
/// Source: Arm SMMUv3, 3.12.2 (stall model) and 4.6 (CMD_RESUME, CMD_STALL_TERM).
extension StreamUnit {
  private func place(of query: TranslationQuery) -> Int? {
    stalls.firstIndex { $0?.isOf(query) == true }
  }

  /// Whether a request waits; one that meets a fault for the first time begins to, and is recorded.
  ///
  /// Without a free tag it waits unrecorded until there is one.
  func isStalled(_ query: TranslationQuery) -> Bool {
    if let place = place(of: query) { return stalls[place]?.state == .waits }
    do throws(StreamFault) {
      let stream = try stream(query)
      guard stream.mode?.hasStageOne == true else { return false }
      var reader = Reader(cycle: query.cycle)
      _ = try resolve(query, try entry(query, stream, &reader))
      return false
    } catch {
      guard error.code.isOfTranslation, !error.isStageTwo,
        contexts[query.requester.rawValue]?.stalls == true
      else { return false }
      guard let free = stalls.firstIndex(where: { $0 == nil }) else { return true }
      stalls[free] = StreamStall(query)
      record(error, query, stallTag: UInt16(free))
      return true
    }
  }

  /// Whether the guest has ended a request, which is not known any more from here on.
  func takeEnded(_ query: TranslationQuery) -> Bool {
    guard allowsStalls, let place = place(of: query), stalls[place]?.state == .ended else {
      return false
    }
    stalls[place] = nil
    faultCount += 1
    return true
  }

  /// CMD_RESUME; a tag that is not in use, or another stream's, changes nothing.
  func resume(_ tag: UInt16, of stream: UInt16, isRetry: Bool) {
    guard Int(tag) < stalls.count, stalls[Int(tag)]?.requester.rawValue == stream else { return }
    if isRetry { stalls[Int(tag)] = nil } else { stalls[Int(tag)]?.state = .ended }
  }

  /// Ends the stalls that `isMeant` names.
  func endStalls(_ isMeant: (StreamStall) -> Bool) {
    for place in stalls.indices {
      if let stall = stalls[place], isMeant(stall) { stalls[place]?.state = .ended }
    }
  }
}
