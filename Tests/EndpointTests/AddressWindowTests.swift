import ByteLayouts
import Testing
import VirtioLayouts

@testable import Endpoint

@Suite("Registers of the address forms (docs/variants.md)")
struct AddressWindowTests {
  private typealias Register = CommonConfiguration
  private static let regionByteCount: UInt64 = 1 << 20

  private func transport(_ form: AddressForm, features: FeatureBits) -> VirtioTransport {
    var configuration = EndpointConfiguration()
    configuration.bounceProfile = .addressForm(form)
    configuration.bounceByteCount = form.usesRegion ? Self.regionByteCount : 0
    var transport = VirtioTransport(
      configuration: configuration, queueCount: 1, deviceFeatures: [])
    _ = transport.writeCommon(Register.deviceStatus, value: 3, byteCount: 1)
    for window in UInt32(0)..<2 {
      _ = transport.writeCommon(Register.driverFeatureSelect, value: window, byteCount: 4)
      _ = transport.writeCommon(
        Register.driverFeature,
        value: UInt32(truncatingIfNeeded: features.rawValue >> UInt64(32 * window)), byteCount: 4)
    }
    return transport
  }

  private func accept(_ transport: inout VirtioTransport) {
    _ = transport.writeCommon(Register.deviceStatus, value: 11, byteCount: 1)
    #expect(transport.status.contains(.featuresOK))
  }

  private let features: FeatureBits = [.version1, .swiotlb, .accessPlatform, .orderPlatform]

  @Test("window and range take values between FEATURES_OK and DRIVER_OK alone")
  func times() {
    var device = transport(.promisedRange, features: features)
    #expect(device.writeCommon(Register.windowBase, value: 0x1000, byteCount: 4) == .none)
    #expect(device.window?.base == 0)
    accept(&device)
    #expect(device.writeCommon(Register.windowBase, value: 0x1000, byteCount: 4) == .windowMoved)
    _ = device.writeCommon(Register.windowBase + 4, value: 2, byteCount: 4)
    _ = device.writeCommon(Register.windowByteCount, value: 0x4000, byteCount: 4)
    #expect(device.window?.base == 0x2_0000_1000)
    #expect(device.window?.byteCount == 0x4000)
    _ = device.writeCommon(Register.deviceStatus, value: 15, byteCount: 1)
    #expect(device.writeCommon(Register.windowBase, value: 0x9000, byteCount: 4) == .none)
    #expect(device.readCommon(Register.windowBase)?.value == 0x1000)
    #expect(device.readCommon(Register.windowBase + 4)?.value == 2)
    device.reset()
    #expect(device.window?.base == 0)
    #expect(device.window?.byteCount == 0)
  }

  @Test("the length of a relocated window is the region's; a marker has no window")
  func fixed() {
    var window = transport(.relocatedWindow, features: features)
    accept(&window)
    #expect(window.writeCommon(Register.windowByteCount, value: 1, byteCount: 4) == .none)
    #expect(window.readCommon(Register.windowByteCount)?.value == UInt32(Self.regionByteCount))
    var marker = transport(.marker, features: features)
    accept(&marker)
    #expect(marker.writeCommon(Register.windowBase, value: 1, byteCount: 4) == .none)
    #expect(marker.readCommon(Register.addressForm)?.value == 3)
    #expect(marker.readCommon(Register.addressForm)?.byteCount == 2)
  }

  @Test("a driver without the bit gets no form; a device that needs its form refuses it")
  func refused() {
    var device = transport(.relocatedWindow, features: [.version1, .orderPlatform])
    accept(&device)
    #expect(device.addressForm == nil)
    #expect(device.writeCommon(Register.windowBase, value: 1, byteCount: 4) == .none)
    var plain = EndpointConfiguration()
    plain.bounceProfile = .none
    let without = VirtioTransport(configuration: plain, queueCount: 1, deviceFeatures: [])
    #expect(without.readCommon(Register.addressForm) == nil)
  }

  @Test("until its window is placed a relocated region has no address")
  func unplaced() {
    let window = AddressWindowRegisters(
      form: .relocatedWindow, regionByteCount: Self.regionByteCount)
    let router = AddressRouter(.relocatedWindow, window)
    for address in [0, 1, 0x1000, UInt64.max] {
      #expect(router.route(DescriptorAddress(rawValue: address), byteCount: 1) == .refused)
    }
    #expect(AddressRouter(nil, window).mode == .none)
  }

  @Test("an engine's own choice does not lead out of a promised range, nor marked to the bus")
  func foreignEngine() {
    let promised = AddressRouter(mode: .promised, base: 0x1000, byteCount: 0x1000)
    #expect(promised.bus(0x1000) == .refused)
    #expect(promised.local(0x10, byteCount: 16) == .bus(BusAddress(rawValue: 0x1010)))
    #expect(promised.local(0xff8, byteCount: 16) == .refused)
    let marked = AddressRouter(
      mode: .marked, base: AddressForm.markerBit, byteCount: Self.regionByteCount)
    #expect(marked.bus(AddressForm.markerBit) == .refused)
    #expect(marked.bus(0x1000) == .bus(BusAddress(rawValue: 0x1000)))
  }
}
