import ByteLayouts
public import CycleKernel
import Endpoint
import GuestDriver
import HostPlatform
import OrderingReference
import PCIeFabric
import VirtioLayouts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A disk that is written, flushed and read back while something goes wrong; then the driver resets
/// what does not answer, looks what the disk holds, and writes and reads once more.
public final class FaultTrial {
  /// Bytes of each request.
  static let byteCount = FaultKind.requestByteCount
  static let imageByteCount = 1 << 16

  let system: SimulatedSystem
  let kind: FaultKind
  let offset: Cycle
  let path: String
  let image: DiskImage
  var guest: BlockGuest
  var buffer: GuestPhysicalAddress
  var notices: [String] = []
  var isLost = false
  var start: Cycle = 0
  var wasDone = false
  /// What is wrong whatever the driver is told.
  var failure: (FaultOutcome, String)?
  var ballast: Ballast?
  private var errors: ErrorService?
  private var reports: [ErrorReport] = []

  /// Brings a machine up with a disk of zeros at `path`, where there is a file.
  ///
  /// - Throws: what keeps the machine from starting; `EngineLack` where pages are absent and the engine
  ///   asks for none.
  public init(
    _ configuration: SystemConfiguration, kind: FaultKind, offset: Cycle, path: String,
    watch: RunWatch = RunWatch()
  ) throws {
    Self.setImageSize(path, 0)
    Self.setImageSize(path, Self.imageByteCount)
    var configuration = configuration
    if kind.pagesOnDemand, configuration.access == .iommu { configuration.pageOnDemand() }
    if kind == .queueReset { configuration.ringFeatures.insert(.ringReset) }
    configuration.memoryByteCount = 16 << 20
    configuration.queueSize = 16
    // Requests are small, and room for larger ones takes time to clear in each of many runs.
    configuration.endpoint.maximumTransferByteCount = 16 * Self.byteCount
    configuration.endpoint.completionTimeout = FaultKind.completionTimeout
    configuration.root.completionTimeout = FaultKind.completionTimeout(on: configuration.link)
    image = try DiskImage(path: path)
    let engine = try AssembledEngine(configuration.engine, library: configuration.library)
    if let lack = EngineLack(
      engine.engine, needs: configuration.ringFeatures, size: configuration.queueSize,
      pagesOnDemand: kind.pagesOnDemand && configuration.access == .iommu)
    {
      throw lack
    }
    system = SimulatedSystem(
      configuration: configuration, image: image, engine: engine.watched(by: watch),
      observers: watch.observers)
    self.kind = kind
    self.offset = offset
    self.path = path
    guest = try BlockGuest(system)
    guest.block.patience = FaultKind.patience(on: configuration.link)
    buffer = guest.device.memory(Self.byteCount)
    errors = guest.function.flatMap { ErrorService($0, cpu: system.cpu) }
  }

  /// Runs it.
  public func run() -> FaultResult {
    start = system.cycle
    arm()
    let isWritten = request(.write, pattern: 1, acts: true)
    let isFlushed = isWritten && request(.flush, pattern: 0)
    let isRead = request(.read, pattern: 0)
    let data = holds(pattern: 1)
    let length = system.cycle - start
    let struck = disarm()
    if let error = (guest.mapper as? IOMMUMapper)?.lastUnmapError {
      notices.append("an unmapping is not confirmed: \(error)")
    }
    readErrors()
    if let failure { return result(failure.0, failure.1, struck, length) }
    if notices.isEmpty, isWritten, isFlushed, isRead {
      if !data { return result(.silent, "wrong data, and every status is OK", struck, length) }
      if system.hasStalled { return result(.hang, system.waitingParties, struck, length) }
      return result(struck == nil ? .untouched : .right, "", struck, length)
    }
    let notice = notices.first ?? "a status that is not OK"
    if kind == .poolExhaustion, notice != "\(DriverError.noRoom(byteCount: Self.byteCount))" {
      return result(.silent, "without room the driver goes on: \(notice)", struck, length)
    }
    if let wrong = recover(wasWritten: isFlushed) {
      return result(wrong.0, wrong.1, struck, length)
    }
    return result(.noticed, notice, struck, length)
  }

  private func result(
    _ outcome: FaultOutcome, _ notice: String, _ struck: Cycle?, _ length: Cycle
  ) -> FaultResult {
    let violations = system.judge?.violations ?? []
    if kind.keepsRules, outcome.isGood, let first = violations.first {
      return FaultResult(
        outcome: .silent, notice: "\(first)", struck: struck, length: length, reports: [],
        rules: Set(violations.map(\.rule)))
    }
    let lie = violations.first { Self.reportRules.contains($0.rule) }
    return FaultResult(
      outcome: lie != nil && outcome.isGood ? .misreported : outcome,
      notice: lie.map { "\($0)" } ?? notice, struck: struck, length: length,
      reports: reports.map(\.description),
      rules: Set(violations.map(\.rule)))
  }

  /// Takes what Advanced Error Reporting has to say: what was interrupted for, or, when the driver has
  /// noticed something by itself, what the registers hold.
  private func readErrors() {
    guard let errors else { return }
    let isTold = errors.takeInterrupt() || !notices.isEmpty
    // The judge looks at what is read, too.
    let found = errors.read()
    if isTold { reports = found }
    notices += reports.filter(\.isUncorrectable).map(\.description)
  }

  /// Rules about what a device tells of errors.
  private static let reportRules: Set<RuleName> = [
    .errorIsReported, .errorReportHasCause, .headerLogIsGuiltyPacket,
  ]

  // MARK: The fault

  private func arm() {
    if kind == .poolExhaustion {
      (guest.mapper as? any SharedPool)?.shortage = PoolShortage(
        from: start + offset, length: FaultKind.completionTimeout)
    }
    guard let (isUp, fault) = kind.linkFault(from: start + offset) else { return }
    if isUp { system.link.up.fault = fault } else { system.link.down.fault = fault }
  }

  /// Takes the fault away, and says when it happened.
  private func disarm() -> Cycle? {
    let happened =
      kind == .poolExhaustion
      ? (guest.mapper as? any SharedPool)?.shortage?.begun
      : system.link.up.faultCycle ?? system.link.down.faultCycle
    let struck = kind.isAct ? wasDone ? offset : nil : happened.map { $0 - start }
    if kind.downTime == nil {
      system.cpu.pause(cycles: FaultKind.patience(on: system.configuration.link))
      system.link.up.fault = nil
      system.link.down.fault = nil
    }
    return struck
  }

  /// An act in its cycle; called with the request on its way.
  private func act() {
    let due = start + offset
    guard kind.isAct, kind != .queueReset, due > system.cycle else { return }
    system.cpu.pause(cycles: due - system.cycle)
    wasDone = guest.block.outstandingCount > 0
    switch kind {
    case .deviceReset:
      notices.append("the driver reset the device")
      isLost = true
      try? guest.virtio.reset()
    case .functionReset:
      notices.append("the driver reset the function")
      isLost = true
      guest.function?.resetFunction(cpu: system.cpu)
    case .pageRequestFailure:
      let pager = (guest.mapper as? IOMMUMapper)?.pager
      pager?.failsNext = true
      if pager == nil { wasDone = false }
    case .shortImage: Self.setImageSize(path, Self.imageByteCount / 16)
    case .noSpace:
      ballast = Ballast(beside: path)
      wasDone = wasDone && ballast != nil
    default:
      image.fault = kind.imageFault
      guard let time = kind.downTime else { return }
      let fault = LinkFault(nil, .down(time), from: system.cycle)
      system.link.up.fault = fault
      system.link.down.fault = fault
      system.endpoint.loseLink(at: system.cycle)
      system.root.port.loseLink()
    }
  }

  static func setImageSize(_ path: String, _ byteCount: Int) {
    // SAFETY: the string lives as long as the call.
    _ = unsafe truncate(path, off_t(byteCount))
  }

  // MARK: Requests

  /// One request and its end; false when it did not end well.
  func request(_ type: BlockRequestType, pattern: UInt64, acts: Bool = false) -> Bool {
    guard !isLost else { return false }
    if type == .write { fill(pattern) }
    if type == .read { fill(0xdead) }
    let segments =
      type == .flush ? [] : [BlockRequest.Segment(buffer: buffer, byteCount: Self.byteCount)]
    do {
      let submission = try guest.block.submitWhenRoom(
        BlockRequest(type: type, sector: kind.sector, segments: segments, token: 0))
      guard submission == .accepted else {
        notices.append("no room for a request")
        return false
      }
      guest.block.publish()
      if acts { act() }
      guard !isLost else { return false }
      if kind == .queueReset, !wasDone {
        if let isOK = try endBeforeReset() { return isOK }
        return failure == nil && request(type, pattern: pattern)
      }
      return try end(of: type)
    } catch {
      notices.append("\(error)")
      isLost = true
      return false
    }
  }

  /// Waits for the request; a driver that waits too long looks without an interrupt.
  private func end(of type: BlockRequestType) throws(DriverError) -> Bool {
    var status: BlockStatus?
    var isDone = false
    do throws(DriverError) {
      try guest.block.collect(
        needsReset: { guest.virtio.readStatus().contains(.needsReset) },
        { completion in
          status = completion.status
          isDone = true
        })
    } catch .noProgress(let what) {
      _ = try guest.block.poll { completion in
        status = completion.status
        isDone = true
      }
      notices.append(isDone ? "an interrupt is missing" : "no progress: \(what)")
      if !isDone { isLost = true }
    }
    if isDone, status != .ok {
      let why = kind == .noSpace ? image.failureReason.map { ": \($0)" } ?? "" : ""
      notices.append("\(type) ends with \(status.map { "\($0)" } ?? "no status")\(why)")
      return false
    }
    return isDone
  }

  private func fill(_ pattern: UInt64) {
    for place in stride(from: 0, to: Self.byteCount, by: 8) {
      system.cpu.store(Self.word(pattern, place), at: buffer.advanced(by: UInt64(place)))
    }
  }

  static func word(_ pattern: UInt64, _ place: Int) -> UInt64 {
    pattern == 0 ? 0 : pattern << 56 | UInt64(place) &* 0x9e37_79b9
  }

  func holds(pattern: UInt64) -> Bool {
    stride(from: 0, to: Self.byteCount, by: 8).allSatisfy {
      let found: UInt64 = system.cpu.load(buffer.advanced(by: UInt64($0)))
      return found == Self.word(pattern, $0)
    }
  }
}
