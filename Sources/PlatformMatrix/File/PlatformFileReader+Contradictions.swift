import PlatformKnobs

/// Keys that say yes and no to the same thing.
extension PlatformFileReader {
  /// Looks at the keys together.
  func check() throws(PlatformFileError) {
    for (holds, key, problem) in contradictions where holds {
      throw failure(lines[key], problem)
    }
  }

  private var contradictions: [(Bool, String, String)] {
    [
      (
        cell.platform == .xen && lines["firmware"] != nil && cell.firmware != .silent, "firmware",
        "under xen no firmware speaks of an IOMMU; leave firmware out or say silent"
      ),
      (
        cell.platform == .arm && cell.region != .none, "region",
        "a memory-mapped device has no region; leave region out or take another platform"
      ),
      (
        (cell.pool == .deviceRegion || cell.pool == .regionRings) && cell.region == .none, "pool",
        "the pool is to lie in a region that the device does not show; add `region: both`"
      ),
      (
        lines["unaccepted"] != nil && cell.memory == .open, "unaccepted",
        "nothing guards memory, so that nothing need be accepted; add `memory: blocked`"
      ),
      (
        cell.coherence != .coherent && cell.platform != .arm, "coherence",
        "devices of \(cell.platform.rawValue) look into caches; take `platform: arm`"
      ),
      (
        cell.usesATS && cell.platform != .pc, "ats",
        "the IOMMU of \(cell.platform.rawValue) answers no translation requests; take `platform: pc`"
      ),
      (
        !cell.reportsRootPort && cell.platform != .pc, "root-port",
        "tables of \(cell.platform.rawValue) report no root ports; take `platform: pc`"
      ),
      (
        cell.neighbour == .passedThrough && cell.platform != .pc, "neighbour",
        "the IOMMU of \(cell.platform.rawValue) has one address space; take `platform: pc`"
      ),
      (
        cell.ownerStrays && cell.owner == .kernel, "owner-strays",
        "the kernel maps what it names; add `owner: process`"
      ),
      (
        cell.acknowledgesUnknown && !cell.offersHint, "acknowledges-unknown",
        "there is nothing unknown to acknowledge; add `hint: true`"
      ),
      (
        !cell.reserved.isEmpty && cell.platform != .pc, "reserved",
        "tables of \(cell.platform.rawValue) have no reserved regions; take `platform: pc`"
      ),
      (
        !cell.reserved.isEmpty && (cell.firmware == .silent || cell.firmware == .damaged),
        "reserved",
        "firmware that is \(cell.firmware.rawValue) reserves nothing; take `firmware: honest`"
      ),
    ]
  }
}
