/// A read of the function that waits for its completion.
enum PendingRead {
  case none
  case configuration(register: UInt16, target: UInt16)
  /// A read of a register: which field, its place, and the first byte's lane.
  case register(RegisterField, offset: UInt64, byteCount: Int, lane: Int)
}
