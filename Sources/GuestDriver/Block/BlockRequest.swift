public import ByteLayouts
public import CycleKernel
public import VirtioLayouts

/// A request of the guest's block layer.
public struct BlockRequest: Hashable, Sendable {
  /// What to do.
  public var type: BlockRequestType
  /// First sector, in units of 512 bytes.
  public var sector: UInt64
  /// Buffers of the application, in order; empty for a flush.
  public var segments: [Segment]
  /// The caller's own name for the request.
  public var token: Int

  /// One buffer.
  public struct Segment: Hashable, Sendable {
    /// First byte in host memory.
    public var buffer: GuestPhysicalAddress
    /// Bytes.
    public var byteCount: Int

    /// Makes a segment.
    public init(buffer: GuestPhysicalAddress, byteCount: Int) {
      self.buffer = buffer
      self.byteCount = byteCount
    }
  }

  /// Makes a request.
  public init(type: BlockRequestType, sector: UInt64, segments: [Segment], token: Int) {
    self.type = type
    self.sector = sector
    self.segments = segments
    self.token = token
  }

  /// Bytes of all segments.
  public var byteCount: Int { segments.reduce(0) { $0 + $1.byteCount } }
}

/// A request that has come back.
public struct BlockCompletion: Hashable, Sendable {
  /// The caller's name for it.
  public var token: Int
  /// What the device said; nil for a status byte without meaning.
  public var status: BlockStatus?
  /// Cycles from submission to the moment its buffers belong to the application again.
  public var latency: Cycle
}
