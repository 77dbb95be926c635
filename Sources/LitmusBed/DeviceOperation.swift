import CycleKernel
import HostPlatform

/// One operation of a device or peer, decoded.
struct DeviceOperation {
  enum Kind: Equatable {
    case load
    case await(UInt8)
    case store
    case translate
  }

  var kind: Kind
  /// Place in the table of words, or -1.
  var word = -1
  var page = -1
  /// The registers that it fills, that it writes, and from which its address comes; or -1.
  var target = -1
  var source = -1
  var address = -1
  var constant: UInt8 = 0
  var guardRegister = -1
  var guardValue: UInt8 = 0
  /// In the device's own memory, without the link.
  var isLocal = false
  var isPipelined = false
  var isBuffered = false
  var isTranslated = false
  var snoops = true
  var attributes: RequestAttributes = []

  var isStore: Bool { kind == .store }
}

/// An operation of a device and how far it is.
struct DeviceEntry {
  enum Stage: UInt8 {
    case waiting
    case sent
    case done
    /// Its guard failed, or a reset ended it.
    case leftOut
  }

  let operation: DeviceOperation
  var stage = Stage.waiting
  var isArmed = false
  var due: Cycle = 0
  var value: UInt8 = 0
  var asked: UInt64 = 0
  var sleepsSince: UInt64?

  init(_ operation: DeviceOperation) { self.operation = operation }

  var isOver: Bool { stage == .done || stage == .leftOut }

  mutating func reset() {
    stage = .waiting
    isArmed = false
    value = 0
    sleepsSince = nil
  }
}
