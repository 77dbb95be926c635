import Virtqueues

extension Endpoint {
  /// Where the bounce memory lies now, as its base address register says; nil without one.
  public var bounceBase: UInt64? { layout.bounce.map { base($0) } }

  /// The base address register behind which it lies, all of the window; nil without one.
  public var bounceWindow: Int? { layout.bounce?.index }

  /// Where the used side of a queue stands.
  ///
  /// The used index of a split ring; of a packed ring the slot in bits 14:0 and the wrap counter in
  /// bit 15. With nothing under way it is where the driver's next buffer goes, too.
  public func usedPosition(ofQueue number: Int) -> UInt16 {
    let used = transport.queues[number].used
    return used.isPacked ? used.position.rawValue : used.index
  }
}
