import ByteLayouts
import TestSupport
import Testing
import VirtioLayouts

@Suite("Virtio capabilities (VIRTIO v1.4, 4.1.4)")
struct VirtioCapabilityTests {
  private func capability(_ structure: VirtioStructure) -> VirtioCapability {
    var capability = VirtioCapability(
      structure: structure, bar: 4, offset: 0x0403_0201, length: 0x0807_0605)
    capability.identifier = 0x5a
    return capability
  }

  private func bytes(_ capability: VirtioCapability) -> [UInt8] {
    filled(capability.byteCount) { capability.encode(next: 0x78, into: &$0) }
  }

  @Test(
    "the common part is 16 bytes with the fields in their places",
    arguments: [
      (.commonConfiguration, 1), (.interruptStatus, 3), (.deviceConfiguration, 4),
    ] as [(VirtioStructure, UInt8)])
  func common(structure: VirtioStructure, type: UInt8) {
    #expect(
      bytes(capability(structure))
        == [9, 0x78, 16, type, 4, 0x5a, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test("the notify capability has its multiplier behind the common part")
  func notify() {
    var notify = capability(.notify)
    notify.notifyMultiplier = 0x0c0b_0a09
    #expect(
      bytes(notify)
        == [9, 0x78, 20, 2, 4, 0x5a, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    #expect(VirtioCapability(decoding: bytes(notify).span.bytes) == notify)
  }

  @Test("shared memory always has the high halves; the bounce region has them when it must")
  func wide() {
    var shared = capability(.sharedMemory)
    shared.offset = 0x0c0b_0a09_0403_0201
    shared.length = 0x100f_0e0d_0807_0605
    var expected: [UInt8] = [9, 0x78, 24, 8, 4, 0x5a, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    expected += [9, 10, 11, 12, 13, 14, 15, 16]
    #expect(bytes(shared) == expected)
    var bounce = shared
    bounce.structure = .swiotlb
    expected[3] = 10
    #expect(bytes(bounce) == expected)
    bounce.offset = 0
    bounce.length = 0xffff_ffff
    #expect(bounce.byteCount == 16)
    bounce.length += 1
    #expect(bounce.byteCount == 24)
  }

  @Test("every structure comes back from its bytes", arguments: VirtioStructure.allCases)
  func roundTrip(_ structure: VirtioStructure) {
    let original = capability(structure)
    #expect(VirtioCapability(decoding: bytes(original).span.bytes) == original)
  }

  @Test("both lengths of the bounce capability are understood; cap_len decides")
  func bothForms() throws {
    var wide: [UInt8] = [9, 0, 24, 10, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0x10]
    wide += [2, 0, 0, 0, 3, 0, 0, 0]
    let decodedLong = VirtioCapability(decoding: wide.span.bytes)
    let long = try #require(decodedLong)
    #expect(long.offset == 0x2_0001_0000)
    #expect(long.length == 0x3_1000_0000)
    wide[2] = 16
    let decodedShort = VirtioCapability(decoding: wide.span.bytes)
    let short = try #require(decodedShort)
    #expect(short.offset == 0x1_0000)
    #expect(short.length == 0x1000_0000)
  }

  @Test("what a driver must ignore gives nothing")
  func ignored() {
    let good = bytes(capability(.commonConfiguration))
    #expect(VirtioCapability(decoding: good.span.bytes) != nil)
    func isIgnored(_ change: (inout [UInt8]) -> Void) -> Bool {
      var bytes = good
      change(&bytes)
      return VirtioCapability(decoding: bytes.span.bytes) == nil
    }
    #expect(isIgnored { $0[0] = 0x05 }, "another capability")
    #expect(isIgnored { $0[3] = 6 }, "a reserved type")
    #expect(isIgnored { $0[3] = 0 }, "type 0")
    #expect(isIgnored { $0[4] = 6 }, "a reserved BAR")
    #expect(isIgnored { $0.removeLast() }, "too few bytes")
    #expect(isIgnored { $0[3] = 2 }, "notify without its multiplier")
  }

  @Test("the configuration window has no BAR of its own before a driver writes it")
  func window() {
    var bytes = bytes(capability(.configurationAccess))
    #expect(bytes.count == 20)
    bytes[4] = 0xff
    #expect(VirtioCapability(decoding: bytes.span.bytes)?.structure == .configurationAccess)
  }
}
