import ByteLayouts

/// The front end's memory, by guest-physical address and by its own.
struct VhostMemoryTable {
  /// One region.
  struct Region {
    var guest: UInt64
    var byteCount: UInt64
    var user: UInt64
    var shared: SharedMemory
  }

  private(set) var regions: [Region] = []

  /// The fields of a region: guest-physical address, bytes, user address, offset in the file.
  static func check(_ guest: UInt64, _ byteCount: UInt64, _ user: UInt64) throws(SessionFault) {
    guard byteCount > 0, byteCount <= GuestMemory.addressLimit,
      guest <= GuestMemory.addressLimit - byteCount,
      !user.addingReportingOverflow(byteCount - 1).overflow
    else {
      throw .wrongMessage(
        "memory of \(byteCount) bytes at 0x\(String(guest, radix: 16)) cannot be")
    }
  }

  /// Adds a region that overlaps no other.
  mutating func add(_ region: Region) throws(SessionFault) {
    guard regions.count < VhostFeatures.regionLimit else {
      throw .wrongMessage("more than \(VhostFeatures.regionLimit) regions of memory")
    }
    let overlaps = regions.contains {
      $0.guest < region.guest + region.byteCount && region.guest < $0.guest + $0.byteCount
    }
    guard !overlaps else { throw .wrongMessage("two regions of memory overlap") }
    regions.append(region)
  }

  /// Takes a region out; nil where there is none like it.
  mutating func remove(guest: UInt64, user: UInt64, byteCount: UInt64) -> Region? {
    let at = regions.firstIndex {
      $0.guest == guest && $0.user == user && $0.byteCount == byteCount
    }
    return at.map { regions.remove(at: $0) }
  }

  mutating func removeAll() -> [Region] {
    defer { regions.removeAll() }
    return regions
  }

  /// The region that holds all of the bytes by guest-physical address.
  func find(_ guest: UInt64, byteCount: Int) -> Region? {
    regions.first {
      guest >= $0.guest && guest - $0.guest <= $0.byteCount
        && UInt64(byteCount) <= $0.byteCount - (guest - $0.guest)
    }
  }

  /// A region whose file was found shorter than it was.
  var shrunkRegion: Region? { regions.first { $0.shared.hasShrunk } }

  /// The guest-physical address of a byte by the front end's address.
  func guestAddress(user: UInt64) -> UInt64? {
    let found = regions.first { user >= $0.user && user - $0.user < $0.byteCount }
    return found.map { $0.guest + (user - $0.user) }
  }
}
