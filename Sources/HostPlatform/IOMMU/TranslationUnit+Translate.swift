import ByteLayouts

import CycleKernel
import IOMMULayouts
import PCIeLayouts

extension TranslationUnit {
  /// Addresses whose writes are interrupts.
  ///
  /// Source: VT-d, 3.14.
  public static let interruptWindow: ClosedRange<UInt64> = 0xfee0_0000...0xfeef_ffff

  /// Translates one request, or says why not.
  ///
  /// - Returns: the answer, and how many reads of memory it took (0 when the caches had it).
  /// - Precondition: the query lies in one page of 4 KiB; writes to the interrupt window were taken
  ///   out before.
  public func translate(
    _ query: TranslationQuery
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int) {
    precondition(
      query.byteCount >= 0 && Int(query.address & 0xfff) + query.byteCount <= 4096,
      "a query lies in one page of 4 KiB")
    var walk = Walk(unit: self, cycle: query.cycle)
    switch attempt(query, &walk) {
    case .success(let outcome): return (outcome, walk.readCount)
    case .failure(let found):
      let reason = isScalable ? found.inScalableMode : found
      guard query.recordsFaults else { return (.fault(reason: reason), walk.readCount) }
      let outcome = fault(reason, query, recordingIsDisabled: walk.disablesFaultProcessing)
      return (outcome, walk.readCount)
    }
  }

  /// Looks a translation up ahead of its use and leaves it in the caches; records no fault.
  ///
  /// - Returns: how many reads of memory it took.
  public func prepare(_ query: TranslationQuery) -> Int {
    var walk = Walk(unit: self, cycle: query.cycle)
    _ = attempt(query, &walk)
    return walk.readCount
  }

  private func attempt(
    _ query: TranslationQuery, _ walk: inout Walk
  ) -> Result<TranslationOutcome, FaultReason> {
    guard isTranslating else {
      return query.kind.addressType == .untranslated
        ? .success(.translated(GuestPhysicalAddress(rawValue: query.address)))
        : .success(.blocked(.translationDisabled))
    }
    if Self.interruptWindow.contains(query.address) {
      if case .translationRequest = query.kind { return .success(.granted(.hole)) }
      return .success(.blocked(.interruptWindow))
    }
    do throws(FaultReason) {
      return .success(try answer(query, &walk))
    } catch {
      return .failure(error)
    }
  }

  private func answer(
    _ query: TranslationQuery, _ walk: inout Walk
  ) throws(FaultReason) -> TranslationOutcome {
    let context = try context(of: query, &walk)
    switch (query.kind, context.type) {
    case (.translatedRead, .withDeviceTLB), (.translatedWrite, .withDeviceTLB),
      (.read, .passThrough), (.write, .passThrough):
      return .translated(GuestPhysicalAddress(rawValue: query.address))
    case (.translationRequest(let noWrite), .withDeviceTLB):
      return .granted(try grant(query, context, noWrite: noWrite, &walk))
    case (.read, _):
      // A zero-length read needs any permission: it flushes writes.
      let wanted: PagePermissions = query.byteCount == 0 ? [.read, .write] : .read
      guard let entry = try entry(query, context, &walk),
        !entry.permissions.isDisjoint(with: wanted)
      else { throw .readNotAllowed }
      return .translated(GuestPhysicalAddress(rawValue: entry.translate(query.address)))
    case (.write, _):
      guard let entry = try entry(query, context, &walk), entry.permissions.contains(.write)
      else { throw .writeNotAllowed }
      return .translated(GuestPhysicalAddress(rawValue: entry.translate(query.address)))
    case (.translationRequest, _), (.translatedRead, _), (.translatedWrite, _):
      throw isScalable && context.type == .untranslatedOnly
        ? .deviceTLBNotEnabled : .blockedByTranslationType
    }
  }

  private func context(
    of query: TranslationQuery, _ walk: inout Walk
  ) throws(FaultReason) -> TranslationContext {
    let isTranslated = isScalable && query.kind.addressType == .translated
    let pasid = isTranslated ? ContextCache.translatedRequests : query.pasid
    if let cached = contextCache.lookup(query.requester, pasid) {
      walk.disablesFaultProcessing = cached.disablesFaultProcessing
      return cached
    }
    let context: TranslationContext
    if isTranslated {
      context = try walk.translatedContext(of: query.requester)
    } else if isScalable {
      context = try walk.context(of: query.requester, pasid: pasid)
    } else {
      guard pasid == nil else { throw .pasidInLegacyMode }
      context = try walk.context(of: query.requester)
    }
    contextCache.insert(context, for: query.requester, pasid)
    return context
  }

  /// The cached or walked translation; nil where nothing is mapped.
  private func entry(
    _ query: TranslationQuery, _ context: TranslationContext, _ walk: inout Walk
  ) throws(FaultReason) -> IOTLBEntry? {
    let writes = query.kind == .write || query.kind == .translationRequest(noWrite: false)
    if let cached = iotlb.lookup(
      domain: context.domain, pasid: context.pasid, address: query.address),
      cached.isDirty || !writes || !cached.permissions.contains(.write)
    {
      return cached
    }
    walkCount += 1
    guard let entry = try walk.leaf(of: query.address, context, writes: writes) else { return nil }
    iotlb.insert(entry)
    return entry
  }

  /// The answer to a translation request: page faults are holes, not faults.
  private func grant(
    _ query: TranslationQuery, _ context: TranslationContext, noWrite: Bool, _ walk: inout Walk
  ) throws(FaultReason) -> TranslationEntry {
    let found: IOTLBEntry?
    do throws(FaultReason) {
      found = try entry(query, context, &walk)
    } catch {
      guard error.isPageFault else { throw error }
      return .hole
    }
    guard let found else { return .hole }
    let range = AlignedRange(
      containing: found.physicalBase, sizeExponent: found.sizeExponent)
    let entry = TranslationEntry(
      range: range, allowsRead: found.permissions.contains(.read),
      allowsWrite: !noWrite && found.permissions.contains(.write),
      isGlobal: found.isGlobal && query.pasid != nil)
    return entry.isHole ? .hole : entry
  }
}
