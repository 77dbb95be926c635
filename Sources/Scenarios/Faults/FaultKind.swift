public import CycleKernel
import Endpoint
import HostPlatform
import PCIeFabric
import PCIeLayouts

/// What goes wrong in a run, once.
public enum FaultKind: String, Hashable, Sendable, CaseIterable {
  /// A completion of the device's read does not come.
  case lostCompletion = "lost-completion"
  /// A read of the device is not answered, because it never arrives.
  case lostRead = "lost-read"
  /// A completion comes when nobody waits for it any more.
  case lateCompletion = "late-completion"
  /// A completion comes twice.
  case repeatedCompletion = "repeated-completion"
  /// A completion names another tag.
  case wrongTag = "wrong-tag"
  /// A completion says Unsupported Request.
  case unsupportedRequest = "unsupported-request"
  /// A completion says Completer Abort.
  case completerAbort = "completer-abort"
  /// A completion has its EP bit set.
  case poisonedCompletion = "poisoned-completion"
  /// A write of the device has its EP bit set.
  case poisonedWrite = "poisoned-write"
  /// A small write of the driver has its EP bit set.
  case poisonedStore = "poisoned-store"
  /// A small write of the driver has byte enables such as no request has.
  case malformedRequest = "malformed-request"
  /// A request for a translation is not answered.
  case lostTranslation = "lost-translation"
  /// The answer to an invalidation does not come.
  case lostInvalidationAnswer = "lost-invalidation-answer"
  /// A message of MSI-X does not come.
  case lostInterrupt = "lost-interrupt"
  /// A message of MSI-X comes twice.
  case repeatedInterrupt = "repeated-interrupt"
  /// A doorbell, or another small write of the driver, has a wrong bit.
  case corruptedDoorbell = "corrupted-doorbell"
  /// It does not come.
  case lostDoorbell = "lost-doorbell"
  /// The completion of a read of the CPU does not come.
  case lostRegisterRead = "lost-register-read"
  /// The device gets no credits for 5,000 cycles.
  case starvedDevice = "starved-device"
  /// The root complex gets none.
  case starvedHost = "starved-host"
  /// The link goes down for 2,000 cycles, and the function with it.
  case linkDown = "link-down"
  /// The device is pulled, and put back when the driver has given up.
  case surpriseRemoval = "surprise-removal"
  /// The host answers a group of page requests with failure.
  case pageRequestFailure = "page-request-failure"
  /// A page request does not come.
  case lostPageRequest = "lost-page-request"
  /// The response to a group of page requests does not come.
  case lostPageResponse = "lost-page-response"
  /// It comes twice.
  case repeatedPageResponse = "repeated-page-response"
  /// The driver resets the device.
  case deviceReset = "device-reset"
  /// The driver resets the function.
  case functionReset = "function-reset"
  /// The disk image loses its end, and gets it back later.
  case shortImage = "short-image"
  /// Reads of the disk image fail.
  case failingReads = "failing-reads"
  /// Writes to the disk image fail.
  case failingWrites = "failing-writes"
  /// What was written to the disk image does not become stable.
  case failingFlushes = "failing-flushes"
  /// The host's disk is full: of each write one sector is taken.
  case fullDisk = "full-disk"
  /// The host's disk is full indeed; needs a small file system.
  case noSpace = "no-space"
  /// The driver resets the queues, uses their memory for something else, and goes on with new ones.
  case queueReset = "queue-reset"
  /// Others hold all that is left of the bounce pool for 20,000 cycles.
  case poolExhaustion = "pool-exhaustion"
  /// The program is killed; needs a program of its own for each run.
  case killed

  /// Bytes of each request of these runs.
  static let requestByteCount = 4096
  /// Cycles after which the device and the root complex give up a read, in these runs.
  public static let completionTimeout: Cycle = 20_000
  /// Cycles after which the root complex gives a read up: on a link with few credits all that the
  /// processor stored goes ahead of it, and each word may need credits of its own.
  static func completionTimeout(on link: LinkConfiguration) -> Cycle {
    let words = Cycle(requestByteCount / 8)
    let headers = Cycle(link.posted.headers)  // 0: no limit
    let trips = headers == 0 ? 0 : (words + headers - 1) / headers
    return max(completionTimeout, trips * 2 * link.latency)
  }
  /// Cycles after which the driver looks after its requests.
  static func patience(on link: LinkConfiguration) -> Cycle { 3 * completionTimeout(on: link) }
  private static let absence: Cycle = 400_000

  /// The fault of the link; nil where it is something else.
  func linkFault(from cycle: Cycle) -> (isUp: Bool, fault: LinkFault)? {
    let completion = LinkFault.Subject(.completionWithData)
    let interrupt = LinkFault.Subject(.memoryWrite, in: AddressMap.interrupts, isSingle: true)
    let small = LinkFault.Subject(.memoryWrite, isSingle: true)
    func down(_ subject: LinkFault.Subject, _ effect: LinkFault.Effect) -> (Bool, LinkFault) {
      (false, LinkFault(subject, effect, from: cycle))
    }
    func up(_ subject: LinkFault.Subject, _ effect: LinkFault.Effect) -> (Bool, LinkFault) {
      (true, LinkFault(subject, effect, from: cycle))
    }
    switch self {
    case .lostCompletion: return down(completion, .lost)
    case .lostRead:
      return up(LinkFault.Subject(.memoryRead, translates: false), .lost)
    case .lateCompletion: return down(completion, .late(2 * Self.completionTimeout))
    case .repeatedCompletion: return down(completion, .repeated)
    case .wrongTag: return down(completion, .wrongTag(1))
    case .unsupportedRequest: return down(completion, .refused(.unsupportedRequest))
    case .completerAbort: return down(completion, .refused(.completerAbort))
    case .poisonedCompletion: return down(completion, .poisoned)
    case .poisonedWrite: return up(LinkFault.Subject(.memoryWrite, isSingle: false), .poisoned)
    case .poisonedStore: return down(small, .poisoned)
    case .malformedRequest: return down(small, .malformed)
    case .lostTranslation:
      return up(LinkFault.Subject(.memoryRead, translates: true), .lost)
    case .lostInvalidationAnswer: return up(LinkFault.Subject(.message), .lost)
    case .lostInterrupt: return up(interrupt, .lost)
    case .repeatedInterrupt: return up(interrupt, .repeated)
    case .corruptedDoorbell: return down(small, .corrupted(1))
    case .lostDoorbell: return down(small, .lost)
    case .lostRegisterRead: return up(completion, .lost)
    case .starvedDevice: return (true, LinkFault(nil, .starved(5000), from: cycle))
    case .starvedHost: return (false, LinkFault(nil, .starved(5000), from: cycle))
    case .lostPageRequest, .lostPageResponse, .repeatedPageResponse:
      return pagingFault(from: cycle)
    case .linkDown, .surpriseRemoval, .deviceReset, .functionReset, .shortImage, .failingReads,
      .failingWrites, .failingFlushes, .fullDisk, .pageRequestFailure, .noSpace, .queueReset,
      .poolExhaustion, .killed:
      return nil
    }
  }

  /// How long both directions of the link are down; nil where they are not.
  var downTime: Cycle? {
    switch self {
    case .linkDown: 2000
    case .surpriseRemoval: Self.absence
    default: nil
    }
  }

  /// What the file of the disk image does wrong; nil where it does nothing wrong.
  var imageFault: DiskFault? {
    switch self {
    case .failingReads: .failsReads
    case .failingWrites: .failsWrites
    case .failingFlushes: .failsFlushes
    case .fullDisk: .isFull(takes: 512)
    default: nil
    }
  }

  /// Whether it is an act of the driver or of the host in a cycle of its own, and not the fate of a
  /// packet.
  var isAct: Bool {
    switch self {
    case .deviceReset, .functionReset, .shortImage, .linkDown, .surpriseRemoval,
      .pageRequestFailure, .noSpace, .queueReset:
      true
    default: imageFault != nil
    }
  }
}
