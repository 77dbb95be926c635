@testable import FetchTraffic
import CDescriptorFetchABI
import Testing
import VirtioLayouts

@Suite("A wrong ring or descriptor stops its queue, and names the guilty one (VIRTIO v1.4, 2.7)")
struct FaultTests {
  @Test(
    "each fault has its code and address, and other queues go on unharmed",
    arguments: EngineKind.available, FaultCase.allCases)
  func fault(kind: EngineKind, fault: FaultCase) throws {
    for timing in [EngineTiming.prompt, .rough] {
      let environment = EngineEnvironment(try kind.make(), timing, seed: 3)
      environment.windowMode = fault.windowMode
      let faulty = GuestRing(environment, queue: 2, size: 8, place: fault.place)
      let healthyPlace: Place = fault.windowMode == DFE_WINDOW_STRICT ? .window : .bus
      let healthy = GuestRing(environment, queue: 0, size: 16, place: healthyPlace, at: 0x4000)
      environment.onDescriptor = { pins in
        if pins.desc_queue == 0 { healthy.take(pins) }
      }
      healthy.enable()
      faulty.enable()
      let buffer = GuestRing.Buffer(address: environment.windowBase + 0x100, length: 0x77)
      for _ in 0..<5 { healthy.add([buffer, buffer]) }
      healthy.publish()
      let expected = fault.arrange(faulty)
      try #require(environment.run { !environment.errors.isEmpty })
      let error = try #require(environment.errors.first).pins
      #expect(Int(error.err_code) == expected.code)
      // The address of one entry, or of the whole table.
      let isArea = fault == .tableWraps && kind.readsAhead
      let isRead = expected.code == DFE_ERR_READ_FAILED
      let guilty = isArea ? 0xffff_ffff_ffff_fff0 : expected.address
      #expect(error.err_addr == (isRead ? environment.failedRead : guilty))
      #expect(error.err_queue == 2)

      // A doorbell does not wake a stopped queue.
      faulty.publish()
      for _ in 0..<5 { healthy.add([buffer]) }
      healthy.publish()
      try #require(environment.runUntilQuiet())
      #expect(environment.errors.count == 1)
      #expect(healthy.isDone && healthy.completedChains == 10)
      #expect(healthy.violations.isEmpty)
      #expect(environment.law.violations.isEmpty)

      // Configured again, it starts from index 0 and works.
      environment.failingRead = nil
      let again = GuestRing(environment, queue: 2, size: 8, place: healthyPlace, at: 0x8000)
      environment.onDescriptor = again.take
      again.enable()
      again.add([buffer, buffer, buffer])
      again.publish()
      try #require(environment.run { again.isDone })
      #expect(again.violations.isEmpty)
    }
  }

  @Test(
    "the longest chain and buffers that end at the limits are no faults",
    arguments: EngineKind.available)
  func limitsAreLegal(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make())
    environment.windowMode = DFE_WINDOW_STRICT
    let ring = GuestRing(environment, queue: 1, size: 4, place: .window)
    environment.onDescriptor = ring.take
    ring.enable()
    let end = environment.windowBase + environment.windowSize
    ring.add([
      GuestRing.Buffer(address: environment.windowBase, length: 1),
      GuestRing.Buffer(address: environment.windowBase, length: UInt32(environment.windowSize)),
      GuestRing.Buffer(address: end - 16, length: 16, flags: .write),
      GuestRing.Buffer(address: end, length: 0, flags: .write),
    ])
    ring.publish()
    try #require(environment.run { ring.isDone })
    #expect(ring.violations.isEmpty && environment.errors.isEmpty)

    environment.windowMode = DFE_WINDOW_NONE
    let top = GuestRing(environment, queue: 2, size: 4)
    environment.onDescriptor = top.take
    top.enable()
    top.add([GuestRing.Buffer(address: 0xffff_ffff_ffff_fff0, length: 16)])
    top.publish()
    try #require(environment.run { top.isDone })
    #expect(top.violations.isEmpty && environment.errors.isEmpty)
  }

  @Test(
    "walkers of a stopped queue drain before the queue is idle", arguments: EngineKind.available)
  func otherWalkersDrain(kind: EngineKind) throws {
    var timing = EngineTiming()
    timing.latency = 60...60
    let environment = EngineEnvironment(try kind.make(), timing)
    let ring = GuestRing(environment, queue: 0, size: 8)
    environment.onDescriptor = ring.take
    ring.enable()
    let buffer = GuestRing.Buffer(address: 0x5000, length: 8)
    ring.addHead(0x7777)
    for _ in 0..<6 { ring.add([buffer]) }
    ring.publish()
    try #require(environment.run { !environment.errors.isEmpty })
    #expect(environment.errors[0].pins.err_addr == 0x7777)
    #expect(ring.presentedDescriptors == 0)
    try #require(environment.runUntilQuiet())
    #expect(ring.presentedDescriptors == 0)
  }
}
