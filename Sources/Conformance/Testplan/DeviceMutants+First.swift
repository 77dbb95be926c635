import OrderingReference

extension DeviceMutant {
  /// The first third of the list.
  static let part1: [DeviceMutant] = [
    DeviceMutant(
      "consumes-before-driver-ok", [.status(5)],
      "looks at queues before DRIVER_OK"),
    DeviceMutant(
      "notifies-before-driver-ok", [.status(6)],
      "interrupts before DRIVER_OK"),
    DeviceMutant(
      "hides-errors", [.status(7)],
      "stops a queue on an error and leaves the status as it is"),
    DeviceMutant(
      "needs-reset-silently", [.status(8)],
      "sets DEVICE_NEEDS_RESET and sends no configuration interrupt"),
    DeviceMutant(
      "offers-without-prerequisite", [.feature(5)],
      "a network device offers MQ and not CTRL_VQ"),
    DeviceMutant(
      "accepts-unoffered-features", [.feature(6)],
      "keeps FEATURES_OK for bits that it did not offer"),
    DeviceMutant(
      "refuses-own-offer", [.feature(7)],
      "leaves FEATURES_OK clear when all that it offers is acknowledged"),
    DeviceMutant(
      "refuses-after-reset", [.feature(8)],
      "leaves FEATURES_OK clear in the second negotiation"),
    DeviceMutant(
      "hides-version-1", [.feature(9)],
      "offers everything but VERSION_1"),
    DeviceMutant(
      "hides-access-platform", [.feature(13)],
      "sits behind an IOMMU and does not offer ACCESS_PLATFORM"),
    DeviceMutant(
      "uses-out-of-order", [.feature(17)],
      "returns chains as they are done although IN_ORDER was negotiated"),
    DeviceMutant(
      "offers-sr-iov", [.feature(18)],
      "offers SR_IOV without the capability"),
    DeviceMutant(
      "never-ends-reset", [.reset(1)],
      "goes on showing ACKNOWLEDGE behind a reset"),
    DeviceMutant(
      "works-behind-reset", [.reset(2)],
      "finishes what was under way when it is reset"),
    DeviceMutant(
      "hides-early-configuration", [.configuration(5)],
      "shows zeros in device configuration before FEATURES_OK"),
    DeviceMutant(
      "suspends-early", [.suspend(4)],
      "shows SUSPEND when it is written before DRIVER_OK"),
    DeviceMutant(
      "works-while-suspended", [.suspend(5)],
      "takes available buffers while suspended"),
    DeviceMutant(
      "notifies-while-suspended", [.suspend(6)],
      "sends the configuration interrupt of a change at once while suspended"),
    DeviceMutant(
      "never-suspends", [.suspend(7)],
      "ignores SUSPEND"),
    DeviceMutant(
      "suspends-without-draining", [.suspend(8)],
      "confirms a suspension with requests under way"),
    DeviceMutant(
      "works-behind-queue-reset", [.queueReset(1)],
      "finishes what a queue had under way behind its reset"),
    DeviceMutant(
      "keeps-queue-state", [.queueReset(2)],
      "goes on with the old used index when a queue is enabled anew"),
    DeviceMutant(
      "keeps-queue-areas", [.queueReset(4)],
      "uses the old areas when a queue is enabled anew"),
    DeviceMutant(
      "insists-on-framing", [.split(2)],
      "refuses a block request whose header shares a descriptor with data"),
    DeviceMutant(
      "writes-readable-buffer", [.split(5)],
      "writes the first byte of a request's header"),
    DeviceMutant(
      "reads-writable-buffer", [.split(6), .packed(4)],
      "reads a buffer before it writes it"),
    DeviceMutant(
      "writes-descriptor-table", [.split(7)],
      "clears the flags of a descriptor that it has returned"),
    DeviceMutant(
      "heeds-table-write-flag", [.split(15)],
      "refuses an INDIRECT descriptor with WRITE"),
    DeviceMutant(
      "refuses-mixed-chains", [.split(16)],
      "refuses INDIRECT behind direct descriptors"),
    DeviceMutant(
      "ignores-interrupt-suppression", [.split(21)],
      "interrupts whatever the driver said about it"),
    DeviceMutant(
      "forgets-interrupt", [.split(22)],
      "leaves out every interrupt that used_event asks for"),
    DeviceMutant(
      "used-index-before-element", [.split(23)],
      "writes the used index ahead of the element"),
    DeviceMutant(
      "used-index-before-data", [.split(24)],
      "writes the used index before the data of the request"),
    DeviceMutant(
      "sets-used-flags", [.split(30)],
      "sets NO_NOTIFY although EVENT_IDX was negotiated"),
    DeviceMutant(
      "fails-on-spurious-doorbell", [.split(31)],
      "stops a queue when a doorbell brings nothing new"),
    DeviceMutant(
      "returns-wrong-head", [.split(34), .packed(23)],
      "returns the head of a chain twice"),
  ]
}
