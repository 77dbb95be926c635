/// A queue configuration on its way to the fetch engine.
struct QueueCommand: Hashable {
  var queue: UInt8
  var enable: Bool
  var size: UInt16
  var descriptorTable: UInt64
  var availableRing: UInt64
}
