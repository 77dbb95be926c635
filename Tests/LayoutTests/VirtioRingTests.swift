import ByteLayouts
import TestSupport
import Testing
import VirtioLayouts

@Suite("Split ring layout (VIRTIO v1.4, 2.7)")
struct VirtioRingTests {
  private static let descriptor = SplitDescriptor(
    address: DescriptorAddress(rawValue: 0x0807_0605_0403_0201), length: 0x0c0b_0a09,
    flags: DescriptorFlags(rawValue: 0x0e0d), next: 0x100f)

  @Test("a descriptor is 16 little-endian bytes, reserved flags included")
  func descriptor() {
    let bytes = filled(18) { Self.descriptor.encode(into: &$0) }
    #expect(bytes == (1...16).map { UInt8($0) } + [0xee, 0xee])
    #expect(SplitDescriptor(decoding: bytes.span.bytes) == Self.descriptor)
  }

  @Test("flags have the bits of the specification")
  func flags() {
    #expect(DescriptorFlags.next.rawValue == 1)
    #expect(DescriptorFlags.write.rawValue == 2)
    #expect(DescriptorFlags.indirect.rawValue == 4)
    #expect(SplitRingLayout.noInterruptFlag == 1)
    #expect(SplitRingLayout.noNotifyFlag == 1)
  }

  @Test(
    "the three areas have the sizes of the table",
    arguments: [
      (1, 16, 8, 14), (4, 64, 14, 38), (256, 4096, 518, 2054), (32768, 524_288, 65542, 262_150),
    ]
      as [(UInt16, UInt64, UInt64, UInt64)])
  func sizes(size: UInt16, descriptors: UInt64, available: UInt64, used: UInt64) {
    let layout = SplitRingLayout(size: size)
    #expect(layout.descriptorTableByteCount == descriptors)
    #expect(layout.availableRingByteCount == available)
    #expect(layout.usedRingByteCount == used)
  }

  @Test("free-running indices wrap into the ring", arguments: [1, 2, 4, 8, 16, 32768] as [UInt16])
  func slots(size: UInt16) {
    let layout = SplitRingLayout(size: size)
    for index in [0, 1, 2, 3, 7, 15, 16, 17, 255, 32767, 32768, 65534, 65535] as [UInt16] {
      let slot = UInt64(index) % UInt64(size)
      #expect(layout.availableSlotOffset(index) == 4 + 2 * slot, "\(index)")
      #expect(layout.usedSlotOffset(index) == 4 + 8 * slot, "\(index)")
      #expect(layout.availableSlotOffset(index) + 2 <= layout.availableRingByteCount - 2)
      #expect(layout.usedSlotOffset(index) + 8 <= layout.usedRingByteCount - 2)
    }
    #expect(layout.descriptorOffset(size - 1) == layout.descriptorTableByteCount - 16)
  }
}
