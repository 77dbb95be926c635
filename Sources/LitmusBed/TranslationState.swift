import HostPlatform

/// Who knows the translation of each page: the table, the IOMMU's cache, the device's cache.
struct TranslationState {
  private let hasUnit: Bool
  private let mutant: TimedMutant?
  private(set) var isMapped: [Bool]
  private var isInUnit: [Bool]
  private(set) var isInDevice: [Bool]
  /// By page: the invalidation that the device has to answer, as agent and place.
  private(set) var owed: [(agent: Int, place: Int)?]

  init(pageCount: Int, hasUnit: Bool, mutant: TimedMutant?) {
    self.hasUnit = hasUnit && mutant != .unitIgnored
    self.mutant = mutant
    isMapped = Array(repeating: true, count: pageCount)
    isInUnit = Array(repeating: false, count: pageCount)
    isInDevice = isInUnit
    owed = Array(repeating: nil, count: pageCount)
  }

  mutating func reset() {
    for page in isMapped.indices {
      isMapped[page] = true
      isInUnit[page] = false
    }
    resetDevice()
  }

  /// A reset of the device empties its cache and leaves invalidations without an answer.
  mutating func resetDevice() {
    for page in isInDevice.indices {
      isInDevice[page] = false
      owed[page] = nil
    }
  }

  /// Whether an access to a page goes through the IOMMU; its cache keeps what it finds.
  mutating func admits(_ page: Int) -> Bool { !hasUnit || page < 0 || translate(page) }

  /// Looks a page up in the IOMMU's cache, and in the table.
  mutating func translate(_ page: Int) -> Bool {
    if isInUnit[page] { return true }
    guard isMapped[page] else { return false }
    if mutant != .unitCachesNothing { isInUnit[page] = true }
    return true
  }

  mutating func unmap(_ page: Int) { isMapped[page] = false }

  mutating func invalidateUnit(_ page: Int) {
    if mutant != .unitForgetsNothing { isInUnit[page] = false }
  }

  /// The device is asked to forget a page.
  mutating func invalidateDevice(_ page: Int, agent: Int, place: Int) {
    if mutant != .deviceForgetsNothing { isInDevice[page] = false }
    owed[page] = (agent, place)
  }

  mutating func answered(_ page: Int) { owed[page] = nil }

  /// A translation reaches the device; false if an invalidation has overtaken it.
  mutating func arrive(_ page: Int) -> Bool {
    if owed[page] != nil, mutant != .lateTranslationKept { return false }
    isInDevice[page] = true
    return true
  }
}
