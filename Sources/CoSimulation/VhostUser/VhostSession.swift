import CycleKernel
import PCIeLayouts
import Trace
import VirtioLayouts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One vhost-user front end's use of the device.
///
/// The front end has the guest and its configuration space; rings and buffers are served through the
/// function, which a driver in this session brings up by its registers. Nothing of a front end ends
/// more than its session.
///
/// Source: vhost-user protocol; VIRTIO v1.4, section 2.7 and 2.8.
public final class VhostSession {
  /// Cycles that are evaluated between two looks at the sockets.
  private static let cyclesPerLook = 512
  /// Cycles that a ring may take to come to rest.
  static let drainLimit: Cycle = 50_000_000

  /// The machine behind the door.
  public let machine: OutsideMachine
  let stream: FrameStream
  let driver: FunctionDriver
  /// What the function offers, without what the front end has itself.
  let offer: FeatureBits
  /// Whether rings come in pairs.
  let isNetwork: Bool
  var memory = VhostMemoryTable()
  var translations = TranslationTable()
  var rings: [VhostRing]
  /// What the front end has taken of ``offer``.
  var features: FeatureBits = []
  var protocolFeatures: UInt64 = 0
  /// Whether the function is at DRIVER_OK.
  var isRunning = false
  /// Whether every address goes through the front end's IOMMU.
  var usesTranslation = false
  /// Where misses are sent.
  var channel: FrameStream?
  var misses = TranslationMisses()
  /// Invalidations that the device has not answered.
  var invalidations: Set<UInt8> = []
  /// A fault that happened inside of the machine's time.
  var fault: SessionFault?
  var counts = VhostCounts()
  /// Another descriptor that may become readable meanwhile, and who cares.
  var bystander: (number: Int32, call: () -> Void)?

  /// Begins a session on a machine that nobody has used.
  public init(socket: OwnedDescriptor, machine: OutsideMachine) {
    stream = FrameStream(socket: socket, framing: VhostHeader.framing)
    self.machine = machine
    guard let driver = FunctionDriver(machine) else {
      preconditionFailure("the function has the structures of virtio")
    }
    self.driver = driver
    offer = driver.offer.subtracting(VhostFeatures.kept)
      .subtracting(VhostFeatures.keptFromNetwork)
    isNetwork = driver.kind == .net
    // The front end has a network's control queue itself.
    let count = isNetwork ? driver.queueCount & ~1 : driver.queueCount
    rings = Array(repeating: VhostRing(), count: count)
    machine.connect(self)
  }

  deinit { machine.connect(nil) }

  /// Messages from and to the front end.
  var messageCounts: (received: UInt64, sent: UInt64) { stream.counts }

  /// Serves the front end until it goes.
  ///
  /// - Throws: ``SessionFault``; `.closed` is how a session ends well.
  public func serve() throws(SessionFault) {
    defer { machine.connect(nil) }
    while true { try turn(milliseconds: -1) }
  }

  /// Lets the machine go on, and looks at every socket and counter once.
  public func turn(milliseconds: Int32) throws(SessionFault) {
    let isBusy = machine.run(limit: Self.cyclesPerLook)
    if let fault { throw fault }
    try checkMemory()
    let waiting = try wait(milliseconds: isBusy ? 0 : milliseconds)
    if waiting.isChannelReady { try takeChannel() }
    for ring in waiting.kicked { try takeKick(ring) }
    if waiting.isSocketReady, let frame = try stream.receive(milliseconds: 0) {
      try handle(frame)
    }
    if let fault { throw fault }
  }

  /// Lets the machine go on until it has nothing to do.
  public func settle() throws(SessionFault) {
    while machine.run(limit: Self.cyclesPerLook) { if let fault { throw fault } }
    if let fault { throw fault }
  }

  /// Ends the trace: when nothing is under way any more, what is missing was lost.
  public func finish() {
    if machine.isDrained { machine.judge?.finish(at: machine.cycle) }
  }

  private func wait(
    milliseconds: Int32
  ) throws(SessionFault) -> (isSocketReady: Bool, isChannelReady: Bool, kicked: [Int]) {
    var entries = [
      pollfd(fd: stream.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: channel?.number ?? -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: bystander?.number ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    for ring in rings {
      entries.append(
        pollfd(
          fd: ring.isReady ? ring.kick?.number ?? -1 : -1, events: Int16(POLLIN), revents: 0))
    }
    // SAFETY: the call is told how many entries there are.
    let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
    guard count >= 0 || errno == EINTR else { throw systemFault("poll") }
    guard count > 0 else { return (false, false, []) }
    if entries[2].revents != 0 { bystander?.call() }
    return (
      entries[0].revents != 0, entries[1].revents != 0,
      rings.indices.filter { entries[3 + $0].revents != 0 }
    )
  }

  /// Takes what a counter holds and rings the bell.
  private func takeKick(_ ring: Int) throws(SessionFault) {
    guard let kick = rings[ring].kick else { return }
    var value: UInt64 = 0
    // SAFETY: the call is told how long the integer is.
    let got = unsafe read(kick.number, &value, 8)
    guard got == 8 else {
      guard errno == EAGAIN else {
        throw .wrongMessage("the counter that kicks ring \(ring) cannot be read")
      }
      return
    }
    counts.kicks += 1
    if !isRunning { try begin() }
    if !rings[ring].isInFunction { try enable(ring) }
    driver.notify(ring)
  }

  func record(_ body: TraceEvent.Body) { machine.trace.record(cycle: machine.cycle, body) }
}
