import CDescriptorFetchABI

/// What is compared when both engines have nothing left to do.
extension PairTraffic {
  func isSettled(_ slot: Int, _ ring: PairRing) -> Bool {
    guard sides.allSatisfy({ $0.isQuiet(slot) }) else {
      waited[slot] = 0
      return false
    }
    waited[slot] += 1
    let agrees =
      ring.errors[0].count + ring.errors[1].count == 0
      ? ring.rests[0] == ring.position && ring.rests[1] == ring.position
      : ring.errors[0].count == ring.errors[1].count
    return agrees || waited[slot] > Self.patience / rings.count
  }

  func compareSettled(_ slot: Int, _ ring: PairRing) {
    settledCount += 1
    for side in 0...1 where ring.rests[side] != ring.position {
      let found = ring.rests[side].map { "rests at \($0)" } ?? "does not rest"
      note(slot, "\(found); everything up to \(ring.position) was published", side)
    }
    compareChains(slot, ring)
  }

  private func compareChains(_ slot: Int, _ ring: PairRing) {
    for case let chain? in ring.chains where !chain.isDone {
      note(
        slot,
        "chain \(chain.position): expected \(chain.presented[0].count) descriptors, found "
          + "\(chain.presented[1].count), ended \(chain.hasEnded)", 1)
    }
  }

  func compareErrors(_ slot: Int, _ ring: PairRing) {
    if failing == slot {
      failing = nil
      for side in sides { side.environment.failingRead = nil }
    }
    let (expected, found) = (ring.errors[0], ring.errors[1])
    if let table = ring.straddling, sides[1].readsAhead {
      let isTold =
        found.count == 1 && found[0] == (UInt8(DFE_ERR_OUTSIDE_REGION), table)
      if isTold { return }
      if expected.first.map({ $0 == (UInt8(DFE_ERR_READ_FAILED), table) }) == true {
        return note(slot, "expected that the table at \(table) is refused, found \(found)", 1)
      }
    }
    guard expected.count == found.count, expected.count < 2 else {
      return note(slot, "expected errors \(expected), found \(found)", 1)
    }
    guard let one = expected.first, let other = found.first else {
      return compareChains(slot, ring)
    }
    if one.code != other.code {
      return note(slot, "expected error \(one), found \(other)", 1)
    }
    switch Int(one.code) {
    case DFE_ERR_READ_FAILED:
      // The reads are of different lengths: each engine names one of its own.
      for (at, side) in sides.enumerated() {
        let address = ring.errors[at][0].address
        if !side.hasFailed(slot, at: address) {
          note(slot, "names \(address), where no read of it failed", at)
        }
      }
    case DFE_ERR_PACKED_MALFORMED: break  // One names the list's first entry, the other its head.
    default:
      if one.address != other.address {
        note(slot, "expected error \(one), found \(other)", 1)
      }
    }
  }
}
