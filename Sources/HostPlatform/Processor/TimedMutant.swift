/// A rule of the timed litmus machine that is broken on purpose, so that a check can be seen to
/// notice.
public enum TimedMutant: String, Hashable, Sendable, CaseIterable {
  // Processors.
  /// A load does not look into its own store queue.
  case storeQueueForwardsNothing = "store-queue-forwards-nothing"
  /// Stores are in memory before the next load is done.
  case storeQueueAbsent = "store-queue-absent"
  /// An x86 store queue that is not first in, first out.
  case storesLeaveInAnyOrder = "stores-leave-in-any-order"
  /// Early loads of x86 keep their value though the line was written.
  case loadQueueNotSnooped = "load-queue-not-snooped"
  /// A store leaves before earlier loads of x86 are done.
  case storePassesLoads = "store-passes-loads"
  /// The weak processor does its loads in order.
  case loadsInOrder = "loads-in-order"
  /// Loads of one word in any order.
  case sameWordLoadsInAnyOrder = "same-word-loads-in-any-order"
  /// Stores to one word leave in any order.
  case sameWordStoresInAnyOrder = "same-word-stores-in-any-order"
  /// Stores leave before branches are decided.
  case storesOnTrial = "stores-on-trial"
  /// No load is done before its branch is decided.
  case noLoadsOnTrial = "no-loads-on-trial"
  /// A load on trial keeps its value when the branch goes the other way.
  case trialKept = "trial-kept"
  /// Addresses are not waited for.
  case addressIgnored = "address-ignored"
  /// A load-acquire is a load.
  case acquireIgnored = "acquire-ignored"
  /// A store-release is a store.
  case releaseIgnored = "release-ignored"
  /// A load-acquire does not wait for an earlier store-release.
  case releaseBeforeAcquireLost = "release-before-acquire-lost"
  /// Accesses of device memory in any order.
  case deviceMemoryInAnyOrder = "device-memory-in-any-order"
  /// A fence among processors holds nothing.
  case smpFenceHoldsNothing = "smp-fence-holds-nothing"
  /// A fence toward devices holds nothing.
  case dmaFenceHoldsNothing = "dma-fence-holds-nothing"
  /// A full fence holds nothing.
  case fullFenceHoldsNothing = "full-fence-holds-nothing"
  /// A fence toward devices holds their registers too.
  case dmaFenceHoldsRegisters = "dma-fence-holds-registers"
  /// Fences do not wait for the combining buffers.
  case fencesLeaveCombiningBuffers = "fences-leave-combining-buffers"
  /// Uncached accesses of x86 do not wait for the combining buffers.
  case uncachedLeavesCombiningBuffers = "uncached-leaves-combining-buffers"
  /// Combining stores leave in order, and before all that follows.
  case combiningInOrder = "combining-in-order"
  /// A load does not see that its word is in the combining buffers.
  case combiningBuffersMissed = "combining-buffers-missed"
  /// What stands behind an interrupt is done before it.
  case interruptUnordered = "interrupt-unordered"
  /// Page tables and configuration are changed in any order.
  case systemUnordered = "system-unordered"
  // Caches.
  /// A device's read does not look into the cache.
  case readMissesDirtyLine = "read-misses-dirty-line"
  /// A device's write leaves the copy in the cache.
  case writeLeavesCopy = "write-leaves-copy"
  /// Accesses without snoop look into the cache.
  case noSnoopSnoops = "no-snoop-snoops"
  /// Cleaning a line does nothing.
  case cleanDoesNothing = "clean-does-nothing"
  /// Invalidating a line does nothing.
  case invalidateDoesNothing = "invalidate-does-nothing"
  /// Writing through stays in the cache.
  case writeThroughHeldBack = "write-through-held-back"
  /// A dirty line that leaves is lost.
  case evictionLosesLine = "eviction-loses-line"
  /// Lines leave only when they are told to.
  case linesStay = "lines-stay"
  /// Lines come only when they are asked for.
  case linesComeAsked = "lines-come-asked"
  // The way between host and device.
  /// A posted write passes another.
  case postedPassesPosted = "posted-passes-posted"
  /// A read passes a posted write.
  case readPassesPosted = "read-passes-posted"
  /// A completion passes a posted write.
  case completionPassesPosted = "completion-passes-posted"
  /// Relaxed ordering means nothing.
  case relaxedIgnored = "relaxed-ignored"
  /// ID-based ordering means nothing.
  case idBasedIgnored = "id-based-ignored"
  /// ID-based ordering lets a requester pass itself.
  case idBasedPassesItself = "id-based-passes-itself"
  /// Traffic classes keep order among each other.
  case trafficClassesOrdered = "traffic-classes-ordered"
  /// Links of different devices keep order among each other.
  case linksOrdered = "links-ordered"
  /// Reads pass reads where the platform says that they do not.
  case readsInAnyOrder = "reads-in-any-order"
  /// Reads keep their order where the platform says nothing.
  case readsInOrder = "reads-in-order"
  /// Completions keep behind posted writes where they have a path beside.
  case completionsBehind = "completions-behind"
  /// A bridge never reads ahead.
  case neverReadsAhead = "never-reads-ahead"
  // Translation.
  /// The IOMMU lets everything through.
  case unitIgnored = "unit-ignored"
  /// The IOMMU keeps no translations.
  case unitCachesNothing = "unit-caches-nothing"
  /// The IOMMU does not forget.
  case unitForgetsNothing = "unit-forgets-nothing"
  /// The device does not forget.
  case deviceForgetsNothing = "device-forgets-nothing"
  /// The device answers an invalidation with reads in flight.
  case answersInvalidationAtOnce = "answers-invalidation-at-once"
  /// The device keeps a translation that an invalidation overtook.
  case lateTranslationKept = "late-translation-kept"
  // Devices.
  /// A device does not wait for what it reads.
  case readsRunAhead = "reads-run-ahead"
  /// A device waits for pipelined reads.
  case pipelinedReadWaits = "pipelined-read-waits"
  /// A device waits for its buffered stores.
  case bufferedStoreWaits = "buffered-store-waits"
  /// A reset takes back what was sent.
  case resetDropsWrites = "reset-drops-writes"
  /// A reset does not end what the device does.
  case resetLeavesEngine = "reset-leaves-engine"
  /// Writes of peers turn at the root complex always.
  case peersAlwaysAtRoot = "peers-always-at-root"
  /// What a device sends to itself comes back always.
  case selfRouteAlways = "self-route-always"
}
