import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("Skip-ahead of the host (the cycle contract)")
struct SkipAheadTests {
  /// A guest that waits for a line, reads ports, answers and waits again.
  private func trace(skips: Bool) -> (lines: [String], evaluated: Int, cycle: Cycle) {
    let bench = HostBench(skipsIdleCycles: skips)
    bench.device.latency = 300
    bench.device.ports.store(UInt8(1), at: 0xc013)
    var due: Cycle = 1000
    for _ in 0..<6 {
      bench.device.script.append((due, ScriptedDevice.message(.intA, isAsserted: true)))
      bench.device.script.append((due + 1500, ScriptedDevice.message(.intA, isAsserted: false)))
      due += 4000
    }
    let port = AddressMap.address(ofPort: 0xc010)
    let register = GuestPhysicalAddress(rawValue: AddressMap.platformDevices.lowerBound + 0x60)
    for round in 0..<6 {
      #expect(bench.cpu.waitForLine(limit: 10_000))
      #expect(bench.cpu.load(port.advanced(by: 3), as: UInt8.self) == 1)
      bench.cpu.store(UInt16(round), at: port)
      #expect(bench.cpu.load(register, as: UInt32.self) == UInt32(round))
      bench.cpu.store(UInt32(round + 1), at: register)
      while bench.cpu.lineIsAsserted { bench.cpu.pause(cycles: 100) }
    }
    #expect(!bench.cpu.waitForLine(limit: 5000))
    let lines = bench.log.entries.map { $0.event.line(payload: $0.payload.span.bytes) }
    return (lines, bench.evaluatedCycleCount, bench.cycle)
  }

  @Test("skipping idle cycles changes no event and no cycle of lines, ports and registers")
  func skipping() {
    let every = trace(skips: false)
    let skipped = trace(skips: true)
    #expect(every.lines == skipped.lines)
    #expect(every.cycle == skipped.cycle)
    #expect(every.lines.count > 100)
    #expect(skipped.evaluated * 4 < every.evaluated)
    #expect(trace(skips: true).lines == skipped.lines)
  }
}
