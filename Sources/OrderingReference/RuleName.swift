/// The rules of the judge, by the name that a violation carries.
public enum RuleName: String, Hashable, Sendable, CaseIterable {
  /// Buffers and used elements are visible before the used index that announces them.
  case dataBeforeIndex = "data-before-index"
  /// A used index is issued and visible before the interrupt that announces it.
  case indexBeforeInterrupt = "index-before-interrupt"
  /// Packets pass each other only where the ordering table allows it, and none is lost or altered.
  case linkOrder = "link-order"
  /// Ring slots are fetched behind the index, descriptors behind what names them.
  case availBeforeRingBeforeDescriptor = "avail-before-ring-before-descriptor"
  /// Accesses to the bounce region never appear on the link.
  case regionStaysLocal = "region-stays-local"
  /// Nothing uses a translation after its invalidation was completed.
  case noUseAfterInvalidation = "no-use-after-invalidation"
  /// A read returns the last write to each of its bytes.
  case readReturnsLastWrite = "read-returns-last-write"
  /// A used element names a chain that is exposed, once.
  case usedNamesExposedChain = "used-names-exposed-chain"
  /// The device touches only memory that is mapped for it, in the mapped direction.
  case accessWithinMapping = "access-within-mapping"
  /// The device writes used rings and device-writable buffers, and nothing else.
  case deviceWritesOnlyWritable = "device-writes-only-writable"
  /// Driver and device understand a queue alike.
  case queueAreasAgree = "queue-areas-agree"
  /// The bytes of a completed device read are those of memory.
  case completionCarriesMemory = "completion-carries-memory"

  /// Where the rule comes from.
  public var clause: String {
    switch self {
    case .dataBeforeIndex: "VIRTIO v1.4, 2.7.8 (VQ-SPLIT-23, VQ-SPLIT-24)"
    case .indexBeforeInterrupt: "VIRTIO v1.4, 2.7.7; PCIe Base, 2.4.1 (posted behind posted)"
    case .linkOrder: "PCIe Base, 2.4.1 and 2.2.9"
    case .availBeforeRingBeforeDescriptor: "VIRTIO v1.4, 2.7.6 and 2.7.13"
    case .regionStaysLocal: "SW-09, SW-12; VIRTIO_F_DMB, DMB-D09"
    case .noUseAfterInvalidation: "ATS 1.1, 3; ATS-01, ATS-02, ATS-04"
    case .readReturnsLastWrite: "coherence of each byte, as VIRTIO v1.4, 2.7 presumes"
    case .usedNamesExposedChain: "VIRTIO v1.4, 2.7.8 (VQ-SPLIT-34, VQ-SPLIT-35)"
    case .accessWithinMapping: "DMA API: between mapping and unmapping, in the mapped direction"
    case .deviceWritesOnlyWritable: "VIRTIO v1.4, 2.7.5 (VQ-SPLIT-05, VQ-SPLIT-07, VQ-SPLIT-37)"
    case .queueAreasAgree: "VIRTIO v1.4, 4.1.5.1.3"
    case .completionCarriesMemory: "PCIe Base, 2.2.9; coherence of each byte"
    }
  }

  /// The rule in one sentence.
  public var summary: String {
    switch self {
    case .dataBeforeIndex:
      "buffers and used elements are visible before the used index that announces them"
    case .indexBeforeInterrupt:
      "a used index is issued and visible before the interrupt that announces it"
    case .linkOrder:
      "packets pass only where the ordering table allows, none is lost, doubled or altered"
    case .availBeforeRingBeforeDescriptor:
      "ring slots are fetched behind the index, descriptors behind what names them"
    case .regionStaysLocal: "accesses to the bounce region never appear on the link"
    case .noUseAfterInvalidation: "no translation is used after its invalidation was completed"
    case .readReturnsLastWrite: "a read returns the last write to each of its bytes"
    case .usedNamesExposedChain: "a used element names a chain that is exposed, once"
    case .accessWithinMapping: "the device touches only what is mapped for it, as mapped"
    case .deviceWritesOnlyWritable: "the device writes used rings and writable buffers alone"
    case .queueAreasAgree: "driver and device understand a queue alike"
    case .completionCarriesMemory: "the bytes of a completed device read are those of memory"
    }
  }

  /// Position in `allCases`, from 0.
  var ordinal: Int {
    switch self {
    case .dataBeforeIndex: 0
    case .indexBeforeInterrupt: 1
    case .linkOrder: 2
    case .availBeforeRingBeforeDescriptor: 3
    case .regionStaysLocal: 4
    case .noUseAfterInvalidation: 5
    case .readReturnsLastWrite: 6
    case .usedNamesExposedChain: 7
    case .accessWithinMapping: 8
    case .deviceWritesOnlyWritable: 9
    case .queueAreasAgree: 10
    case .completionCarriesMemory: 11
    }
  }
}
