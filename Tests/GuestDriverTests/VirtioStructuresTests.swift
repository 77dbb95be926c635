import ByteLayouts
import GuestDriver
import HostPlatform
import PCIeLayouts
import TestSupport
import Testing
import VirtioLayouts

@Suite("Structures of a virtio function (VIRTIO v1.4, 4.1.4)")
struct VirtioStructuresTests {
  private func capability(
    _ structure: VirtioStructure, bar: UInt8 = 0, _ offset: UInt64, _ length: UInt64,
    multiplier: UInt32 = 0
  ) -> (UInt8, [UInt8]) {
    var capability = VirtioCapability(
      structure: structure, bar: bar, offset: offset, length: length)
    capability.notifyMultiplier = multiplier
    let bytes = filled(capability.byteCount) { capability.encode(next: 0, into: &$0) }
    return (9, Array(bytes.dropFirst(2)))
  }

  private var usual: [(UInt8, [UInt8])] {
    [
      capability(.commonConfiguration, 0x100, 0x38), capability(.interruptStatus, 0x200, 1),
      capability(.deviceConfiguration, 0x300, 0x3c),
      capability(.notify, 0x800, 16, multiplier: 4),
    ]
  }

  private func structures(
    _ capabilities: [(UInt8, [UInt8])]
  ) throws(DriverError) -> VirtioStructures {
    let cpu = FakeFunction()
    cpu.set(0, UInt32(0x1042_1af4))
    cpu.addBAR(0, byteCount: 0x1000)
    cpu.addBAR(4, byteCount: 1 << 20, is64Bit: true, isPrefetchable: true)
    _ = cpu.addCapabilities(capabilities)
    let function = try PCIFunction(on: 1, vendor: 0x1af4, device: 0x1042, cpu: cpu)
    return try VirtioStructures(function, cpu: cpu)
  }

  @Test("each structure lies at its offset in its BAR")
  func places() throws {
    let found = try structures(usual + [capability(.swiotlb, bar: 4, 0x1000, 0xf_f000)])
    #expect(found.common.rawValue == 0xc000_0100)
    #expect(found.interruptStatus.rawValue == 0xc000_0200)
    #expect(found.device?.rawValue == 0xc000_0300)
    #expect(found.notify.rawValue == 0xc000_0800)
    #expect(found.notifyMultiplier == 4)
    #expect(found.bounce?.base.rawValue == 0x40_0000_1000)
    #expect(found.bounce?.byteCount == 0xf_f000)
  }

  @Test("the first usable structure of a type counts; those outside their BAR do not")
  func first() throws {
    let odd = [
      capability(.commonConfiguration, bar: 3, 0, 0x38),
      capability(.commonConfiguration, 0xff0, 0x38),
      capability(.commonConfiguration, 0xffff_ffff, 0xffff_ffff),
    ]
    let found = try structures(odd + usual)
    #expect(found.common.rawValue == 0xc000_0100)
    #expect(found.bounce == nil)
  }

  @Test("a structure that is missing is named", arguments: [0, 1, 3])
  func missing(index: Int) {
    var capabilities = usual
    capabilities.remove(at: index)
    let names: [VirtioStructure] = [
      .commonConfiguration, .interruptStatus, .deviceConfiguration, .notify,
    ]
    #expect(throws: DriverError.missingCapability(names[index])) { try structures(capabilities) }
  }
}
