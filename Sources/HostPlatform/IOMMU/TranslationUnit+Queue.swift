public import CycleKernel
public import PCIeLayouts

import ByteLayouts
import IOMMULayouts
import Trace

extension TranslationUnit {
  /// The next cycle in which `evaluate(at:)` has something to do.
  public var nextDue: Cycle {
    let timeout = outstanding.earliestDeadline
    switch queueState {
    case .idle, .stalled, .stopped: return timeout
    case .ready(let due), .waiting(_, let due): return min(due, timeout)
    }
  }

  /// Processes at most one descriptor, if its time has come.
  public func evaluate(at cycle: Cycle) {
    if outstanding.earliestDeadline <= cycle {
      giveUpDevices()
      return
    }
    switch queueState {
    case .idle, .stalled, .stopped: return
    case .ready(let due): if due <= cycle { processHead(at: cycle) }
    case .waiting(let wait, let due): if due <= cycle { finish(wait, at: cycle) }
    }
  }

  /// The next ATS Invalidate Request to send, in the order of the queue.
  public func takeInvalidateRequest() -> InvalidateRequest? {
    requestsToSend.isEmpty ? nil : requestsToSend.pop()
  }

  /// Takes an ATS Invalidate Completion.
  ///
  /// - Parameters:
  ///   - requester: the function that answers.
  ///   - itagVector: one bit per ITag.
  ///   - completionCount: completions to expect for each of these ITags, 0 for 8.
  /// - Returns: whether it was expected; if not, FSTS.ICE is set.
  @discardableResult
  public func invalidateCompleted(
    requester: RequesterID, itagVector: UInt32, completionCount: Int, at cycle: Cycle
  ) -> Bool {
    let before = outstanding.inUse
    let isExpected = outstanding.complete(
      requester: requester, itagVector: itagVector, completionCount: completionCount)
    if !isExpected { stickyFaultStatus.insert(.invalidationCompletionError) }
    guard outstanding.inUse != before else { return isExpected }
    switch queueState {
    case .waiting(let wait, due: .never) where outstanding.isEmpty:
      queueState = .waiting(wait, due: cycle + configuration.waitCycles)
    case .stalled: queueState = .ready(cycle + 1)
    case .idle, .ready, .waiting, .stopped: break
    }
    return isExpected
  }

  /// Makes the queue ready if it is on, has work and no error.
  func startQueue(at cycle: Cycle) {
    guard case .idle = queueState, globalStatus.contains(.queuedInvalidationEnable),
      queueHead != queueTail
    else { return }
    queueState = .ready(cycle + configuration.descriptorCycles)
  }

  private func processHead(at cycle: Cycle) {
    let count = queueAddress.descriptorCount
    let place = queueAddress.base &+ queueHead * InvalidationDescriptor.byteCount
    guard !queueAddress.usesWideDescriptors, queueTail < count, queueHead < count,
      let words = readPair(place, at: cycle),
      let descriptor = try? InvalidationDescriptor(low: words.low, high: words.high)
    else { return stop(.invalidationQueueError) }
    switch descriptor {
    case .contextCache(let scope):
      if contextCache.invalidate(scope) { generation += 1 }
      advance(at: cycle)
    case .iotlb(let scope, _, _):
      if case .pages(_, _, let mask) = scope, mask > configuration.maximumAddressMask {
        return stop(.invalidationQueueError)
      }
      if iotlb.invalidate(scope) { generation += 1 }
      advance(at: cycle)
    case .deviceTLB(let requester, let payload, let maximumPending):
      send(requester, payload, limit: maximumPending == 0 ? 32 : Int(maximumPending), at: cycle)
    case .pasidCache, .pasidIOTLB, .pasidDeviceTLB:
      guard configuration.supportsScalableMode else { return stop(.invalidationQueueError) }
      process(pasid: descriptor, at: cycle)
    case .pageGroupResponse(let requester, let index, let code, let pasid):
      guard extendedCapability.contains(.pageRequests) else {
        return stop(.invalidationQueueError)
      }
      respond(
        PageGroupResponse(
          target: RequesterID(rawValue: requester), index: index,
          code: PageResponseCode(field: code), pasid: pasid.map { PASIDPrefix($0) }))
      advance(at: cycle)
    case .wait(let wait):
      let isBlocked = !outstanding.isEmpty
      let due = cycle + configuration.waitCycles
      queueState = .waiting(wait, due: isBlocked ? .never : due)
    }
  }

  /// A descriptor of scalable mode.
  private func process(pasid descriptor: InvalidationDescriptor, at cycle: Cycle) {
    switch descriptor {
    case .pasidCache(let scope):
      if contextCache.invalidate(scope) { generation += 1 }
    case .pasidIOTLB(let domain, let pasid, let pages):
      if let pages, pages.mask > configuration.maximumAddressMask {
        return stop(.invalidationQueueError)
      }
      if iotlb.invalidate(domain: domain, pasid: pasid, pages: pages) { generation += 1 }
    case .pasidDeviceTLB(let requester, let pasid, let payload, let maximumPending):
      let limit = maximumPending == 0 ? 32 : Int(maximumPending)
      return send(requester, payload, pasid: pasid, limit: limit, at: cycle)
    case .contextCache, .iotlb, .deviceTLB, .wait, .pageGroupResponse: break
    }
    advance(at: cycle)
  }

  private func send(
    _ requester: UInt16, _ payload: UInt64, pasid: UInt32? = nil, limit: Int, at cycle: Cycle
  ) {
    guard configuration.supportsDeviceTLB else { return stop(.invalidationQueueError) }
    let target = RequesterID(rawValue: requester)
    let timeout = configuration.deviceInvalidationTimeout
    let deadline = timeout == .never ? .never : cycle + timeout
    guard let itag = outstanding.begin(target: target, limit: limit, deadline: deadline) else {
      queueState = .stalled
      return
    }
    requestsToSend.push(
      InvalidateRequest(target: target, itag: itag, payload: payload, pasid: pasid))
    advance(at: cycle)
  }

  private func finish(_ wait: InvalidationDescriptor.Wait, at cycle: Cycle) {
    if let address = wait.statusAddress {
      let place = GuestPhysicalAddress(rawValue: address)
      guard memory.contains(place, count: 4) else { return stop(.invalidationQueueError) }
      memory.store(wait.statusData, at: place, agent: .iommu, at: cycle)
    }
    if wait.raisesInterrupt { waitCompleted = true }
    advance(at: cycle)
  }

  private func advance(at cycle: Cycle) {
    queueHead = (queueHead + 1) % queueAddress.descriptorCount
    queueState = .idle
    startQueue(at: cycle)
  }

  private func stop(_ error: FaultStatus) {
    stickyFaultStatus.insert(error)
    queueState = .stopped
  }

  /// Gives up every unanswered invalidation; a wait descriptor at the head is skipped.
  private func giveUpDevices() {
    outstanding.removeAll()
    requestsToSend.removeAll()
    if case .waiting = queueState { queueHead = (queueHead + 1) % queueAddress.descriptorCount }
    stop(.invalidationTimeout)
  }
}
