extension Endpoint {
  /// Where the bounce memory lies now, as its base address register says; nil without one.
  public var bounceBase: UInt64? { layout.bounce.map { base($0) } }
}
