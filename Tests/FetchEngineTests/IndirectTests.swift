@testable import FetchTraffic
import CDescriptorFetchABI
import Testing
import VirtioLayouts

@Suite("Indirect tables are followed as parts of their chains (VIRTIO v1.4, 2.7.5.3 and 2.8.8)")
struct IndirectTests {
  @Test(
    "any number of direct descriptors before any number of entries",
    arguments: EngineKind.available, [1, 2, 4, 8, 16] as [UInt16])
  func split(kind: EngineKind, size: UInt16) throws {
    for timing in [EngineTiming.prompt, .rough] {
      let environment = EngineEnvironment(try kind.make(), timing, seed: UInt64(size))
      let ring = GuestRing(
        environment, queue: 2, size: size, at: 0x30,
        options: QueueOptions(takesIndirect: true, chainLimit: 64))
      environment.onDescriptor = ring.take
      ring.enable()
      for direct in 0..<Int(size) {
        for entries in [1, 2, 3, 8, 64 - direct] {
          ring.shuffle()
          let length = direct + entries
          ring.add(
            (0..<length).map { ChainTests.buffer($0, isWritable: $0 > length / 2) },
            direct: direct)
          ring.publish()
          try #require(environment.run { ring.isDone }, "\(direct) and \(entries)")
        }
      }
      try #require(environment.runUntilQuiet())
      #expect(ring.violations.isEmpty && environment.errors.isEmpty)
      #expect(environment.law.violations.isEmpty)
    }
  }

  @Test(
    "a packed ring mixes lists and tables",
    arguments: EngineKind.available, [1, 2, 5, 16] as [UInt16])
  func packed(kind: EngineKind, size: UInt16) throws {
    for timing in [EngineTiming.prompt, .rough] {
      let environment = EngineEnvironment(try kind.make(), timing, seed: UInt64(size))
      let ring = PackedGuestRing(
        environment, queue: 2, size: size, at: 0x30,
        options: QueueOptions(takesIndirect: true, chainLimit: 64))
      environment.onDescriptor = ring.take
      ring.enable()
      for entries in 1...64 {
        let buffers = (0..<entries).map { ChainTests.buffer($0, isWritable: $0 > entries / 2) }
        ring.add(buffers, direct: 0)
        let list = 1 + entries % Int(size)
        if ring.freeCount >= list { ring.add((0..<list).map { ChainTests.buffer($0) }) }
        ring.publish()
        try #require(environment.run { ring.isDone }, "\(entries)")
      }
      try #require(environment.runUntilQuiet())
      #expect(ring.violations.isEmpty && environment.errors.isEmpty)
      #expect(environment.law.violations.isEmpty)
    }
  }

  @Test(
    "the chain's limit counts the entries of its table, and the one above is an error",
    arguments: EngineKind.available, [false, true])
  func limit(kind: EngineKind, isPacked: Bool) throws {
    for limit in [1, 2, 5] {
      for extra in 0...1 {
        let environment = EngineEnvironment(try kind.make())
        let options = QueueOptions(takesIndirect: true, chainLimit: UInt16(limit))
        let ring: any DriverRing =
          isPacked
          ? PackedGuestRing(environment, queue: 0, size: 16, options: options)
          : GuestRing(environment, queue: 0, size: 16, options: options)
        environment.onDescriptor = ring.take
        ring.enable()
        let direct = isPacked ? 0 : limit - 1
        ring.add((0..<limit + extra).map { ChainTests.buffer($0) }, direct: direct)
        ring.publish()
        try #require(environment.runUntilQuiet())
        #expect(ring.isDone == (extra == 0))
        #expect(
          environment.errors.map { Int($0.pins.err_code) }
            == (extra == 0 ? [] : [DFE_ERR_CHAIN_TOO_LONG]))
      }
    }
  }

  @Test("without a limit, the queue size is the limit", arguments: EngineKind.available)
  func sizeIsTheLimit(kind: EngineKind) throws {
    for extra in 0...1 {
      let environment = EngineEnvironment(try kind.make())
      let ring = GuestRing(
        environment, queue: 0, size: 4, options: QueueOptions(takesIndirect: true))
      environment.onDescriptor = ring.take
      ring.enable()
      ring.add((0..<4 + extra).map { ChainTests.buffer($0) }, direct: 1)
      ring.publish()
      try #require(environment.runUntilQuiet())
      #expect(environment.errors.count == extra)
      #expect(ring.isDone == (extra == 0) && ring.violations.isEmpty)
    }
  }

  @Test("a table lies where its address says, on either side", arguments: EngineKind.available)
  func places(kind: EngineKind) throws {
    for (mode, place) in [
      (DFE_WINDOW_MIXED, Place.bus), (DFE_WINDOW_MIXED, .window), (DFE_WINDOW_STRICT, .window),
      (DFE_WINDOW_OFFSET, .window),
    ] {
      let environment = EngineEnvironment(try kind.make())
      environment.keepsReadLog = true
      environment.windowMode = mode
      if mode == DFE_WINDOW_OFFSET { environment.windowBase = 0 }
      let ring = GuestRing(
        environment, queue: 0, size: 4, place: place, at: 0x40,
        options: QueueOptions(takesIndirect: true))
      environment.onDescriptor = ring.take
      ring.enable()
      let buffer = GuestBuffer(address: environment.windowBase + 0x100, length: 4)
      ring.add([buffer, buffer, buffer], direct: 0)
      ring.publish()
      try #require(environment.runUntilQuiet())
      let table = environment.readLog.filter { Int($0.rd_kind) == DFE_READ_INDIRECT }
      #expect(table.count == 3)
      #expect(table.allSatisfy { ($0.rd_local != 0) == (place == .window) })
      #expect(ring.isDone && ring.violations.isEmpty && environment.law.violations.isEmpty)
    }
  }
}
