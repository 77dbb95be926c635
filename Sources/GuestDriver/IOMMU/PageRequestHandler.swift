import ByteLayouts
import HostPlatform
import IOMMULayouts
public import PCIeLayouts

/// The guest's handler of page requests: reads the unit's queue, makes pages present, answers.
///
/// It runs as an interrupt routine while the rest of the guest waits, also for the same invalidation
/// queue, and so waits for nothing itself.
///
/// Source: VT-d, 7.5 to 7.7; Linux, drivers/iommu/intel/prq.c.
public final class PageRequestHandler {
  /// The interrupt of the unit's event.
  public static let vector: UInt16 = 0xc0

  private struct Group: Hashable {
    var requester: UInt16
    var index: UInt16
  }

  private let driver: IOMMUDriver
  private let space: DemandAddressSpace
  private let queue: GuestPhysicalAddress
  private let answersWithPASID: Bool
  private static let entryCount: UInt64 = 128
  private var head: UInt64 = 0
  /// Groups whose last request has not come, with whether all went well so far.
  private var groups: [Group: Bool] = [:]
  /// The next group is answered with failure, as by a host that has no memory left.
  public var failsNext: Bool = false
  /// Groups that were answered, by code.
  public private(set) var answers: [PageResponseCode: Int] = [:]

  /// Gives the unit a queue of one page and its event a vector.
  ///
  /// - Parameter answersWithPASID: whether the function needs the PASID of its requests in responses.
  /// - Throws: ``IOMMUDriverError/noPageRequests``, `.outOfTablePages`.
  public init(
    driver: IOMMUDriver, pager space: DemandAddressSpace, answersWithPASID: Bool = false
  ) throws(IOMMUDriverError) {
    typealias Register = TranslationUnitRegister
    let extended = ExtendedCapability(rawValue: driver.read(Register.extendedCapability))
    guard extended.contains(.pageRequests) else { throw .noPageRequests }
    self.driver = driver
    self.space = space
    self.answersWithPASID = answersWithPASID
    queue = try driver.newTable()
    driver.write(Register.pageRequestQueueHead, UInt64.zero)
    driver.write(Register.pageRequestQueueTail, UInt64.zero)
    driver.write(Register.pageRequestQueueAddress, queue.rawValue)
    driver.write(Register.pageRequestStatus, UInt32.max)
    driver.write(Register.pageRequestEventControl + 4, UInt32(Self.vector))
    driver.write(Register.pageRequestEventControl + 8, UInt32(MSIXDriver.messageAddress))
    driver.write(Register.pageRequestEventUpperAddress, UInt32.zero)
    driver.write(Register.pageRequestEventControl, UInt32.zero)
  }

  /// Serves what the queue holds.
  public func serve() {
    typealias Register = TranslationUnitRegister
    // What comes from here on raises the event again.
    driver.write(Register.pageRequestStatus, PageRequestStatus.pending.rawValue)
    let tail = driver.read(Register.pageRequestQueueTail) >> 5
    while head != tail {
      let place = queue.advanced(by: head * PageRequestDescriptor.byteCount)
      take(
        PageRequestDescriptor(
          low: driver.cpu.load(place), high: driver.cpu.load(place.advanced(by: 8))))
      head = (head + 1) % Self.entryCount
    }
    driver.write(Register.pageRequestQueueHead, head << 5)
    let status = PageRequestStatus(
      rawValue: driver.read(Register.pageRequestStatus, as: UInt32.self))
    if status.contains(.overflow) {
      // What was lost was answered by the unit; what is left of a group has no last request.
      groups.removeAll()
      driver.write(Register.pageRequestStatus, PageRequestStatus.overflow.rawValue)
    }
  }

  private func take(_ request: PageRequestDescriptor) {
    guard request.isPageRequest else { return }
    let group = Group(requester: request.requester, index: request.index)
    var wanted: PagePermissions = []
    if request.wantsRead { wanted.insert(.read) }
    if request.wantsWrite { wanted.insert(.write) }
    let isWell =
      request.pasid == space.domain.pasid && space.makePresent(request.page, wanted)
      && groups[group, default: true]
    guard request.isLast else {
      groups[group] = isWell
      return
    }
    groups[group] = nil
    let code: PageResponseCode = failsNext ? .failure : isWell ? .success : .invalidRequest
    failsNext = false
    answers[code, default: 0] += 1
    driver.submit(
      .pageGroupResponse(
        requester: request.requester, index: request.index, code: code.rawValue,
        pasid: answersWithPASID ? request.pasid : nil))
  }
}
