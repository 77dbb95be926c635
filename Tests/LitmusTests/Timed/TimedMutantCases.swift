import HostPlatform

/// A broken rule of the timed machine, the test of the corpus that shows it, and how.
struct TimedMutantCase: Sendable {
  /// What the broken rule does to the outcomes of the test.
  enum Effect: Sendable {
    /// An outcome that is not allowed is reached, and the judge flags the run.
    case letsIn
    /// An outcome that machines reach is reached no longer.
    case loses
  }

  let mutant: TimedMutant
  /// Story and name.
  let test: String
  let effect: Effect

  init(_ mutant: TimedMutant, _ test: String, _ effect: Effect) {
    self.mutant = mutant
    self.test = test
    self.effect = effect
  }

  static let all: [TimedMutantCase] = [
    TimedMutantCase(.storeQueueForwardsNothing, "alias/lost-update", .letsIn),
    TimedMutantCase(.storeQueueAbsent, "bugs/event-store-load", .loses),
    TimedMutantCase(.storesLeaveInAnyOrder, "classic/x86-2+2w", .letsIn),
    TimedMutantCase(.loadQueueNotSnooped, "bugs/relaxed-or-id-based-write", .letsIn),
    TimedMutantCase(.storePassesLoads, "classic/x86-lb", .letsIn),
    TimedMutantCase(.loadsInOrder, "bugs/elided-barrier", .loses),
    TimedMutantCase(.sameWordLoadsInAnyOrder, "classic/arm-corr", .letsIn),
    TimedMutantCase(.sameWordStoresInAnyOrder, "classic/arm-different-writes", .letsIn),
    TimedMutantCase(.storesOnTrial, "event/driver-arm-none", .letsIn),
    TimedMutantCase(.noLoadsOnTrial, "classic/arm-mp-control", .loses),
    TimedMutantCase(.trialKept, "classic/arm-mp-control", .letsIn),
    TimedMutantCase(.addressIgnored, "classic/arm-different-writes", .letsIn),
    TimedMutantCase(.acquireIgnored, "bugs/missing-acquire-fixed", .letsIn),
    TimedMutantCase(.releaseIgnored, "index/arm-release", .letsIn),
    TimedMutantCase(.releaseBeforeAcquireLost, "classic/arm-sb-release-acquire", .letsIn),
    TimedMutantCase(.deviceMemoryInAnyOrder, "poll/bar-both-arm", .letsIn),
    TimedMutantCase(.smpFenceHoldsNothing, "alias/same-attributes", .letsIn),
    TimedMutantCase(.dmaFenceHoldsNothing, "packed/used-arm-dma", .letsIn),
    TimedMutantCase(.fullFenceHoldsNothing, "alias/invalidate", .letsIn),
    TimedMutantCase(.dmaFenceHoldsRegisters, "bugs/register-writes-reordered-dmb", .loses),
    TimedMutantCase(.fencesLeaveCombiningBuffers, "bugs/register-writes-reordered-fixed", .letsIn),
    TimedMutantCase(.uncachedLeavesCombiningBuffers, "doorbell/x86-wc-drained", .letsIn),
    TimedMutantCase(.combiningInOrder, "doorbell/x86-wc-dma-barrier", .loses),
    TimedMutantCase(.combiningBuffersMissed, "alias/lost-update", .letsIn),
    TimedMutantCase(.interruptUnordered, "interrupt/host-data-arm", .letsIn),
    TimedMutantCase(.systemUnordered, "ats/device-first", .letsIn),
    TimedMutantCase(.readMissesDirtyLine, "ats/fault-read", .letsIn),
    TimedMutantCase(.writeLeavesCopy, "completion/write-behind-read", .letsIn),
    TimedMutantCase(.noSnoopSnoops, "coherence/index-never-seen", .loses),
    TimedMutantCase(.cleanDoesNothing, "alias/used-cleaned", .letsIn),
    TimedMutantCase(.invalidateDoesNothing, "coherence/flush-keeps", .letsIn),
    TimedMutantCase(.writeThroughHeldBack, "coherence/write-through", .letsIn),
    TimedMutantCase(.evictionLosesLine, "doorbell/x86-wb-flush", .letsIn),
    TimedMutantCase(.linesStay, "alias/lost-update", .loses),
    TimedMutantCase(.linesComeAsked, "alias/stale-ring", .loses),
    TimedMutantCase(.postedPassesPosted, "bugs/register-writes-reordered-fixed", .letsIn),
    TimedMutantCase(.readPassesPosted, "flush/read-back-arm", .letsIn),
    TimedMutantCase(.completionPassesPosted, "flush/note-overtakes", .letsIn),
    TimedMutantCase(.relaxedIgnored, "bugs/relaxed-write", .loses),
    TimedMutantCase(.idBasedIgnored, "ido/read-other-function", .loses),
    TimedMutantCase(.idBasedPassesItself, "used/bar-index-ido-completion", .letsIn),
    TimedMutantCase(.trafficClassesOrdered, "ats/write-in-flight-other-class", .loses),
    TimedMutantCase(.linksOrdered, "peer/host-data-bar-flag-switch", .loses),
    TimedMutantCase(.readsInAnyOrder, "index/device-reads-in-order", .letsIn),
    TimedMutantCase(.readsInOrder, "completion/device-two-reads", .loses),
    TimedMutantCase(.completionsBehind, "used/bar-index-beside", .loses),
    TimedMutantCase(.neverReadsAhead, "prefetch/interrupt", .loses),
    TimedMutantCase(.unitIgnored, "ats/fault-read", .letsIn),
    TimedMutantCase(.unitCachesNothing, "ats/unmapped-not-invalidated", .letsIn),
    TimedMutantCase(.unitForgetsNothing, "reuse/leak-strict", .letsIn),
    TimedMutantCase(.deviceForgetsNothing, "ats/late-translation", .letsIn),
    TimedMutantCase(.answersInvalidationAtOnce, "ats/late-translation", .letsIn),
    TimedMutantCase(.lateTranslationKept, "ats/late-translation", .letsIn),
    TimedMutantCase(.readsRunAhead, "peer/self-route-works", .letsIn),
    TimedMutantCase(.pipelinedReadWaits, "completion/device-two-reads", .loses),
    TimedMutantCase(.bufferedStoreWaits, "interrupt/local-data-buffered", .loses),
    TimedMutantCase(.resetDropsWrites, "bugs/reset-wait", .loses),
    TimedMutantCase(.resetLeavesEngine, "reset/engine-ends", .letsIn),
    TimedMutantCase(.peersAlwaysAtRoot, "peer/host-data-bar-flag-switch", .loses),
    TimedMutantCase(.selfRouteAlways, "peer/self-route-dropped", .letsIn),
  ]
}
