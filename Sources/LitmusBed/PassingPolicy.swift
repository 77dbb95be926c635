import HostPlatform
import LitmusLanguage
import PCIeFabric
import PCIeLayouts

/// Which packet may pass which older one, in the fabric of one machine.
///
/// Within one link and traffic class that is PCI Express's table. Beyond it stand links and traffic
/// classes, which have no order among each other, the completions of configuration writes, and what
/// the platform says of reads and of a path for completions.
///
/// Source: PCIe Base, 2.4.1.
struct PassingPolicy {
  let readsInOrder: Bool
  let mutant: TimedMutant?

  init(_ platform: Platform, mutant: TimedMutant?) {
    readsInOrder =
      platform.readsInOrder && mutant != .readsInAnyOrder || mutant == .readsInOrder
    self.mutant = mutant
  }

  func mayPass(_ younger: BedPacket, _ older: BedPacket) -> Bool {
    if younger.link != older.link, mutant != .linksOrdered { return true }
    let isOtherClass = younger.header.trafficClass != older.header.trafficClass
    if isOtherClass, mutant != .trafficClassesOrdered { return true }
    let olderClass = older.header.kind.orderingClass
    switch younger.header.kind.orderingClass {
    case .posted:
      if olderClass == .posted, mutant == .postedPassesPosted { return true }
    case .nonPostedRead, .nonPostedWithData:
      if olderClass == .posted, mutant == .readPassesPosted { return true }
      let isNonPosted = olderClass == .nonPostedRead || olderClass == .nonPostedWithData
      if isNonPosted, readsInOrder { return false }
    case .completion:
      if olderClass == .posted {
        let isFree = younger.isBeside || younger.answersWrite
        if isFree || mutant == .completionPassesPosted { return true }
      }
    }
    return passing(attributes(of: younger, over: older), over: older.header) != .forbidden
  }

  /// The header as a fabric sees it that may be broken on purpose.
  private func attributes(of younger: BedPacket, over older: BedPacket) -> TLPHeader {
    var header = younger.header
    switch mutant {
    case .relaxedIgnored: header.relaxedOrdering = false
    case .idBasedIgnored: header.idBasedOrdering = false
    case .idBasedPassesItself:
      if header.idBasedOrdering { header.relaxedOrdering = true }
    case .trafficClassesOrdered: header.trafficClass = older.header.trafficClass
    default: break
    }
    return header
  }
}
