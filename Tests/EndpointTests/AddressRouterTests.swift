import ByteLayouts
import Testing

@testable import Endpoint

@Suite("Address router (SWIOTLB proposal; DMB obligations D07 to D09)")
struct AddressRouterTests {
  private func route(
    _ mode: AddressRouter.Mode, _ address: UInt64, _ count: UInt64, base: UInt64 = 0x1000,
    size: UInt64 = 0x100
  ) -> AddressRouter.Route {
    AddressRouter(mode: mode, base: base, byteCount: size)
      .route(DescriptorAddress(rawValue: address), byteCount: count)
  }

  @Test("every access around the edges of the region goes where the table says")
  func table() {
    for start in UInt64(0xff0)..<0x1110 {
      for count in [1, 2, 15, 16, 17, 0xff, 0x100, 0x101, 0x140] as [UInt64] {
        let inside = start >= 0x1000 && start + count <= 0x1100
        let apart = start + count <= 0x1000 || start >= 0x1100
        let bus = AddressRouter.Route.bus(BusAddress(rawValue: start))
        let local = AddressRouter.Route.local(BounceOffset(rawValue: start &- 0x1000))
        #expect(route(.none, start, count) == bus)
        #expect(route(.strict, start, count) == (inside ? local : .refused))
        #expect(route(.mixed, start, count) == (inside ? local : apart ? bus : .refused))
        #expect(route(.promised, start, count) == (inside ? bus : .refused))
        #expect(
          route(.marked, start, count)
            == (inside ? local : apart && start < 0x1000 ? bus : .refused))
      }
    }
  }

  @Test("an access that wraps around 2^64 goes nowhere, in every mode")
  func wraps() {
    for mode in [AddressRouter.Mode.none, .strict, .mixed, .promised, .marked] {
      #expect(route(mode, .max, 2) == .refused)
      #expect(route(mode, .max - 3, 5) == .refused)
      #expect(route(mode, 1, .max) != .local(BounceOffset(rawValue: 0)))
    }
    #expect(route(.none, .max, 1) == .bus(BusAddress(rawValue: .max)))
    #expect(route(.mixed, .max - 3, 4) == .bus(BusAddress(rawValue: .max - 3)))
  }

  @Test("a region at either end of the address space has its whole length")
  func ends() {
    let top = UInt64.max - 0xfff
    #expect(
      route(.strict, .max, 1, base: top, size: 0x1000) == .local(BounceOffset(rawValue: 0xfff)))
    #expect(route(.strict, top - 1, 1, base: top, size: 0x1000) == .refused)
    #expect(route(.strict, 0, 0x10, base: 0, size: 0x10) == .local(BounceOffset(rawValue: 0)))
    #expect(route(.strict, 0, 0x11, base: 0, size: 0x10) == .refused)
    // In mixed mode an access may not cover the region from before to behind it.
    #expect(route(.mixed, 0xfff, 0x102) == .refused)
  }

  @Test("what an engine calls local is checked once more")
  func engine() {
    let router = AddressRouter(mode: .strict, base: 0x1000, byteCount: 0x100)
    #expect(router.local(0xf0, byteCount: 16) == .local(BounceOffset(rawValue: 0xf0)))
    #expect(router.local(0xf0, byteCount: 17) == .refused)
    #expect(router.local(.max, byteCount: 1) == .refused)
    #expect(router.local(0x101, byteCount: 0) == .refused)
  }
}
