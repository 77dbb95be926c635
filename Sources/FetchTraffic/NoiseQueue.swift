import CDescriptorFetchABI
import CycleKernel

/// What the source of noise knows of a queue: its configuration, and how far its reads have come.
struct NoiseQueue {
  /// What was told to the queue last.
  enum Phase { case off, live, stopped }

  var phase = Phase.off
  var isPacked = false
  var takesIndirect = false
  var size: UInt16 = 1
  var table: UInt64 = 0
  /// Index of the next ring entry, as far as reads were taken.
  var fetched: UInt16 = 0
  /// Where the next look at a packed ring goes, and whether it is inside a list.
  private var slot: UInt16 = 0
  private var wrap = true
  private var isInList = false

  init() {}

  /// Starts with pins that enable it.
  init(_ pins: dfe_inputs) {
    phase = .live
    isPacked = Int(pins.cfg_flags) & DFE_QUEUE_PACKED != 0
    takesIndirect = Int(pins.cfg_flags) & DFE_QUEUE_INDIRECT != 0
    (size, table, fetched) = (pins.cfg_size, pins.cfg_desc_addr, pins.cfg_start)
    (slot, wrap) = (pins.cfg_start & 0x7fff, pins.cfg_start & 0x8000 != 0)
  }

  /// Flags of the next descriptor of a packed ring, which the queue looks at.
  ///
  /// - Parameters:
  ///   - isAvailable: whether a list begins here, if none is being looked at.
  ///   - goesOn: whether another descriptor of the list follows.
  mutating func lookedAt(isAvailable: Bool, goesOn: Bool, noise: UInt16) -> UInt16 {
    let now: UInt16 = wrap ? 1 : 0
    let (available, used): (UInt16, UInt16) =
      if isInList {
        // Beyond the first descriptor they say nothing.
        (noise >> 7 & 1, noise >> 15)
      } else if isAvailable {
        (now, now ^ 1)
      } else {
        noise & 2 == 0 ? (now, now) : noise & 4 == 0 ? (now ^ 1, now ^ 1) : (now ^ 1, now)
      }
    let flags = noise & 0x7f7e | available << 7 | used << 15 | (goesOn ? 1 : 0)
    guard isInList || isAvailable else { return flags }
    isInList = goesOn
    slot += 1
    if slot == size {
      slot = 0
      wrap.toggle()
    }
    return flags
  }
}
