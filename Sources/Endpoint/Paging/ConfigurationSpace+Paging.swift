import PCIeLayouts

/// The Page Request Interface in configuration space; nothing of it where it is not offered.
extension ConfigurationSpace {
  /// Whether page requests may be made.
  var pageRequestsAreEnabled: Bool {
    pagingOffset != 0
      && half(pagingOffset + PageRequestCapability.control) & PageRequestCapability.enable != 0
  }

  /// Page requests that may be under way: what software allows, and not more than there can be.
  var pageRequestLimit: Int {
    let allowed = word(pagingOffset + PageRequestCapability.allocation)
    return Int(min(allowed, word(pagingOffset + PageRequestCapability.capacity)))
  }

  /// Whether a write would change the allocation while the interface is on.
  func holdsAllocation(_ register: UInt16) -> Bool {
    pageRequestsAreEnabled
      && Int(register & 0xffc) == pagingOffset + PageRequestCapability.allocation
  }

  func setPagingStatus(_ bits: UInt16) { changePagingStatus { $0 | bits } }
  func clearPagingStatus(_ bits: UInt16) {
    changePagingStatus { $0 & (~bits | PageRequestCapability.responseNeedsPASID) }
  }

  private func changePagingStatus(_ change: (UInt16) -> UInt16) {
    let at = pagingOffset + PageRequestCapability.status
    let value = change(half(at))
    bytes[at] = UInt8(truncatingIfNeeded: value)
    bytes[at + 1] = UInt8(truncatingIfNeeded: value >> 8)
  }
}
