import ByteLayouts
import TestSupport
import Testing
import VirtioLayouts

@Suite("Virtio registers (VIRTIO v1.4, 2.1, 2.2, 4.1.4.3 and 5.2)")
struct VirtioRegisterTests {
  @Test("the fields of the common configuration follow each other by their widths")
  func common() {
    // struct virtio_pci_common_cfg in the order of the specification, with widths in bytes.
    let fields: [(UInt64, UInt64)] = [
      (CommonConfiguration.deviceFeatureSelect, 4), (CommonConfiguration.deviceFeature, 4),
      (CommonConfiguration.driverFeatureSelect, 4), (CommonConfiguration.driverFeature, 4),
      (CommonConfiguration.configurationVector, 2), (CommonConfiguration.queueCount, 2),
      (CommonConfiguration.deviceStatus, 1), (CommonConfiguration.configurationGeneration, 1),
      (CommonConfiguration.queueSelect, 2), (CommonConfiguration.queueSize, 2),
      (CommonConfiguration.queueVector, 2), (CommonConfiguration.queueEnable, 2),
      (CommonConfiguration.queueNotifyOffset, 2), (CommonConfiguration.queueDescriptor, 8),
      (CommonConfiguration.queueDriver, 8), (CommonConfiguration.queueDevice, 8),
    ]
    var next: UInt64 = 0
    for (offset, width) in fields {
      #expect(offset == next)
      next += width
    }
    #expect(CommonConfiguration.byteCount == next)
    #expect(CommonConfiguration.noVector == 0xffff)
  }

  @Test("status bits have the values of the specification")
  func status() {
    let values: [(DeviceStatus, UInt8)] = [
      (.acknowledge, 1), (.driver, 2), (.driverOK, 4), (.featuresOK, 8), (.needsReset, 64),
      (.failed, 128),
    ]
    for (status, value) in values { #expect(status.rawValue == value) }
  }

  @Test("feature bits have the numbers of the specification and print them in order")
  func features() {
    let numbers: [(FeatureBits, Int)] = [
      (.blockSizeMax, 1), (.blockSegmentMax, 2), (.blockSize, 6), (.blockFlush, 9),
      (.blockMultiqueue, 12), (.swiotlb, 27), (.version1, 32), (.accessPlatform, 33),
      (.orderPlatform, 36),
    ]
    for (feature, number) in numbers { #expect(feature.rawValue == 1 << UInt64(number)) }
    #expect(FeatureBits([.version1, .blockFlush, .swiotlb]).description == "{9, 27, 32}")
    #expect(FeatureBits(bit: 63).description == "{63}")
  }

  @Test("a block request header is type, four reserved bytes, and sector")
  func blockHeader() {
    let header = BlockRequestHeader(type: 0x0403_0201, sector: 0x0c0b_0a09_0807_0605)
    let bytes = filled(17) { header.encode(into: &$0) }
    #expect(bytes == [1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8, 9, 10, 11, 12, 0xee])
    #expect(BlockRequestHeader(decoding: bytes.span.bytes) == header)
  }

  @Test("request types and statuses have the numbers of the specification")
  func blockNumbers() {
    #expect(BlockRequestType.allCases.map(\.rawValue) == [0, 1, 4, 8, 11, 13])
    #expect(BlockStatus.allCases.map(\.rawValue) == [0, 1, 2])
  }

  @Test("the block configuration has its fields where the specification puts them")
  func blockConfiguration() {
    var configuration = BlockConfiguration(
      capacity: 0x0807_0605_0403_0201, sizeMax: 0x0c0b_0a09, segmentMax: 0x100f_0e0d,
      blockSize: 0x1413_1211, queueCount: 0x1615)
    configuration.discardSectors = 0x2827_2625
    configuration.discardRanges = 0x2c2b_2a29
    configuration.writeZeroesSectors = 0x3433_3231
    configuration.writeZeroesRanges = 0x3837_3635
    var expected = [UInt8](repeating: 0xee, count: BlockConfiguration.byteCount)
    expected[0x20] = 1
    for index in 0..<8 { expected[0x24 + index] = UInt8(0x25 + index) }
    expected.replaceSubrange(0x2c..<0x30, with: [1, 0, 0, 0])
    for index in 0..<8 { expected[0x30 + index] = UInt8(0x31 + index) }
    expected[0x38] = 1
    for index in 0..<16 { expected[index] = UInt8(index + 1) }
    for index in 0..<4 { expected[0x14 + index] = UInt8(0x11 + index) }
    expected[0x22] = 0x15
    expected[0x23] = 0x16
    #expect(filled(BlockConfiguration.byteCount) { configuration.encode(into: &$0) } == expected)
  }

  @Test("a profile is strict where an address outside the region is an error")
  func profiles() {
    #expect(!BounceProfile.none.isStrict)
    #expect(BounceProfile.swiotlbCapability(.strict).isStrict)
    #expect(!BounceProfile.swiotlbCapability(.hint).isStrict)
    #expect(!BounceProfile.swiotlbCapability(.mixed).isStrict)
    #expect(BounceProfile.dmbOffset.isStrict)
    #expect(BounceProfile.dmbBus.isStrict)
  }
}
