/// What the monitor must know about a system beside its trace.
public struct ConformanceConfiguration: Hashable, Sendable {
  /// A memory-mapped device: where its registers lie, and which layout they have.
  public struct MappedDevice: Hashable, Sendable {
    /// First byte of the register window.
    public var base: UInt64
    /// Whether the layout is version 1.
    public var isLegacy: Bool

    /// Makes the description.
    public init(base: UInt64, isLegacy: Bool) {
      self.base = base
      self.isLegacy = isLegacy
    }
  }

  /// Bytes of host memory.
  public var hostByteCount: UInt64
  /// Bytes of bounce memory on the device; 0 without one.
  public var bounceByteCount: UInt64
  /// Whether an address without a mapping counts in host memory by its own number.
  public var identityHostMemory: Bool
  /// The registers of a memory-mapped device; nil for a PCI function.
  public var mappedDevice: MappedDevice?
  /// Whether the device cannot work without its bounce region.
  public var requiresRegion: Bool
  /// Whether a conforming driver brings this device up; then one that gives up broke a statement
  /// about what it must bear with.
  public var expectsBringUp: Bool
  /// Whether the run ends with nothing under way, so that what is then missing was left out.
  public var runDrained: Bool
  /// Violations that are kept; more are counted.
  public var violationLimit: Int

  /// Makes a configuration.
  public init(
    hostByteCount: UInt64, bounceByteCount: UInt64 = 0, identityHostMemory: Bool = true,
    mappedDevice: MappedDevice? = nil, requiresRegion: Bool = false,
    expectsBringUp: Bool = false, runDrained: Bool = true, violationLimit: Int = 100
  ) {
    self.hostByteCount = hostByteCount
    self.bounceByteCount = bounceByteCount
    self.identityHostMemory = identityHostMemory
    self.mappedDevice = mappedDevice
    self.requiresRegion = requiresRegion
    self.expectsBringUp = expectsBringUp
    self.runDrained = runDrained
    self.violationLimit = violationLimit
  }
}
