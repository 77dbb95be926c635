/// A way in which the endpoint breaks one rule on purpose, so that a check can be seen to notice.
///
/// In the order of the conformance list; each names the statements that it breaks.
public enum EndpointMutant: String, Hashable, Sendable, CaseIterable {
  /// ST-05: looks at queues before DRIVER_OK.
  case consumesBeforeDriverOK = "consumes-before-driver-ok"
  /// ST-06: interrupts before DRIVER_OK.
  case notifiesBeforeDriverOK = "notifies-before-driver-ok"
  /// ST-07: stops a queue on an error and leaves the status as it is.
  case hidesErrors = "hides-errors"
  /// ST-08: sets DEVICE_NEEDS_RESET and sends no configuration interrupt.
  case needsResetSilently = "needs-reset-silently"
  /// FT-05: a network device offers MQ and not CTRL_VQ.
  case offersWithoutPrerequisite = "offers-without-prerequisite"
  /// FT-06: keeps FEATURES_OK for bits that it did not offer.
  case acceptsUnofferedFeatures = "accepts-unoffered-features"
  /// FT-07: leaves FEATURES_OK clear when all that it offers is acknowledged.
  case refusesOwnOffer = "refuses-own-offer"
  /// FT-08: leaves FEATURES_OK clear in the second negotiation.
  case refusesAfterReset = "refuses-after-reset"
  /// FT-09: offers everything but VERSION_1.
  case hidesVersion1 = "hides-version-1"
  /// FT-13: sits behind an IOMMU and does not offer ACCESS_PLATFORM.
  case hidesAccessPlatform = "hides-access-platform"
  /// FT-17: returns chains as they are done although IN_ORDER was negotiated.
  case usesOutOfOrder = "uses-out-of-order"
  /// FT-18: offers SR_IOV without the capability.
  case offersSrIov = "offers-sr-iov"
  /// RS-01: goes on showing ACKNOWLEDGE behind a reset.
  case neverEndsReset = "never-ends-reset"
  /// RS-02: finishes what was under way when it is reset.
  case worksBehindReset = "works-behind-reset"
  /// CF-05: shows zeros in device configuration before FEATURES_OK.
  case hidesEarlyConfiguration = "hides-early-configuration"
  /// SU-04: shows SUSPEND when it is written before DRIVER_OK.
  case suspendsEarly = "suspends-early"
  /// SU-05: takes available buffers while suspended.
  case worksWhileSuspended = "works-while-suspended"
  /// SU-06: sends the configuration interrupt of a change at once while suspended.
  case notifiesWhileSuspended = "notifies-while-suspended"
  /// SU-07: ignores SUSPEND.
  case neverSuspends = "never-suspends"
  /// SU-08: confirms a suspension with requests under way.
  case suspendsWithoutDraining = "suspends-without-draining"
  /// QR-01: finishes what a queue had under way behind its reset.
  case worksBehindQueueReset = "works-behind-queue-reset"
  /// QR-02: goes on with the old used index when a queue is enabled anew.
  case keepsQueueState = "keeps-queue-state"
  /// QR-04: uses the old areas when a queue is enabled anew.
  case keepsQueueAreas = "keeps-queue-areas"
  /// VQ-SPLIT-02: refuses a block request whose header shares a descriptor with data.
  case insistsOnFraming = "insists-on-framing"
  /// VQ-SPLIT-05: writes the first byte of a request's header.
  case writesReadableBuffer = "writes-readable-buffer"
  /// VQ-SPLIT-06, VQ-PACK-04: reads a buffer before it writes it.
  case readsWritableBuffer = "reads-writable-buffer"
  /// VQ-SPLIT-07: clears the flags of a descriptor that it has returned.
  case writesDescriptorTable = "writes-descriptor-table"
  /// VQ-SPLIT-15: refuses an INDIRECT descriptor with WRITE.
  case heedsTableWriteFlag = "heeds-table-write-flag"
  /// VQ-SPLIT-16: refuses INDIRECT behind direct descriptors.
  case refusesMixedChains = "refuses-mixed-chains"
  /// VQ-SPLIT-21: interrupts whatever the driver said about it.
  case ignoresInterruptSuppression = "ignores-interrupt-suppression"
  /// VQ-SPLIT-22: leaves out every interrupt that used_event asks for.
  case forgetsInterrupt = "forgets-interrupt"
  /// VQ-SPLIT-23: writes the used index ahead of the element.
  case usedIndexBeforeElement = "used-index-before-element"
  /// VQ-SPLIT-24: writes the used index before the data of the request.
  case usedIndexBeforeData = "used-index-before-data"
  /// VQ-SPLIT-30: sets NO_NOTIFY although EVENT_IDX was negotiated.
  case setsUsedFlags = "sets-used-flags"
  /// VQ-SPLIT-31: stops a queue when a doorbell brings nothing new.
  case failsOnSpuriousDoorbell = "fails-on-spurious-doorbell"
  /// VQ-SPLIT-34, VQ-PACK-23: returns the head of a chain twice.
  case returnsWrongHead = "returns-wrong-head"
  /// VQ-SPLIT-35: counts the used index one too far.
  case skipsUsedIndex = "skips-used-index"
  /// VQ-SPLIT-36: puts the element of a batch into its last slot.
  case misplacesBatch = "misplaces-batch"
  /// VQ-SPLIT-37: writes the available ring.
  case writesAvailableRing = "writes-available-ring"
  /// VQ-PACK-02: begins with the second of two available lists.
  case skipsList = "skips-list"
  /// VQ-PACK-05: writes a used descriptor where nothing was made available.
  case usesUnavailableDescriptor = "uses-unavailable-descriptor"
  /// VQ-PACK-06: writes a used descriptor twice.
  case rewritesUsedDescriptor = "rewrites-used-descriptor"
  /// VQ-PACK-14: fetches the second descriptor of a list first.
  case fetchesListsBackwards = "fetches-lists-backwards"
  /// VQ-PACK-19: writes another used descriptor one entry behind, inside the list.
  case skipsOneEntry = "skips-one-entry"
  /// VQ-PACK-20: writes the first used descriptor of a group first.
  case usesFirstOfGroupFirst = "uses-first-of-group-first"
  /// VQ-PACK-21: writes event flags 3.
  case setsReservedEventFlags = "sets-reserved-event-flags"
  /// VQ-PACK-22: keeps its wrap counter at the ring's end.
  case neverWraps = "never-wraps"
  /// PCI-01: shows device ID 0x10ff.
  case wrongDeviceID = "wrong-device-id"
  /// PCI-02: a modern device shows revision 0.
  case modernRevision0 = "modern-revision-0"
  /// PCI-03: a transitional device shows revision 1.
  case transitionalRevision1 = "transitional-revision-1"
  /// PCI-06: clears the high half of a queue address when the low one is written.
  case tiesHalves = "ties-halves"
  /// PCI-10: shows cap_len 16 for the notify capability.
  case shortCapability = "short-capability"
  /// PCI-12: has no configuration access capability.
  case noWindowCapability = "no-window-capability"
  /// PCI-13: places device configuration at an offset of 2.
  case misalignedStructure = "misaligned-structure"
  /// PCI-14: reads 0 from driver_feature.
  case forgetsDriverFeatures = "forgets-driver-features"
  /// PCI-15: changes configuration and keeps the generation.
  case keepsGeneration = "keeps-generation"
  /// PCI-16: keeps the acknowledged features behind a reset.
  case keepsFeatures = "keeps-features"
  /// PCI-17: keeps queue_enable behind a reset.
  case keepsQueueEnable = "keeps-queue-enable"
  /// PCI-18: shows queue_enable 1 behind a queue's reset.
  case keepsQueueEnabled = "keeps-queue-enabled"
  /// PCI-19: shows 255 as the largest queue size.
  case oddQueueSize = "odd-queue-size"
  /// PCI-27: leaves no room for the last doorbell.
  case shortNotifyStructure = "short-notify-structure"
  /// PCI-30: forgets the configuration bit of the ISR byte.
  case forgetsConfigurationBit = "forgets-configuration-bit"
  /// PCI-31: asserts its pin for a queue and leaves the ISR byte 0.
  case forgetsQueueBit = "forgets-queue-bit"
  /// PCI-32: does not clear the ISR byte when it is read.
  case keepsInterruptStatus = "keeps-interrupt-status"
  /// PCI-34: shows a region longer than its BAR.
  case regionBeyondBAR = "region-beyond-bar"
  /// PCI-35: shows vendor data with vendor 0x1af4.
  case vendorDataOfVirtio = "vendor-data-of-virtio"
  /// PCI-37: accesses the start of the BAR by the window.
  case windowIgnoresOffset = "window-ignores-offset"
  /// PCI-39: maps a queue to the vector behind the one that was written.
  case shiftsVectors = "shifts-vectors"
  /// PCI-40: keeps vectors behind a reset.
  case keepsVectors = "keeps-vectors"
  /// PCI-41: reads back vectors that do not exist.
  case acceptsAnyVector = "accepts-any-vector"
  /// PCI-43: interrupts with vector 0 where none is assigned.
  case interruptsWithoutVector = "interrupts-without-vector"
  /// PCI-45: has an MSI-X table of one entry.
  case oneVector = "one-vector"
  /// BLK-01: writes to an image that it shows as read-only.
  case writesReadOnlyImage = "writes-read-only-image"
  /// BLK-02: takes a range with flags that it does not know.
  case ignoresUnknownBlockFlags = "ignores-unknown-block-flags"
  /// BLK-04: shows 0xff in the unused byte of device configuration.
  case garbageInUnusedFields = "garbage-in-unused-fields"
  /// NET-01: says that one buffer holds a frame that several hold.
  case countsOneBuffer = "counts-one-buffer"
  /// NET-02: fills half of each buffer of a frame.
  case leavesRoomInMergedBuffers = "leaves-room-in-merged-buffers"
  /// NET-03: writes the used index between the buffers of a frame.
  case splitsFrames = "splits-frames"
  /// NET-04: sets DATA_VALID without GUEST_CSUM.
  case claimsChecksum = "claims-checksum"
  /// NET-05: sets gso_type to TCPV4 without GUEST_TSO4.
  case claimsSegmentation = "claims-segmentation"
  /// NET-07: shows another mtu at each read.
  case changesMTU = "changes-mtu"
  /// SW-03: offers bit 27 and hides capability 10.
  case offersSwiotlbWithoutRegion = "offers-swiotlb-without-region"
  /// SW-05: shows capability 10 and offers no bit 27.
  case hidesSwiotlb = "hides-swiotlb"
  /// SW-09: sends accesses to its own bounce memory over the link.
  case regionOverLink = "region-over-link"
  /// SW-10: compares with the place that the BAR had at DRIVER_OK.
  case remembersBAR = "remembers-bar"
  /// SW-11: accesses the part of a buffer that lies in the region.
  case wrapsAtRegionEnd = "wraps-at-region-end"
  /// SW-12: sends an access outside a strict region to the bus.
  case leavesStrictRegion = "leaves-strict-region"
  /// SW-13: reads bounce memory from a stale copy.
  case cachesBounceMemory = "caches-bounce-memory"
  /// SW-14: sends the interrupt before the used index.
  case interruptBeforeUsedIndex = "interrupt-before-used-index"
  /// ATS-01: answers an invalidation but keeps the translation.
  case keepsInvalidatedTranslation = "keeps-invalidated-translation"
  /// ATS-02: answers an invalidation with reads under way.
  case answersUnderReads = "answers-under-reads"
  /// ATS-03: caches a translation that arrives behind the invalidation's completion.
  case keepsOvertakenAnswer = "keeps-overtaken-answer"
  /// ATS-04: answers an invalidation ahead of writes that use it.
  case answersAheadOfWrites = "answers-ahead-of-writes"
  /// ATS-05: sets IDO in invalidate completions.
  case completesWithIDO = "completes-with-ido"
  /// ATS-06: takes an invalidation only when the last is answered.
  case takesOneInvalidation = "takes-one-invalidation"
  /// ATS-08: drops invalidations while ATS is off.
  case ignoresInvalidationWhileOff = "ignores-invalidation-while-off"
  /// ATS-09: keeps its translations when ATS is turned off and on.
  case keepsCacheAcrossEnable = "keeps-cache-across-enable"
  /// ATS-13: uses a translation for the page beside the one that it was granted for.
  case widensTranslations = "widens-translations"
  /// DMB-D01: a memory-mapped device offers DMB.
  case offersDMBOnMMIO = "offers-dmb-on-mmio"
  /// DMB-D02: offers DMB without ACCESS_PLATFORM.
  case offersDMBAlone = "offers-dmb-alone"
  /// DMB-D04: offers DMB without ORDER_PLATFORM.
  case hidesOrderPlatform = "hides-order-platform"
  /// DMB-D05: reports an identifier that no region has.
  case reportsWrongRegion = "reports-wrong-region"
  /// DMB-D07: sends an offset to the bus.
  case takesOffsetAsBusAddress = "takes-offset-as-bus-address"
  /// DMB-D08: accesses a buffer that leaves the region.
  case checksNoBounds = "checks-no-bounds"
  /// DMB-D09: sends an address outside the region to the bus.
  case leavesBufferRegion = "leaves-buffer-region"
  /// DMB-D10: accepts a driver that wants no region though it needs one.
  case worksWithoutRegion = "works-without-region"
  /// DMB-D12: shows a shorter region behind a reset.
  case shrinksRegion = "shrinks-region"
  /// Reaches behind the range of addresses that the driver promised.
  case leavesPromisedRange = "leaves-promised-range"
  /// Never says when it wants to be notified.
  case neverAsksForNotification = "never-asks-for-notification"
  /// Does not look again after it has asked to be notified.
  case skipsSecondLook = "skips-second-look"
  /// Has more page requests under way than software allows.
  case asksBeyondAllocation = "asks-beyond-allocation"
  /// Gives each group of page requests the same index.
  case reusesPageGroup = "reuses-page-group"
  /// Asks for pages behind a response that said failure.
  case asksBehindFailure = "asks-behind-failure"
  /// Takes the response to a page request for a translation.
  case takesResponseAsTranslation = "takes-response-as-translation"
  /// Leaves the PASID out of page requests alone.
  case omitsPagePASID = "omits-page-pasid"
  /// Takes the entries of a translation answer in the wrong order.
  case reversesTranslations = "reverses-translations"
  /// Takes the page behind a translation answer for the neighbour of the last one in memory.
  case guessesTranslations = "guesses-translations"
  /// Leaves the PASID out of requests that are to have one.
  case omitsPASID = "omits-pasid"
  /// Gives requests the PASID beside the one that they are to have.
  case confusesPASID = "confuses-pasid"
  /// Keeps translations that hold for every PASID when an invalidation names them.
  case keepsGlobalTranslations = "keeps-global-translations"
  /// Takes every translation for one that holds for every PASID.
  case takesAllForGlobal = "takes-all-for-global"
  /// Takes the data of a poisoned completion.
  case takesPoisonedData = "takes-poisoned-data"
  /// Takes a completion whose Byte Count is not that of the bytes still to come.
  case countsNoBytes = "counts-no-bytes"
  /// Returns a list of a packed ring while an older one is still being read.
  case overwritesUnread = "overwrites-unread"
  /// Sends no message about an error.
  case forgetsErrorReport = "forgets-error-report"
  /// Sends two messages about an error.
  case reportsErrorTwice = "reports-error-twice"
  /// Sends a message about an error that is masked or whose message is off.
  case reportsMaskedError = "reports-masked-error"
  /// Sends ERR_NONFATAL for an error that is advisory.
  case reportsAdvisoryAsNonfatal = "reports-advisory-as-nonfatal"
  /// Never uses a tag again whose completion did not come, whatever is reset.
  case keepsTagsAcrossReset = "keeps-tags-across-reset"
  /// Uses tags at once behind a reset of the function, though their completions may still come.
  case reusesStaleTags = "reuses-stale-tags"
  /// Ends a queue's reset while its buffers are still being read.
  case endsQueueResetEarly = "ends-queue-reset-early"
  /// Acknowledges a flush before the host has what was written.
  case flushesLate = "flushes-late"
  /// Ends a write well of which the host took a part.
  case acknowledgesShortWrites = "acknowledges-short-writes"
  /// Logs a header with a changed bit.
  case logsWrongHeader = "logs-wrong-header"
}
