import CycleKernel

/// An instruction in the window, and how far it is.
struct WindowEntry {
  enum Stage: UInt8 {
    /// Not begun.
    case waiting
    /// A load of x86 that has read early and is not certain yet.
    case early
    /// Its request is on its way to a device.
    case sent
    /// A store in the store queue.
    case queued
    /// A store in the combining buffers.
    case combining
    /// Done, or left out.
    case done
  }

  enum Guard: UInt8 {
    case unknown
    case holds
    case fails
  }

  let instruction: Instruction
  var stage = Stage.waiting
  var isGuarded = Guard.unknown
  /// Whether ``due`` counts: it was ready once.
  var isArmed = false
  var due: Cycle = 0
  /// What a load has read.
  var value: UInt8 = 0
  var hasValue = false
  /// The version of the line when it was read early.
  var version: UInt32 = 0
  /// What had changed when it last asked for a value.
  var asked: UInt64 = 0
  /// A wait that found another value: what had changed by then.
  var sleepsSince: UInt64?

  init(_ instruction: Instruction) { self.instruction = instruction }

  mutating func reset() {
    stage = .waiting
    isGuarded = instruction.guardRegister < 0 ? .holds : .unknown
    isArmed = false
    due = 0
    value = 0
    hasValue = false
    version = 0
    sleepsSince = nil
  }
}

/// What is under way before an instruction, gathered from the oldest instruction on.
struct WindowScan {
  var pending: AccessClasses = []
  var held: AccessClasses = []
  /// Nothing younger may begin.
  var holdsAll = false
  var anyPending = false
  // By place in the table of words.
  var loads: UInt64 = 0
  var stores: UInt64 = 0
  var waitingStores: UInt64 = 0
  var words: UInt64 = 0
  // By line.
  var lines: UInt64 = 0
  var maintainedLines: UInt64 = 0
  var anyLoad = false
  /// A load that is no combining one.
  var orderedLoad = false
  var waitingStore = false
  var combiningStore = false
  var strongStore = false
  /// A strong access whose request has not gone out.
  var unsentStrong = false
  var unsentStrongLoad = false
  var waitingStrongStore = false
  var unresolvedBranch = false
  var unknownAddress = false
  var acquire = false
  var release = false
}
