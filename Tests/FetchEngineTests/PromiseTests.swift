@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import Virtqueues

@Suite("What the streaming engine promises of its reads")
struct PromiseTests {
  @Test("is kept", .enabled(if: RTLLibrary.isPresent(.stream), needsStream), arguments: [1, 2])
  func areKept(seed: UInt64) throws {
    let broken = try StreamPromises(library: RTLLibrary(.stream), seed: seed)
      .perform(areaCount: 500)
    #expect(broken == [])
  }

  @Test(
    "each is broken by something",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream),
    arguments: [
      // The route of an area, and of a table.
      (DFE_READ_AVAIL_INDEX, "window"), (DFE_READ_INDIRECT, "descriptor of"),
      // The length of a read of heads, and the place of a window.
      (DFE_READ_DESCRIPTOR, "heads"), (DFE_READ_PACKED, "packed"),
    ])
  func canBeBroken(kind: Int, name: String) throws {
    let broken = try StreamPromises.broken(areaCount: 200, seed: 1) {
      TamperedEngine(try RTLFetchEngine(RTLLibrary(.stream))) { pins, _ in
        guard pins.rd_valid != 0, Int(pins.rd_kind) == kind else { return }
        if kind == DFE_READ_DESCRIPTOR { pins.rd_count = 16 } else { pins.rd_local ^= 1 }
      }
    }
    #expect(broken.first?.contains(name) == true, "\(broken)")
  }

  @Test(
    "a fault that is told wrongly breaks the last of them",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream))
  func wrongFault() throws {
    let probe = FirstFaultProbe(
      TamperedEngine(try RTLFetchEngine(RTLLibrary(.stream))) { pins, _ in pins.err_addr ^= 1 },
      queue: 3)
    #expect(probe.violations().count == 12)
    let right = FirstFaultProbe(try RTLFetchEngine(RTLLibrary(.stream)), queue: 3)
    #expect(right.violations() == [])
  }

  @Test(
    "descriptors that are lost or too many break a long table and a hint",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream))
  func lostDescriptors() throws {
    func engine() throws -> any FetchEngine {
      TamperedEngine(try RTLFetchEngine(RTLLibrary(.stream))) { pins, _ in
        if pins.desc_addr == 0x6000 + 399 || pins.desc_addr == 1400 { pins.desc_valid = 0 }
      }
    }
    #expect(!LongTableProbe(try engine(), limit: 1500).violations().isEmpty)
    #expect(!HintProbe(try engine(), start: 37).violations().isEmpty)
  }

  @Test(
    "a descriptor that is another, and looks that do not go round, break a lap",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream))
  func lap() throws {
    func violations(_ change: @escaping (inout FetchEngineOutputs, UInt64) -> Void) throws
      -> [String]
    {
      let engine = TamperedEngine(try RTLFetchEngine(RTLLibrary(.stream)), change: change)
      return LapProbe(engine, start: 37).violations()
    }
    #expect(try violations { _, _ in } == [])
    let other = try violations { pins, _ in if pins.desc_addr == 300 { pins.desc_addr = 301 } }
    #expect(other == ["lap: from 37 on, descriptor 300 is 301"])
    var isOver = false
    let still = try violations { pins, _ in
      isOver = isOver || pins.desc_addr == 401
      if isOver { pins.rd_valid = 0 }
    }
    #expect(still.contains { $0.contains("looks did not come") }, "\(still)")
    let silent = try violations { pins, _ in pins.desc_valid = 0 }
    #expect(silent.contains { $0.contains("0 descriptors came") }, "\(silent)")
  }

  @Test(
    "the last entry of a table that can be named is fetched, and refused beyond the table",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream), arguments: [true, false])
  func lastEntry(hasEntry: Bool) throws {
    let library = try RTLLibrary(.stream)
    #expect(LastEntryProbe(try RTLFetchEngine(library), hasEntry: hasEntry).violations() == [])
    let deaf = TamperedEngine(try RTLFetchEngine(library)) { pins, _ in
      if pins.desc_addr == 0x7002 { pins.desc_valid = 0 }
      if !hasEntry { pins.err_code = 4 }
    }
    #expect(!LastEntryProbe(deaf, hasEntry: hasEntry).violations().isEmpty)
  }

  @Test(
    "a queue that is busy by itself is noticed, and a slot that is not there",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream))
  func wakes() throws {
    let library = try RTLLibrary(.stream)
    func violations(_ change: @escaping (inout FetchEngineOutputs, UInt64) -> Void) throws
      -> [String]
    {
      ContentLockstepRun.traffic(
        TamperedEngine(try RTLFetchEngine(library), change: change), descriptors: 300, seed: 2
      ).violations
    }
    #expect(try violations { _, _ in } == [])
    let found = try violations { pins, cycle in
      if cycle == 5 { pins.busy_queues.0 |= 1 << 40 }
    }
    #expect(found.contains { $0.contains("by itself") }, "\(found)")
    let strange = try violations { pins, _ in pins.desc_slot += 4 }
    #expect(strange.contains { $0.contains("does not have") }, "\(strange)")
  }

  @Test("an area's meaning follows the window's mode", arguments: [0, 1, 2, 3])
  func meanings(mode: Int) {
    func meaning(_ address: UInt64, _ byteCount: UInt64) -> AreaMeaning {
      AreaMeaning(
        address: address, byteCount: byteCount, windowMode: mode, windowBase: 0x1000,
        windowSize: 0x100)
    }
    let outside = AreaMeaning.error(UInt8(DFE_ERR_OUTSIDE_REGION))
    #expect(meaning(0 &- 8, 9) == .error(UInt8(DFE_ERR_LENGTH_WRAPS)))
    #expect(meaning(0x1000, 0x100) == (mode == DFE_WINDOW_NONE ? .bus : .local(0)))
    #expect(meaning(0x1001, 0x100) == (mode == DFE_WINDOW_NONE ? .bus : outside))
    #expect(meaning(0xfff, 2) == (mode == DFE_WINDOW_NONE ? .bus : outside))
    let beside: AreaMeaning = mode == DFE_WINDOW_NONE || mode == DFE_WINDOW_MIXED ? .bus : outside
    #expect(meaning(0xffe, 2) == beside && meaning(0x1100, 1) == beside)
    let zero = mode == DFE_WINDOW_OFFSET ? AreaMeaning.error(UInt8(DFE_ERR_ADDRESS_ZERO)) : beside
    #expect(meaning(0, 4) == zero)
  }
}
