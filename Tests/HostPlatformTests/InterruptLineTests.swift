import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("INTx (PCIe Base, 2.2.8.1)")
struct InterruptLineTests {
  /// What was recorded about the line, in order.
  private func changes(_ bench: HostBench) -> [Bool] {
    bench.log.compactMap { entry in
      if case .interruptLineChanged(let isAsserted) = entry.event.body { isAsserted } else { nil }
    }
  }

  @Test("a pin drives the line and lets it go", arguments: InterruptPin.allCases)
  func level(pin: InterruptPin) {
    let bench = HostBench()
    #expect(!bench.cpu.lineIsAsserted)
    bench.device.send(pin, isAsserted: true)
    bench.run(200)
    #expect(bench.cpu.lineIsAsserted)
    for other in InterruptPin.allCases {
      #expect(bench.interrupts.isAsserted(other) == (other == pin))
    }
    // A level stays, whoever looks at it.
    #expect(bench.cpu.waitForLine(limit: 10))
    #expect(bench.cpu.waitForLine(limit: 10))
    bench.device.send(pin, isAsserted: false)
    bench.run(200)
    #expect(!bench.cpu.lineIsAsserted)
    #expect(changes(bench) == [true, false])
    #expect(bench.interrupts.deliveredCount == 0)
  }

  @Test("the line falls when the last pin is let go, and a repeated message changes nothing")
  func pins() {
    let bench = HostBench()
    let story: [(InterruptPin, Bool, line: Bool)] = [
      (.intB, true, true), (.intD, true, true), (.intB, true, true), (.intB, false, true),
      (.intA, false, true), (.intD, false, false), (.intD, false, false), (.intC, true, true),
    ]
    for (pin, isAsserted, line) in story {
      bench.device.send(pin, isAsserted: isAsserted)
      bench.run(100)
      #expect(bench.cpu.lineIsAsserted == line)
    }
    #expect(changes(bench) == [true, false, true])
  }

  @Test("waiting returns at once when the line is asserted, and within its limit when it is not")
  func waiting() throws {
    let bench = HostBench()
    let start = bench.cycle
    #expect(!bench.cpu.waitForLine(limit: 123))
    #expect(bench.cycle == start + 123)
    bench.device.send(.intA, isAsserted: true)
    #expect(bench.cpu.waitForLine(limit: 1000))
    let rose = try #require(
      bench.log.compactMap { entry -> Cycle? in
        if case .interruptLineChanged = entry.event.body { entry.event.cycle } else { nil }
      }.first)
    #expect(bench.cycle == rose)
    #expect(bench.cpu.waitForLine(limit: 0))
    #expect(bench.cycle == rose)
  }

  @Test("a wait without limit ends when the run stands still, and says what was waited for")
  func stalled() {
    let bench = HostBench()
    #expect(!bench.cpu.waitForLine(limit: .never))
    #expect(bench.cpu.isStalled)
    #expect(bench.cpu.waitingFor == "the INTx line")
    #expect(bench.cpu.waitForInterrupt(among: 0...3, limit: .never) == nil)
  }

  @Test("a message stays between the posted writes before it and those behind it")
  func order() throws {
    let bench = HostBench()
    for index in 0..<30 {
      if index == 20 { bench.device.send(.intA, isAsserted: true) }
      bench.device.write(differingBytes(200), at: 0x5000 + 256 * UInt64(index))
    }
    #expect(bench.cpu.waitForLine(limit: 5000))
    bench.run(500)
    var writesBefore = 0
    var isAsserted = false
    for entry in bench.log.entries {
      switch entry.event.body {
      case .memoryWritten where !isAsserted: writesBefore += 1
      case .interruptLineChanged(let level): isAsserted = level
      default: break
      }
    }
    #expect(writesBefore == 20)
    #expect(bench.accesses(.device, writes: true).count == 30)
  }

  @Test("messages about pins do not touch vectors, and vectors do not touch the line")
  func apart() {
    let bench = HostBench()
    bench.device.send(.intA, isAsserted: true)
    bench.run(100)
    #expect(!bench.cpu.waitForInterrupt(vector: 0x20, limit: 10))
    bench.device.send(.intA, isAsserted: false)
    bench.device.write([0x20, 0, 0, 0], at: 0xfee0_0000)
    #expect(bench.cpu.waitForInterrupt(vector: 0x20, limit: 1000))
    #expect(!bench.cpu.lineIsAsserted)
  }

  @Test("a malformed message about a pin is refused, and so is one that no root complex takes")
  func refused() {
    let bench = HostBench()
    bench.device.send(.intA, isAsserted: true) { $0.trafficClass = 1 }
    bench.device.send(.intB, isAsserted: true) { $0.messageRouting = .toRoot }
    bench.device.send(.intC, isAsserted: true) { $0.messageRouting = .byID }
    bench.device.send(.intD, isAsserted: true) { $0.messageCode = .invalidateRequest }
    bench.run(200)
    #expect(bench.root.refusedMessageCount == 4)
    bench.device.send(.intA, isAsserted: true) { $0.messageCode = .invalidateCompletion }
    bench.run(200)
    #expect(bench.root.refusedMessageCount == 5)
    #expect(!bench.cpu.lineIsAsserted)
    #expect(changes(bench).isEmpty)
  }
}
