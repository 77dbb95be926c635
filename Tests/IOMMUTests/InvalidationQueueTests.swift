import ByteLayouts
import CycleKernel
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Testing
import Trace

@Suite("The invalidation queue (VT-d 6.5.2, ATS 3)")
struct InvalidationQueueTests {
  private func bench() -> UnitBench {
    var configuration = TranslationUnitConfiguration()
    configuration.deviceInvalidationTimeout = 5000
    let bench = UnitBench(configuration)
    bench.attach()
    bench.enable()
    return bench
  }

  private func deviceTLB(
    _ bench: UnitBench, _ address: UInt64 = 0x7000, maximumPending: UInt8 = 0
  ) -> InvalidationDescriptor {
    .deviceTLB(
      requester: bench.function.rawValue, payload: address, maximumPending: maximumPending)
  }

  @Test("a wait writes its status after its turn and no earlier")
  func wait() {
    let bench = bench()
    bench.queue(bench.wait(0x1234_5678))
    let configuration = bench.unit.configuration
    bench.run(configuration.descriptorCycles + configuration.waitCycles - 1)
    #expect(bench.status == 0)
    bench.run(1)
    #expect(bench.status == 0x1234_5678)
    #expect(bench.read(TranslationUnitRegister.invalidationQueueHead) == 0x10)
  }

  @Test("a wait with IF sets ICS, which software clears")
  func interrupt() {
    let bench = bench()
    bench.queue(
      .wait(.init(statusAddress: nil, statusData: 0, isFence: false, raisesInterrupt: true)))
    bench.run(100)
    #expect(bench.read(TranslationUnitRegister.invalidationCompletionStatus) == 1)
    bench.write(TranslationUnitRegister.invalidationCompletionStatus, 1, byteCount: 4)
    #expect(bench.read(TranslationUnitRegister.invalidationCompletionStatus) == 0)
  }

  @Test("a wait completes only when every device invalidation before it was answered")
  func waitsForDevices() throws {
    let bench = bench()
    bench.queue(deviceTLB(bench, 0x7000), deviceTLB(bench, 0x1_5000 | 1 << 11), bench.wait(9))
    bench.run(200)
    let first = try #require(bench.unit.takeInvalidateRequest())
    let second = try #require(bench.unit.takeInvalidateRequest())
    #expect(bench.unit.takeInvalidateRequest() == nil)
    #expect(first.target == bench.function && first.payload == 0x7000 && first.itag == 0)
    #expect(second.payload == 0x1_5800 && second.itag == 1)
    func answer(_ vector: UInt32, of count: Int) -> Bool {
      bench.unit.invalidateCompleted(
        requester: bench.function, itagVector: vector, completionCount: count, at: bench.cycle)
    }
    #expect(answer(2, of: 1))
    bench.run(200)
    #expect(bench.status == 0, "the first one is still outstanding")
    #expect(answer(1, of: 2))
    bench.run(200)
    #expect(bench.status == 0, "one of two copies has arrived")
    #expect(answer(1, of: 2))
    bench.run(bench.unit.configuration.waitCycles)
    #expect(bench.status == 9)
  }

  @Test("a completion count of 0 means 8 copies, for several ITags at once")
  func eightCopies() {
    let bench = bench()
    bench.queue(deviceTLB(bench), deviceTLB(bench), bench.wait(7))
    bench.run(200)
    for copy in 1...8 {
      #expect(bench.status == 0, "copy \(copy)")
      bench.unit.invalidateCompleted(
        requester: bench.function, itagVector: 3, completionCount: 0, at: bench.cycle)
      bench.run(50)
    }
    #expect(bench.status == 7)
  }

  @Test("an answer that nobody waits for sets ICE and completes nothing")
  func unexpected() {
    let bench = bench()
    bench.queue(deviceTLB(bench), bench.wait(7))
    bench.run(200)
    let other = RequesterID(rawValue: bench.function.rawValue ^ 1)
    for (requester, vector) in [(other, 1), (bench.function, 2), (bench.function, 0)] {
      #expect(
        !bench.unit.invalidateCompleted(
          requester: requester, itagVector: UInt32(vector), completionCount: 1, at: bench.cycle))
    }
    bench.run(200)
    #expect(bench.status == 0)
    #expect(bench.unit.faultStatus == .invalidationCompletionError)
  }

  @Test("a silent device is given up: ITE, the wait is skipped, the queue stops until cleared")
  func timeout() {
    let bench = bench()
    bench.queue(deviceTLB(bench), bench.wait(1), bench.wait(2))
    bench.run(4000)
    #expect(bench.unit.faultStatus == [])
    bench.run(2000)
    #expect(bench.unit.faultStatus == .invalidationTimeout)
    #expect(bench.status == 0 && bench.unit.nextDue == .never)
    #expect(bench.read(TranslationUnitRegister.invalidationQueueHead) == 0x20)
    bench.write(
      TranslationUnitRegister.faultStatus, UInt64(FaultStatus.invalidationTimeout.rawValue),
      byteCount: 4)
    bench.run(100)
    #expect(bench.status == 2)
  }

  @Test("no more than 32 ITags, or the descriptor's limit, are outstanding")
  func itags() {
    for (limit, expected) in [(0, 32), (5, 5)] as [(UInt8, Int)] {
      let bench = bench()
      for page in 0..<40 as Range<UInt64> {
        bench.queue(deviceTLB(bench, page << 12, maximumPending: limit))
      }
      bench.run(2000)
      var requests: [InvalidateRequest] = []
      while let request = bench.unit.takeInvalidateRequest() { requests.append(request) }
      #expect(requests.count == expected)
      #expect(Set(requests.map(\.itag)).count == expected)
      bench.unit.invalidateCompleted(
        requester: bench.function, itagVector: 1 << 3, completionCount: 1, at: bench.cycle)
      bench.run(100)
      let next = bench.unit.takeInvalidateRequest()
      #expect(next?.itag == 3 && next?.payload == UInt64(expected) << 12)
      #expect(bench.unit.takeInvalidateRequest() == nil)
    }
  }

  static let wrong: [(UInt64, UInt64)] = [
    (0, 0), (0x12 | 1 << 8, 0), (0xf, 0), (0x1234_0032, 0x13),
    (5 | 1 << 5, UnitBench.memoryByteCount), (1, 0),
  ]

  @Test("a wrong descriptor sets IQE and stops the queue until software mends it", arguments: wrong)
  func queueError(low: UInt64, high: UInt64) {
    let bench = bench()
    bench.queue(bench.wait(1), bench.wait(2))
    bench.poke(low, at: UnitBench.queue)
    bench.poke(high, at: UnitBench.queue + 8)
    bench.run(500)
    #expect(bench.unit.faultStatus == .invalidationQueueError)
    #expect(bench.status == 0)
    #expect(bench.read(TranslationUnitRegister.invalidationQueueHead) == 0)
    bench.poke(bench.wait(5).words.low, at: UnitBench.queue)
    bench.poke(bench.wait(5).words.high, at: UnitBench.queue + 8)
    bench.write(TranslationUnitRegister.faultStatus, 0x10, byteCount: 4)
    bench.run(40)
    #expect(bench.status == 5)
    bench.run(100)
    #expect(bench.status == 2)
  }

  @Test("a tail beyond the queue and wide descriptors are queue errors")
  func wrongQueue() {
    let beyond = bench()
    beyond.write(TranslationUnitRegister.invalidationQueueTail, 256 << 4)
    beyond.run(100)
    #expect(beyond.unit.faultStatus == .invalidationQueueError)
    let wide = bench()
    wide.write(TranslationUnitRegister.invalidationQueueAddress, UnitBench.queue | 1 << 11)
    wide.queue(wide.wait(1))
    wide.run(100)
    #expect(wide.unit.faultStatus == .invalidationQueueError)
  }

  @Test("a queue that runs over the end of the address space is a queue error")
  func endOfAddressSpace() {
    let bench = bench()
    let register = TranslationUnitRegister.invalidationQueueAddress
    bench.write(register, InvalidationQueueAddress(base: 0x10_0000, sizeExponent: 1).rawValue)
    for index in 0..<300 as Range<UInt64> {
      bench.poke(bench.wait(4).words.low, at: 0x10_0000 + index * 16)
      bench.poke(bench.wait(4).words.high, at: 0x10_0000 + index * 16 + 8)
    }
    bench.write(TranslationUnitRegister.invalidationQueueTail, 300 << 4)
    bench.run(300 * 40)
    #expect(bench.read(TranslationUnitRegister.invalidationQueueHead) == 300 << 4)
    bench.write(register, .max & ~0xfff | 1)
    bench.write(TranslationUnitRegister.invalidationQueueTail, 301 << 4)
    bench.run(100)
    #expect(bench.unit.faultStatus == .invalidationQueueError)
  }

  @Test("the queue wraps around its end")
  func wraps() {
    let bench = bench()
    for number in 1...600 as ClosedRange<UInt32> {
      bench.queue(bench.wait(number))
      bench.run(45)
      #expect(bench.status == number)
    }
  }
}
