/// How a queue of a test is configured, beside its place and size.
struct QueueOptions {
  /// Whether tables are legal.
  var takesIndirect = false
  /// Most descriptors of a chain; 0 for the queue size.
  var chainLimit: UInt16 = 0
  /// First available index, or slot and wrap counter; nil for that of a fresh queue.
  var start: UInt16?
  /// Most buffers of its ring that may be under way; 0 for as many as the engine has.
  var prefetchDepth: UInt8 = 0
}
