import LitmusLanguage

/// A test in the form in which the search runs it.
struct Program: Sendable {
  var test: LitmusTest
  var rules: Rules
  var isCoherent: Bool
  var operations: [ProgramOperation] = []
  /// The operations of the test from which they are made.
  var sources: [Operation] = []
  /// Tracked lines of host memory and of the device: cells and slots.
  var lines: [TrackedLine] = []
  var upPackets: [Packet] = [Packet.none]
  var downPackets: [Packet] = [Packet.none]
  /// By packet code: the codes that it may pass.
  var upMayPass: [UInt64] = []
  var downMayPass: [UInt64] = []
  /// Operations with a guard, and those of the device that a reset ends.
  var guarded: UInt32 = 0
  var ofDevice: UInt32 = 0
  /// Operations that start before all others without loss.
  var eager: UInt32 = 0
  /// Whether answers to an agent may arrive before all else happens.
  var answersFirst = false
  /// By page: the operation that asks the device to forget it, and the reads that use it.
  var invalidations: [Int] = []
  var translatedReads: [UInt32] = []
  /// The words of a state that are in use.
  var wordCount = 3
  var initial = State()

  var all: UInt32 {
    operations.count == 32 ? .max : (1 << UInt32(operations.count)) - 1
  }
}

/// A cache line whose copy can differ from memory.
struct TrackedLine: Sendable {
  var index: Int
  var isWindow: Bool
  /// Cells and the slots of their cached values.
  var cells: [(cell: Int, slot: Int)]
  /// The code of its write-back in the queue to the device.
  var writeBack: UInt64 = 0
  /// Whether some CPU maps it cacheable, so that it may be filled unasked.
  var fills = true
}

extension Packet {
  /// The packet of code 0, which no queue holds.
  static let none = Packet(kind: .posted, id: 0, requester: 0, link: 0)
}
