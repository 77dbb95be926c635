/// A way in which the guest's driver breaks one rule on purpose, so that a check can be seen to
/// notice.
///
/// In the order of the conformance list; the names begin with the statement's number.
public enum DriverMutant: String, Hashable, Sendable, CaseIterable {
  /// ST-01: writes FEATURES_OK without DRIVER.
  case st01SkipsDriverBit = "st-01-skips-driver-bit"
  /// ST-02: writes DRIVER_OK alone and so clears the bits before it.
  case st02ClearsStatusBit = "st-02-clears-status-bit"
  /// ST-03: goes on with initialization behind FAILED without a reset.
  case st03GoesOnBehindFailed = "st-03-goes-on-behind-failed"
  /// FT-01: acknowledges a bit of its type that is not offered.
  case ft01AcknowledgesUnoffered = "ft-01-acknowledges-unoffered"
  /// FT-02: a network driver acknowledges MQ and not CTRL_VQ.
  case ft02AcknowledgesWithoutPrerequisite = "ft-02-acknowledges-without-prerequisite"
  /// FT-03: acknowledges every bit of the offer, also reserved ones.
  case ft03AcknowledgesReserved = "ft-03-acknowledges-reserved"
  /// FT-04: gives up on a device that offers bits which it does not know.
  case ft04FailsOnUnknown = "ft-04-fails-on-unknown"
  /// FT-10: leaves VERSION_1 out.
  case ft10RefusesVersion1 = "ft-10-refuses-version-1"
  /// FT-11: accepts ACCESS_PLATFORM behind an IOMMU and gives addresses that it never mapped.
  case ft11ProgramsNothing = "ft-11-programs-nothing"
  /// FT-12: adds a distance to each address though ACCESS_PLATFORM is not offered.
  case ft12PassesOtherAddresses = "ft-12-passes-other-addresses"
  /// RS-03: takes a reset as complete without a status of 0.
  case rs03EndsWaitEarly = "rs-03-ends-wait-early"
  /// IN-01: begins with DRIVER.
  case in01SkipsAcknowledge = "in-01-skips-acknowledge"
  /// IN-02: writes device configuration before FEATURES_OK.
  case in02WritesConfigurationEarly = "in-02-writes-configuration-early"
  /// IN-03: writes features behind FEATURES_OK.
  case in03AcknowledgesLate = "in-03-acknowledges-late"
  /// IN-04: rings a doorbell before DRIVER_OK.
  case in04NotifiesEarly = "in-04-notifies-early"
  /// IN-05: sets up queues though FEATURES_OK reads 0.
  case in05GoesOnBehindRefusal = "in-05-goes-on-behind-refusal"
  /// CF-01: reads a field of 64 bits once and ignores the generation.
  case cf01ReadsFieldsAtOnce = "cf-01-reads-fields-at-once"
  /// CF-02: reads fields of several reads without the generation.
  case cf02SkipsGeneration = "cf-02-skips-generation"
  /// CF-03: reads a field whose feature is not offered.
  case cf03ReadsAbsentField = "cf-03-reads-absent-field"
  /// CF-04: gives up when device configuration is longer than it knows.
  case cf04InsistsOnSize = "cf-04-insists-on-size"
  /// CL-01: changes a descriptor of a buffer that the device holds.
  case cl01RewritesExposedEntry = "cl-01-rewrites-exposed-entry"
  /// CL-02: takes a queue's buffers back while it is live.
  case cl02TakesBackLive = "cl-02-takes-back-live"
  /// SU-01: writes SUSPEND though the feature was not accepted.
  case su01SuspendsWithoutFeature = "su-01-suspends-without-feature"
  /// SU-02: goes on without reading the status behind SUSPEND.
  case su02TrustsSuspension = "su-02-trusts-suspension"
  /// SU-03: rings doorbells while the device is suspended.
  case su03WorksWhileSuspended = "su-03-works-while-suspended"
  /// QR-03: frees the memory of a queue before its reset has ended.
  case qr03FreesEarly = "qr-03-frees-early"
  /// QR-05: enables a queue again without its areas.
  case qr05EnablesUnconfigured = "qr-05-enables-unconfigured"
  /// VQ-SPLIT-01: places the available ring at an odd address.
  case vqSplit01Misaligns = "vq-split-01-misaligns"
  /// VQ-SPLIT-04: puts the status byte ahead of the header.
  case vqSplit04WritableFirst = "vq-split-04-writable-first"
  /// VQ-SPLIT-08: links the last descriptor of a chain to its first.
  case vqSplit08Loops = "vq-split-08-loops"
  /// VQ-SPLIT-09: with IN_ORDER takes descriptors out of sequence.
  case vqSplit09LinksElsewhere = "vq-split-09-links-elsewhere"
  /// VQ-SPLIT-10: uses an indirect table without the feature.
  case vqSplit10UnaskedTables = "vq-split-10-unasked-tables"
  /// VQ-SPLIT-11: puts INDIRECT into an indirect table.
  case vqSplit11NestsTables = "vq-split-11-nests-tables"
  /// VQ-SPLIT-12: makes a chain of more entries than the queue has.
  case vqSplit12OverlongChain = "vq-split-12-overlong-chain"
  /// VQ-SPLIT-13: links on behind an indirect descriptor.
  case vqSplit13IndirectWithNext = "vq-split-13-indirect-with-next"
  /// VQ-SPLIT-14: with IN_ORDER fills a table out of sequence.
  case vqSplit14ShufflesTable = "vq-split-14-shuffles-table"
  /// VQ-SPLIT-17: takes the available index back.
  case vqSplit17DecrementsIndex = "vq-split-17-decrements-index"
  /// VQ-SPLIT-18: writes 2 into avail.flags without EVENT_IDX.
  case vqSplit18OddFlags = "vq-split-18-odd-flags"
  /// VQ-SPLIT-19: writes 1 into avail.flags with EVENT_IDX.
  case vqSplit19SuppressesByFlag = "vq-split-19-suppresses-by-flag"
  /// VQ-SPLIT-27: enables a queue with used.flags 1.
  case vqSplit27KeepsUsedFlags = "vq-split-27-keeps-used-flags"
  /// VQ-SPLIT-28: without EVENT_IDX does not notify though used.flags is 0.
  case vqSplit28HeedsEvent = "vq-split-28-heeds-event"
  /// VQ-SPLIT-29: with EVENT_IDX does not notify though avail_event was passed.
  case vqSplit29MissesEvent = "vq-split-29-misses-event"
  /// VQ-SPLIT-32: leaves out the barrier before the available index.
  case vqSplit32NoBarrier = "vq-split-32-no-barrier"
  /// VQ-SPLIT-33: reads the device's wish before it writes the available index.
  case vqSplit33NoBarrier = "vq-split-33-no-barrier"
  /// VQ-PACK-01: places the driver event structure at an odd address.
  case vqPack01Misaligns = "vq-pack-01-misaligns"
  /// VQ-PACK-07: makes a descriptor available anew before its use was seen.
  case vqPack07ReusesEarly = "vq-pack-07-reuses-early"
  /// VQ-PACK-08: changes a descriptor that it has made available.
  case vqPack08ChangesAvailable = "vq-pack-08-changes-available"
  /// VQ-PACK-09: notifies with the position of the descriptor just made available.
  case vqPack09WrongPosition = "vq-pack-09-wrong-position"
  /// VQ-PACK-10: makes a list of more descriptors than the queue has.
  case vqPack10OverlongList = "vq-pack-10-overlong-list"
  /// VQ-PACK-11: puts the status byte ahead of the header.
  case vqPack11WritableFirst = "vq-pack-11-writable-first"
  /// VQ-PACK-12: makes a list available whose end does not fit.
  case vqPack12NoRoom = "vq-pack-12-no-room"
  /// VQ-PACK-13: makes the first descriptor of a list available before the others are written.
  case vqPack13FirstBeforeRest = "vq-pack-13-first-before-rest"
  /// VQ-PACK-15: sets NEXT inside an indirect table.
  case vqPack15NextInTable = "vq-pack-15-next-in-table"
  /// VQ-PACK-16: links an indirect descriptor with another.
  case vqPack16LinksTable = "vq-pack-16-links-table"
  /// VQ-PACK-17: writes the flags of a first descriptor ahead of its other fields.
  case vqPack17FlagsFirst = "vq-pack-17-flags-first"
  /// VQ-PACK-18: reads the device event structure before it writes the flags.
  case vqPack18NoBarrier = "vq-pack-18-no-barrier"
  /// VQ-PACK-24: gives a packed queue the size 0.
  case vqPack24NoSize = "vq-pack-24-no-size"
  /// PCI-04: refuses a device of a revision other than 1.
  case pci04InsistsOnRevision = "pci-04-insists-on-revision"
  /// PCI-05: writes a queue address in one access of 64 bits.
  case pci05WholeAccesses = "pci-05-whole-accesses"
  /// PCI-07: uses a capability with a reserved BAR.
  case pci07TrustsReserved = "pci-07-trusts-reserved"
  /// PCI-08: refuses a capability that is longer than it knows.
  case pci08InsistsOnLength = "pci-08-insists-on-length"
  /// PCI-09: writes into a capability.
  case pci09WritesCapability = "pci-09-writes-capability"
  /// PCI-11: uses the last structure of a type.
  case pci11TakesLast = "pci-11-takes-last"
  /// PCI-21: writes num_queues.
  case pci21WritesReadOnly = "pci-21-writes-read-only"
  /// PCI-22: writes a queue size that is not a power of two.
  case pci22OddSize = "pci-22-odd-size"
  /// PCI-23: enables a queue before it writes its areas.
  case pci23EnablesFirst = "pci-23-enables-first"
  /// PCI-24: writes 0 to queue_enable.
  case pci24Disables = "pci-24-disables"
  /// PCI-25: goes on behind a reset without a look at the status.
  case pci25SkipsWait = "pci-25-skips-wait"
  /// PCI-26: goes on behind a queue's reset without a look at queue_reset.
  case pci26SkipsWait = "pci-26-skips-wait"
  /// PCI-28: writes a notification of the other width.
  case pci28WrongWidth = "pci-28-wrong-width"
  /// PCI-29: notifies with the number of another queue.
  case pci29WrongName = "pci-29-wrong-name"
  /// PCI-33: reads the ISR byte behind each message of a queue.
  case pci33ReadsStatus = "pci-33-reads-status"
  /// PCI-38: points the configuration window to a misaligned offset.
  case pci38MisalignedWindow = "pci-38-misaligned-window"
  /// PCI-42: writes a vector beyond the table and does not read it back.
  case pci42TrustsVector = "pci-42-trusts-vector"
  /// NET-06: sets num_buffers to 1 in frames to be sent.
  case net06CountsBuffers = "net-06-counts-buffers"
  /// SW-01: leaves SWIOTLB out where it is offered.
  case sw01RefusesRegion = "sw-01-refuses-region"
  /// SW-02: keeps the rings in system memory though SWIOTLB was accepted.
  case sw02RingsInSystemMemory = "sw-02-rings-in-system-memory"
  /// SW-06: uses system memory though capability 10 is there.
  case sw06PrefersSystemMemory = "sw-06-prefers-system-memory"
  /// SW-07: passes data in system memory though SWIOTLB was accepted.
  case sw07DataInSystemMemory = "sw-07-data-in-system-memory"
  /// ATS-15: takes pages back without an invalidation of the device.
  case ats15ForgetsDevice = "ats-15-forgets-device"
  /// DMB-G01: accepts DMB without ORDER_PLATFORM.
  case dmbG01AcceptsAlone = "dmb-g01-accepts-alone"
  /// DMB-G02: reads the identifier before FEATURES_OK.
  case dmbG02ReadsEarly = "dmb-g02-reads-early"
  /// DMB-G03: places the pool at offset 0.
  case dmbG03PublishesZero = "dmb-g03-publishes-zero"
  /// DMB-G04: does not copy in what the device is to write.
  case dmbG04CopiesNothing = "dmb-g04-copies-nothing"
  /// DMB-G05: packs two mappings into one page.
  case dmbG05SharesPages = "dmb-g05-shares-pages"
  /// DMB-G06: maps more than an eighth of the pool at once.
  case dmbG06MapsTooMuch = "dmb-g06-maps-too-much"
  /// DMB-G11: clears the bytes behind a mapping in its last page.
  case dmbG11ClearsRest = "dmb-g11-clears-rest"
  /// Goes on where the DMA API had no room, with an address that nobody mapped.
  case ignoresFullPool = "ignores-full-pool"
  /// Places the window of device addresses over its own memory.
  case v2WindowOverMemory = "v2-window-over-memory"
}
