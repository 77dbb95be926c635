import CycleKernel
import IOMMULayouts

/// The registers of the page request queue; without such a queue they read as zero.
extension TranslationUnit {
  func readPageRegister(_ offset: UInt64) -> UInt32 {
    typealias Register = TranslationUnitRegister
    switch offset {
    case Register.pageRequestQueueHead: return UInt32(pageRequests.head << 5)
    case Register.pageRequestQueueTail: return UInt32(pageRequests.tail << 5)
    case Register.pageRequestQueueAddress: return UInt32(truncatingIfNeeded: pageRequests.address)
    case Register.pageRequestQueueAddress + 4:
      return UInt32(truncatingIfNeeded: pageRequests.address >> 32)
    case Register.pageRequestStatus: return pageRequests.status.rawValue
    case Register.pageRequestEventControl:
      return pageRequests.event[0] | (pageRequests.isEventPending ? 1 << 30 : 0)
    case Register.pageRequestEventControl...Register.pageRequestEventUpperAddress:
      return pageRequests.event[Int(offset - Register.pageRequestEventControl) / 4]
    default: return 0
    }
  }

  func writePageRegister(_ offset: UInt64, _ value: UInt32) {
    typealias Register = TranslationUnitRegister
    switch offset {
    case Register.pageRequestQueueHead:
      pageRequests.head = UInt64(value >> 5) % pageRequests.count
    case Register.pageRequestQueueTail:
      pageRequests.tail = UInt64(value >> 5) % pageRequests.count
    case Register.pageRequestQueueAddress:
      pageRequests.address = pageRequests.address & ~0xffff_ffff | UInt64(value)
    case Register.pageRequestQueueAddress + 4:
      pageRequests.address = pageRequests.address & 0xffff_ffff | UInt64(value) << 32
    case Register.pageRequestStatus:
      pageRequests.status.subtract(PageRequestStatus(rawValue: value))
    case Register.pageRequestEventControl: pageRequests.control(value)
    case Register.pageRequestEventControl...Register.pageRequestEventUpperAddress:
      pageRequests.event[Int(offset - Register.pageRequestEventControl) / 4] = value
    default: return
    }
  }
}
