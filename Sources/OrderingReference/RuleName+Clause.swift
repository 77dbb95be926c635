extension RuleName {
  /// Where the rule comes from.
  public var clause: String {
    switch self {
    case .dataBeforeIndex: "VIRTIO v1.4, 2.7.8 and 2.8.9 (VQ-SPLIT-23, VQ-SPLIT-24)"
    case .indexBeforeInterrupt:
      "VIRTIO v1.4, 2.7.7 and 2.8.14; PCIe Base, 2.4.1 (posted behind posted)"
    case .linkOrder: "PCIe Base, 2.4.1 and 2.2.9"
    case .availBeforeRingBeforeDescriptor: "VIRTIO v1.4, 2.7.6, 2.7.13 and 2.8.21 (VQ-PACK-05)"
    case .regionStaysLocal: "SW-09, SW-12; VIRTIO_F_DMB, DMB-D09"
    case .noUseAfterInvalidation: "ATS 1.1, 3; ATS-01, ATS-02, ATS-04"
    case .readReturnsLastWrite: "coherence of each byte, as VIRTIO v1.4, 2.7 presumes"
    case .usedNamesExposedChain:
      "VIRTIO v1.4, 2.7.8 (VQ-SPLIT-34, VQ-SPLIT-35) and 2.8 (VQ-PACK-19, -22, -23)"
    case .accessWithinMapping: "DMA API: between mapping and unmapping, in the mapped direction"
    case .deviceWritesOnlyWritable:
      "VIRTIO v1.4, 2.7.5 (VQ-SPLIT-05, -07, -37) and 2.8.6 (VQ-PACK-04)"
    case .queueAreasAgree: "VIRTIO v1.4, 4.1.5.1.3"
    case .completionCarriesMemory: "PCIe Base, 2.2.9; coherence of each byte"
    case .interruptWhenAsked: "VIRTIO v1.4, 2.7.7.2 and 2.8.14 (VQ-SPLIT-21, VQ-SPLIT-22)"
    case .usedInOrder: "VIRTIO v1.4, 2.7.9 and 6.1 (FT-17, VQ-SPLIT-36)"
    case .descriptorNotRewritten: "VIRTIO v1.4, 2.8.6 (VQ-PACK-06)"
    case .stoppedQueueIsSilent: "VIRTIO v1.4, 2.4.1 and 2.6.1.1 (RS-02, QR-01)"
    case .suspendedDeviceIsSilent: "VIRTIO v1.4, 3.4.1 (SU-05)"
    case .exposedChainIsLeftAlone: "VIRTIO v1.4, 3.3.1 and 2.8.6 (CL-01, VQ-PACK-07, VQ-PACK-08)"
    case .pageRequestsWithinBounds: "ATS 1.1, 4.1 and 5.2 (docs/paging.md)"
    case .pageGroupsAnsweredOnce: "ATS 1.1, 4.2 (docs/paging.md)"
    case .translationAnswersFit: "ATS 1.1, 2.3 (docs/ats.md)"
    case .pasidAsEnabled: "PCIe Base, 6.20; ATS 1.1, 2.2 (docs/ats.md)"
    case .promisedRangeKept, .windowClearOfMemory:
      "SWIOTLB proposal, address forms (docs/variants.md)"
    case .errorIsReported, .errorReportHasCause: "PCIe Base, 6.2.3, 6.2.5 and 6.2.6"
    case .headerLogIsGuiltyPacket: "PCIe Base, 6.2.4.2 and 7.8.4.8"
    }
  }
}
