internal import CDescriptorFetchABI

// Beside rtl/dfe_queue.sv.

/// The queue's offers, for the other parts.
extension FetchQueue {
  /// Whether a read is wanted.
  var wantsRead: Bool { wantsIndex || wantsRing }
  /// Whether this queue would move without inputs.
  var isActive: Bool {
    wantsIndex || wantsRing || state == .indexDone || refills || (state == .ringDone && hasFailed)
  }
  /// Whether it holds work or a read under way.
  var isBusy: Bool { isPending || heads.count != 0 || !(state == .off || state == .rest) }

  /// Whether a head is offered.
  var hasHead: Bool { heads.count != 0 || refills }
  /// The oldest head as it stands in the queue: an index, or slot and wrap counter.
  private var headEntry: UInt16 {
    refills ? UInt16(truncatingIfNeeded: buffer) : heads.oldest
  }
  /// The oldest head: an entry of the table or ring.
  var head: UInt16 { law.isPacked ? headEntry & 0x7fff : headEntry }
  /// Its available index, or slot and wrap counter.
  var headPosition: UInt16 { law.isPacked ? headEntry : position }

  /// Where the next chain will appear: an available index, or slot and wrap counter.
  var restPosition: UInt16 { law.isPacked ? scan.position : fetched }

  /// The read that is wanted.
  var read: (kind: FetchReadKind, address: UInt64, carry: Bool, count: UInt8) {
    if law.isPacked {
      let (address, carry) = descriptorTable.addingReportingOverflow(16 * UInt64(slot))
      return (.packed, address, carry, UInt8(16 * nextBatch))
    }
    if wantsIndex { return (.availIndex, availableRing, false, FetchLaw.availIndexByteCount) }
    let (address, carry) = availableRing.addingReportingOverflow(4 + 2 * UInt64(slot))
    return (.availRing, address, carry, UInt8(2 * nextBatch))
  }

  /// The fault that this queue's own reads brought.
  var fault: FetchFault? {
    if law.isPacked {
      guard state == .indexDone, hasFailed || scan.isTooLong else { return nil }
      let code = hasFailed ? DFE_ERR_READ_FAILED : DFE_ERR_PACKED_MALFORMED
      return FetchFault(code: UInt8(code), address: descriptorTable &+ 16 * UInt64(slot))
    }
    if jumps {
      return FetchFault(
        code: UInt8(DFE_ERR_AVAIL_INDEX_JUMP), address: UInt64(index))
    }
    guard hasFailed, state == .indexDone || state == .ringDone else { return nil }
    var address = availableRing
    if state == .ringDone {
      let first = (fetched &- batch) & (law.size &- 1)
      address &+= 4 + 2 * UInt64(first)
    }
    return FetchFault(code: UInt8(DFE_ERR_READ_FAILED), address: address)
  }
}
