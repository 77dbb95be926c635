import ByteLayouts
import CycleKernel
import GuestDriver
import HostPlatform
import VirtioLayouts

/// A guest that sends text to its console and takes the terminal's echo back.
final class ConsoleEcho {
  private let system: SimulatedSystem
  private let guest: DeviceGuest
  private let receive: StreamDriver
  private let transmit: StreamDriver

  init(_ system: SimulatedSystem) throws(DriverError) {
    self.system = system
    guest = try DeviceGuest(system, type: .console, wanted: [.consoleSize])
    try guest.enableVectors(queueCount: 2)
    let queues = [try guest.addQueue(), try guest.addQueue()]
    guest.virtio.start()
    let mapper = guest.mapper
    let drivers = queues.map { [guest] queue in
      StreamDriver(
        queue: queue, bufferByteCount: 256, count: 16, memory: guest.memory(16 * 256),
        mapper: mapper, cpu: system.cpu)
    }
    (receive, transmit) = (drivers[0], drivers[1])
    receive.offer()
  }

  /// Sends `byteCount` bytes of text and compares what comes back.
  func perform(byteCount: Int) throws(DriverError) -> MachineWork {
    var work = MachineWork()
    var echoed: [UInt8] = []
    let text: [UInt8] = (0..<byteCount).map { (place: Int) -> UInt8 in
      let letter: Int = (place * 7 + place / 95) % 95
      return UInt8(0x20 + letter)
    }
    let buffer = ByteBuffer(byteCount: max(1, byteCount))
    buffer.withMutableBytes(0..<byteCount) { bytes in
      for place in 0..<byteCount { bytes.storeLittleEndian(text[place], at: place) }
    }
    var sent = 0
    while echoed.count < byteCount || sent < byteCount {
      var count = 0
      repeat {
        count = buffer.withBytes(sent..<byteCount) { transmit.send($0) }
        sent += count
        work.requestCount += count > 0 ? 1 : 0
      } while count > 0
      _ = try transmit.collect { _ in }
      work.requestCount += try receive.collect { bytes in
        for place in 0..<bytes.byteCount { echoed.append(bytes.littleEndian(at: place)) }
      }
      receive.offer()
      if echoed.count >= byteCount { break }
      // All that was on its way has come back: nothing will interrupt before more is sent.
      if echoed.count == sent { continue }
      guard guest.interrupts.waitForInterrupt(among: 1...2, limit: 2_000_000) != nil else {
        throw .noProgress(waitingFor: "\(byteCount - echoed.count) bytes of echo")
      }
    }
    guard echoed == text else {
      throw .malformedFrame(queue: 0, reason: "of the console is not what was sent")
    }
    work.dataByteCount = UInt64(2 * byteCount)
    work.bytesBounced = guest.mapper.statistics.bytesBounced
    return work
  }
}

/// A guest that draws random bytes from its entropy source.
final class EntropyDraw {
  private let system: SimulatedSystem
  private let guest: DeviceGuest
  private let driver: StreamDriver

  init(_ system: SimulatedSystem) throws(DriverError) {
    self.system = system
    guest = try DeviceGuest(system, type: .entropy, wanted: [])
    try guest.enableVectors(queueCount: 1)
    let queue = try guest.addQueue()
    guest.virtio.start()
    driver = StreamDriver(
      queue: queue, bufferByteCount: 64, count: 16, memory: guest.memory(16 * 64),
      mapper: guest.mapper, cpu: system.cpu)
  }

  /// Draws until `byteCount` bytes have come, which must not all be alike.
  func perform(byteCount: Int) throws(DriverError) -> MachineWork {
    var work = MachineWork()
    var seen = Set<UInt8>()
    var drawn = 0
    while drawn < byteCount {
      driver.offer()
      guard guest.interrupts.waitForInterrupt(among: 1...1, limit: 2_000_000) != nil else {
        throw .noProgress(waitingFor: "\(byteCount - drawn) random bytes")
      }
      work.requestCount += try driver.collect { bytes in
        drawn += bytes.byteCount
        for place in 0..<bytes.byteCount { seen.insert(bytes.littleEndian(at: place)) }
      }
    }
    guard byteCount < 64 || seen.count > 8 else {
      throw .malformedFrame(queue: 0, reason: "of the entropy source is no random one")
    }
    work.dataByteCount = UInt64(drawn)
    work.bytesBounced = guest.mapper.statistics.bytesBounced
    return work
  }
}
