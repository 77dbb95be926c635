/// A way in which the endpoint breaks one rule on purpose, so that the judge can be seen to notice.
public enum EndpointMutant: String, Hashable, Sendable, CaseIterable {
  /// Writes the used index before the data of the request.
  case usedIndexBeforeData = "used-index-before-data"
  /// Sends the interrupt before the used index.
  case interruptBeforeUsedIndex = "interrupt-before-used-index"
  /// Sends accesses to its own bounce memory over the link.
  case regionOverLink = "region-over-link"
  /// Answers an invalidation but keeps the translation.
  case keepsInvalidatedTranslation = "keeps-invalidated-translation"
  /// BLK-01: writes to an image that it shows as read-only.
  case writesReadOnlyImage = "writes-read-only-image"
  /// BLK-02: takes a range with flags that it does not know.
  case ignoresUnknownBlockFlags = "ignores-unknown-block-flags"
  /// ST-05: looks at queues before DRIVER_OK.
  case consumesBeforeDriverOK = "consumes-before-driver-ok"
  /// ST-06: interrupts before DRIVER_OK.
  case notifiesBeforeDriverOK = "notifies-before-driver-ok"
  /// PCI-30: forgets the configuration bit of the ISR byte.
  case forgetsConfigurationBit = "forgets-configuration-bit"
  /// PCI-32: does not clear the ISR byte when it is read.
  case keepsInterruptStatus = "keeps-interrupt-status"
  /// PCI-43: interrupts with vector 0 where none is assigned.
  case interruptsWithoutVector = "interrupts-without-vector"
  /// FT-17: returns chains as they are done although IN_ORDER was negotiated.
  case usesOutOfOrder = "uses-out-of-order"
  /// VQ-PACK-20: writes the first used descriptor of a group first.
  case usesFirstOfGroupFirst = "uses-first-of-group-first"
  /// VQ-SPLIT-22: interrupts whatever the driver said about it.
  case ignoresInterruptSuppression = "ignores-interrupt-suppression"
  /// NET-01: says that one buffer holds a frame that several hold.
  case countsOneBuffer = "counts-one-buffer"
  /// SU-08: confirms a suspension with requests under way.
  case suspendsWithoutDraining = "suspends-without-draining"
  /// Never says when it wants to be notified.
  case neverAsksForNotification = "never-asks-for-notification"
  /// Does not look again after it has asked to be notified.
  case skipsSecondLook = "skips-second-look"
}
