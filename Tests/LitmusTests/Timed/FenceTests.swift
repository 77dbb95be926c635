import Testing

@testable import HostPlatform

@Suite("Fences of the timed processors")
struct FenceTests {
  private static let store = AccessClasses.stores.intersection(.cachedMemory)
  private static let load = AccessClasses.loads.intersection(.cachedMemory)
  private static let register = AccessClasses.stores.intersection(.devices)

  @Test("an x86 fence below full strength is an instruction only if it is for all accesses")
  func x86() {
    for strength in [Fence.Strength.smp, .dma] {
      #expect(Fence(strength, .write).held(by: .everything, on: .totalStoreOrder) == [])
      #expect(Fence(strength, .read).held(by: .everything, on: .totalStoreOrder) == [])
      #expect(Fence(strength, .all).held(by: Self.store, on: .totalStoreOrder) == .everything)
    }
    let fence = Fence(.full, .write).held(by: Self.store, on: .totalStoreOrder)
    #expect(fence == [.stores, .maintenance])
    #expect(Fence(.full, .write).held(by: Self.load, on: .totalStoreOrder) == [])
  }

  @Test("DMB ISH waits for cached memory and holds cached memory")
  func inner() {
    let fence = Fence(.smp, .all)
    #expect(fence.held(by: Self.register, on: .weak) == [])
    let held = fence.held(by: Self.store, on: .weak)
    #expect(held.isSuperset(of: [Self.store, Self.load]))
    #expect(held.isDisjoint(with: [.devices, .otherMemory, .maintenance]))
  }

  @Test("DMB OSH holds everything, but no access of a device for one of a device; DSB does")
  func outer() {
    let fence = Fence(.dma, .all)
    #expect(fence.held(by: Self.register, on: .weak).isDisjoint(with: .devices))
    #expect(fence.held(by: Self.register, on: .weak).isSuperset(of: Self.load))
    #expect(fence.held(by: Self.store, on: .weak) == .everything)
    #expect(Fence(.full, .all).held(by: Self.register, on: .weak) == .everything)
  }

  @Test("a fence with nothing before it holds nothing")
  func nothing() {
    for strength in Fence.Strength.allCases {
      for direction in Fence.Direction.allCases {
        for kind in ProcessorKind.allCases {
          #expect(Fence(strength, direction).held(by: [], on: kind) == [])
        }
      }
    }
  }
}
