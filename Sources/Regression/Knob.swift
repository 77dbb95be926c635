/// One thing that a scenario decides, by the name that a replay file has for it.
public enum Knob: String, Codable, CodingKeyRepresentable, Hashable, Sendable, CaseIterable {
  /// What the guest does with its device, or to it.
  case traffic
  /// The device type of an ordinary job.
  case device
  /// How the device reaches data.
  case access
  /// Which IOMMU, with access `iommu`.
  case iommu
  /// Which fetch engine.
  case engine
  /// The format of the rings.
  case ring
  /// Entries of each queue.
  case queueSize = "queue-size"
  /// INDIRECT_DESC.
  case indirect
  /// EVENT_IDX.
  case eventIndex = "event-idx"
  /// IN_ORDER.
  case inOrder = "in-order"
  /// NOTIFICATION_DATA.
  case notificationData = "notification-data"
  /// RING_RESET.
  case ringReset = "ring-reset"
  /// Chains that one write may return.
  case usedBatch = "used-batch"
  /// The register layout.
  case transport
  /// MSI-X or INTx.
  case interrupts
  /// Which vectors the queues of a disk have.
  case vectors
  /// How the CPU maps the region.
  case memoryType = "memory-type"
  /// Where a reset comes before the job.
  case reset
  /// What the link lets happen.
  case link
  /// Cycles of the link from end to end.
  case linkLatency = "link-latency"
  /// Headers and 16-byte units of credit: few of them stall the link.
  case credits
  /// Whether completions break at every boundary.
  case completions
  /// Most bytes of a packet's data.
  case payload
  /// Cycles until memory answers.
  case memoryLatency = "memory-latency"
  /// Cycles that are drawn for each read besides.
  case readJitter = "read-jitter"
  /// Cycles of an access in a page walk.
  case walkLatency = "walk-latency"
  /// Tags of the device's reads.
  case tags
  /// Entries of the translation cache.
  case translations
  /// Cycles until bounce memory answers.
  case bounceLatency = "bounce-latency"
  /// Cycles until the disk or the wire answers.
  case mediaLatency = "media-latency"
  /// KiB of the disk.
  case diskKiB = "disk-kib"
  /// KiB that are written.
  case writeKiB = "write-kib"
  /// Sectors of a large request.
  case requestSectors = "request-sectors"
  /// Sectors of a segment.
  case segmentSectors = "segment-sectors"
  /// Requests or frames in flight.
  case depth
  /// Frames of a network job.
  case frames
  /// Pairs of queues of a network job.
  case pairs
  /// Bytes that a console echoes, or an entropy source gives.
  case streamBytes = "stream-bytes"
  /// What goes wrong, in faulty traffic.
  case fault
  /// The cycle after the first request from which it goes wrong.
  case faultCycle = "fault-cycle"
  /// Operations of a hostile guest.
  case operations
  /// Descriptors of bare fetch traffic.
  case descriptors
}
