/// A queue configuration on its way to the fetch engine.
struct QueueCommand: Hashable {
  var queue: UInt8
  var enable: Bool
  var size: UInt16 = 0
  var descriptorArea: UInt64 = 0
  var driverArea: UInt64 = 0
  var isPacked = false
  var takesIndirect = false
  var usesEventIndex = false
  /// Most descriptors of a chain.
  var chainLimit: UInt16 = 0
  /// Most buffers of its ring under way; 0 for as many as the engine has.
  var prefetchDepth: UInt8 = 0

  /// Stops a queue.
  static func stop(_ queue: Int) -> QueueCommand {
    QueueCommand(queue: UInt8(queue), enable: false)
  }
}
