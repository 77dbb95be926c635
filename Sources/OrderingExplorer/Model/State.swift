/// A state of all agents, memory and links in seven words.
///
/// | word     | holds                                                                          |
/// | -------- | ------------------------------------------------------------------------------ |
/// | progress | 32 bits: operations done; 32 bits: operations started                            |
/// | slots    | 16 registers of 4 bits; 14 of an operation that was left out                     |
/// | cells    | 16 values of 4 bits: memory of host and device                                   |
/// | down     | up to 8 packets toward the device, oldest in the low byte; 0 is none             |
/// | up       | up to 8 packets toward the host                                                  |
/// | caches   | 8 cached values of 4 bits; lines present, dirty: 8 bits each; pages mapped,      |
/// |          | in the IOMMU's cache, in the device's cache, with an answer owed: 4 bits each    |
/// | rest     | 8 values of 4 bits in write-backs under way; 8 bits: lines so; 1 bit: reset       |
struct State: Hashable, Sendable {
  /// The words of a state that uses all.
  static let wordCount = 7
  /// What a register holds whose operation was left out.
  static let leftOut: UInt64 = 14

  var progress: UInt64 = 0
  var slots: UInt64 = 0
  var cells: UInt64 = 0
  var down: UInt64 = 0
  var up: UInt64 = 0
  var caches: UInt64 = 0
  var rest: UInt64 = 0
}

extension State {
  @inline(__always) var done: UInt32 { UInt32(truncatingIfNeeded: progress) }
  @inline(__always) var started: UInt32 { UInt32(truncatingIfNeeded: progress &>> 32) }

  @inline(__always) func isDone(_ operation: Int) -> Bool {
    progress &>> UInt64(operation) & 1 != 0
  }
  @inline(__always) mutating func start(_ operation: Int) {
    progress |= 1 &<< UInt64(operation &+ 32)
  }
  @inline(__always) mutating func finish(_ operation: Int) {
    progress |= 0x1_0000_0001 &<< UInt64(operation)
  }

  @inline(__always) func slot(_ index: Int) -> UInt64 { slots &>> UInt64(index &* 4) & 15 }
  @inline(__always) mutating func setSlot(_ index: Int, _ value: UInt64) {
    slots = slots & ~(15 &<< UInt64(index &* 4)) | value &<< UInt64(index &* 4)
  }
  @inline(__always) func cell(_ index: Int) -> UInt64 { cells &>> UInt64(index &* 4) & 15 }
  @inline(__always) mutating func setCell(_ index: Int, _ value: UInt64) {
    cells = cells & ~(15 &<< UInt64(index &* 4)) | value &<< UInt64(index &* 4)
  }

  @inline(__always) func cachedValue(_ index: Int) -> UInt64 {
    caches &>> UInt64(index &* 4) & 15
  }
  @inline(__always) mutating func setCachedValue(_ index: Int, _ value: UInt64) {
    caches = caches & ~(15 &<< UInt64(index &* 4)) | value &<< UInt64(index &* 4)
  }

  @inline(__always) func has(_ bit: CacheBit, _ index: Int) -> Bool {
    caches &>> UInt64(bit.rawValue &+ index) & 1 != 0
  }
  @inline(__always) mutating func set(_ bit: CacheBit, _ index: Int) {
    caches |= 1 &<< UInt64(bit.rawValue &+ index)
  }
  @inline(__always) mutating func clear(_ bit: CacheBit, _ index: Int) {
    caches &= ~(1 &<< UInt64(bit.rawValue &+ index))
  }

  @inline(__always) func writtenBack(_ index: Int) -> UInt64 { rest &>> UInt64(index &* 4) & 15 }
  @inline(__always) mutating func setWrittenBack(_ index: Int, _ value: UInt64) {
    rest = rest & ~(15 &<< UInt64(index &* 4)) | value &<< UInt64(index &* 4)
  }
  @inline(__always) func isWritingBack(_ line: Int) -> Bool {
    rest &>> UInt64(32 &+ line) & 1 != 0
  }
  @inline(__always) mutating func setWritingBack(_ line: Int, _ on: Bool) {
    let bit: UInt64 = 1 &<< UInt64(32 &+ line)
    rest = on ? rest | bit : rest & ~bit
  }
  @inline(__always) var isReset: Bool { rest &>> 40 & 1 != 0 }
  @inline(__always) mutating func markReset() { rest |= 1 &<< 40 }
}

/// Where the flags of lines and pages begin in the word of the caches.
enum CacheBit: Int {
  case present = 32
  case dirty = 40
  case mapped = 48
  case inIOMMU = 52
  case inDevice = 56
  case owed = 60
}
