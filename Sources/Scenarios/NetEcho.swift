import ByteLayouts
import CycleKernel
import GuestDriver
import HostPlatform
import VirtioLayouts

/// A guest that sends frames over every pair of queues and takes their echoes back, byte for byte.
public final class NetEcho {
  /// What is sent.
  public struct Settings: Hashable, Sendable {
    /// Frames in all.
    public var frameCount: Int = 1000
    /// Bytes of the smallest and largest frame.
    public var frameByteCount: ClosedRange<Int> = 60...1514
    /// Frames on their way at once, for each pair.
    public var depth: Int = 16
    /// Bytes of a receive buffer where buffers are merged.
    public var mergedByteCount: Int = 512
    /// Receive buffers of a pair, at most one for each entry of its queue; nil for 64 at most.
    public var receiveBufferCount: Int?
    /// Pairs of queues to use, as far as the device has them.
    public var pairCount: Int = 1
    /// Frames that come from outside; nil when what is sent comes back instead.
    public var incomingCount: Int?

    /// A thousand frames of all sizes.
    public init() {}
  }

  private let system: SimulatedSystem
  private let guest: DeviceGuest
  private let settings: Settings
  private let pairs: [NetDriver]
  private var random: RandomStream
  /// Frames whose echo is awaited, by the number that they carry: bytes and cycle.
  private var awaited: [UInt32: (byteCount: Int, sent: Cycle)] = [:]
  private let scratch = ByteBuffer(byteCount: NetDriver.frameByteCount)
  private var work = MachineWork()
  private var wrong: String?
  private var incomingCount = 0

  private static let senderAddress: [UInt8] = [0x52, 0x54, 0, 0x40, 0, 1]
  private static let peerAddress: [UInt8] = [0x52, 0x54, 0, 0x40, 0, 2]
  /// EtherType for local experiments, which no analyser takes apart.
  private static let etherType: [UInt8] = [0x88, 0xb5]
  private static let headByteCount = 18

  /// Brings the device up.
  ///
  /// - Throws: `DriverError`.
  init(_ system: SimulatedSystem, settings: Settings) throws(DriverError) {
    self.system = system
    self.settings = settings
    random = RandomStream(seed: system.configuration.seed, name: "frames")
    var wanted: FeatureBits = [.netMAC, .netMTU, .netStatus, .netMergeableReceiveBuffers]
    if settings.pairCount > 1 { wanted.formUnion([.netControlQueue, .netMultiqueue]) }
    guest = try DeviceGuest(system, type: .net, wanted: wanted)
    let virtio = guest.virtio
    let isMultiqueue = guest.features.contains(.netMultiqueue)
    let most =
      isMultiqueue ? virtio.readDevice(NetConfiguration.pairCountOffset, as: UInt16.self) : 1
    let pairCount = max(1, min(settings.pairCount, Int(most)))
    let queueCount = isMultiqueue ? 2 * most + 1 : 2
    try guest.enableVectors(queueCount: queueCount)
    for _ in 0..<queueCount { _ = try guest.addQueue() }
    virtio.start()
    if isMultiqueue {
      let control = NetControlDriver(
        queue: guest.queues[Int(queueCount) - 1], vector: queueCount,
        memory: guest.memory(NetControlDriver.byteCount), mapper: guest.mapper, cpu: system.cpu,
        interrupts: guest.interrupts)
      guard try control.setPairs(UInt16(pairCount)) else {
        throw .noProgress(waitingFor: "the device to take \(pairCount) pairs")
      }
    }
    let isMerging = guest.features.contains(.netMergeableReceiveBuffers)
    let driver = NetDriver.Settings(
      bufferByteCount: isMerging ? settings.mergedByteCount : NetDriver.frameByteCount,
      bufferCount: min(Int(guest.queues[0].size), settings.receiveBufferCount ?? 64),
      transmitCount: settings.depth)
    var pairs: [NetDriver] = []
    for pair in 0..<pairCount {
      let made = NetDriver(
        receive: guest.queues[2 * pair], transmit: guest.queues[2 * pair + 1],
        features: guest.features, settings: driver,
        memory: guest.memory(NetDriver.byteCount(driver)), mapper: guest.mapper, cpu: system.cpu)
      try made.refill()
      pairs.append(made)
    }
    self.pairs = pairs
  }

  /// Sends every frame and waits for every echo.
  func perform() throws(DriverError) -> MachineWork {
    var sent = 0
    var taken = 0
    let vectors = 1...UInt16(2 * pairs.count)
    let start = system.cpu.cycle
    while true {
      var progress = 0
      let sentBefore = sent
      for pair in pairs.indices {
        while sent < settings.frameCount, awaited.count < settings.depth * pairs.count,
          try send(UInt32(sent), on: pair)
        {
          sent += 1
        }
        let reaped = try pairs[pair].reap()
        taken += reaped
        progress += try reaped + pairs[pair].receive { self.take($0) }
      }
      if let wrong { throw .malformedFrame(queue: 0, reason: wrong) }
      if sent == settings.frameCount && awaited.isEmpty && taken == sent
        && incomingCount >= settings.incomingCount ?? 0
      {
        break
      }
      let mayGoOn = sent < settings.frameCount && awaited.count < settings.depth * pairs.count
      // What was just taken may have been all that was on its way: then nothing will interrupt.
      if mayGoOn && awaited.isEmpty && taken == sent && progress > 0 { continue }
      // Where there is no room for even one frame, nothing that is waited for will ever come.
      let didMove = mayGoOn && (progress > 0 || sent > sentBefore)
      guard
        guest.interrupts.waitForInterrupt(among: vectors, limit: 2_000_000) != nil || didMove
      else {
        work.mapping = guest.mapper.statistics
        if mayGoOn {
          throw .noProgress(waitingFor: "room for a frame, of which there is none in the pool")
        }
        throw .noProgress(
          waitingFor: "\(awaited.count) echoes and \(sent - taken) frames to be sent")
      }
    }
    work.bytesBounced = guest.mapper.statistics.bytesBounced
    work.mapping = guest.mapper.statistics
    work.workCycleCount = system.cpu.cycle - start
    return work
  }

  private func byte(_ number: UInt32, _ place: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: UInt64(number) &* 167 &+ UInt64(place) &* 13 &+ 5)
  }

  private func send(_ number: UInt32, on pair: Int) throws(DriverError) -> Bool {
    let span = UInt64(settings.frameByteCount.count)
    let byteCount = settings.frameByteCount.lowerBound + Int(random.below(span))
    let head = Self.peerAddress + Self.senderAddress + Self.etherType
    var sending: Result<Bool, DriverError> = .success(false)
    scratch.withMutableBytes(0..<byteCount) { bytes in
      for place in 0..<head.count { bytes.storeLittleEndian(head[place], at: place) }
      bytes.storeLittleEndian(number, at: head.count)
      for place in Self.headByteCount..<byteCount {
        bytes.storeLittleEndian(byte(number, place), at: place)
      }
      do throws(DriverError) {
        sending = .success(try pairs[pair].transmit(bytes.bytes))
      } catch {
        sending = .failure(error)
      }
    }
    guard try sending.get() else { return false }
    if settings.incomingCount == nil { awaited[number] = (byteCount, system.cpu.cycle) }
    work.requestCount += 1
    work.dataByteCount += UInt64(byteCount)
    return true
  }

  private func take(_ frame: RawSpan) {
    if settings.incomingCount != nil {
      incomingCount += 1
      work.dataByteCount += UInt64(frame.byteCount)
      return
    }
    let head = Self.senderAddress + Self.peerAddress + Self.etherType
    guard frame.byteCount >= Self.headByteCount else {
      wrong = "is too short to be an echo"
      return
    }
    let number: UInt32 = frame.littleEndian(at: head.count)
    guard let sent = awaited.removeValue(forKey: number) else {
      wrong = "is the echo \(number), which is not awaited"
      return
    }
    var isWhole = sent.byteCount == frame.byteCount
    for place in 0..<head.count {
      isWhole = isWhole && frame.littleEndian(at: place, as: UInt8.self) == head[place]
    }
    for place in Self.headByteCount..<min(frame.byteCount, sent.byteCount) {
      isWhole = isWhole && frame.littleEndian(at: place, as: UInt8.self) == byte(number, place)
    }
    if !isWhole { wrong = "is not the echo of frame \(number), byte for byte" }
    work.latencies.append(system.cpu.cycle - sent.sent)
    work.dataByteCount += UInt64(frame.byteCount)
  }
}
