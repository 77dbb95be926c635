/// One entry of the invalidation queue, decoded.
///
/// Source: VT-d, 6.5.2.
public enum InvalidationDescriptor: Hashable, Sendable {
  /// Bytes of one descriptor.
  public static let byteCount: UInt64 = 16

  /// How much of the context cache to forget.
  public enum ContextScope: Hashable, Sendable {
    /// Everything.
    case global
    /// One domain.
    case domain(UInt16)
    /// The functions whose identifiers agree but for the bits under `functionMask` (0...3: none,
    /// bit 2, bits 2:1, bits 2:0).
    case device(domain: UInt16, requester: UInt16, functionMask: UInt8)
  }

  /// 2^`mask` pages from `address` (bytes) on.
  public struct PageRange: Hashable, Sendable {
    /// A multiple of 4096.
    public var address: UInt64
    /// Base-two logarithm of the number of pages, 0...63.
    public var mask: UInt8

    /// Makes a range.
    public init(address: UInt64, mask: UInt8) {
      self.address = address
      self.mask = mask
    }
  }

  /// How much of the IOTLB to forget.
  public enum TranslationScope: Hashable, Sendable {
    /// Everything.
    case global
    /// One domain.
    case domain(UInt16)
    /// 2^`addressMask` pages of one domain; `address` in bytes.
    case pages(domain: UInt16, address: UInt64, addressMask: UInt8)
  }

  /// How much of the PASID cache to forget.
  public enum PASIDScope: Hashable, Sendable {
    /// Everything.
    case global
    /// Every PASID of a domain.
    case domain(UInt16)
    /// One PASID of a domain.
    case pasid(domain: UInt16, pasid: UInt32)
  }

  /// What a wait descriptor does once everything before it has finished.
  public struct Wait: Hashable, Sendable {
    /// IF: raise the completion event.
    public var raisesInterrupt: Bool
    /// SW: where to write the status, 4-byte aligned; nil for no write.
    public var statusAddress: UInt64?
    /// The 32 bits to write.
    public var statusData: UInt32
    /// FN: nothing behind it may start before it.
    public var isFence: Bool

    /// Makes a wait.
    public init(
      statusAddress: UInt64?, statusData: UInt32, isFence: Bool = true,
      raisesInterrupt: Bool = false
    ) {
      self.raisesInterrupt = raisesInterrupt
      self.statusAddress = statusAddress
      self.statusData = statusData
      self.isFence = isFence
    }
  }

  /// Type 1.
  case contextCache(ContextScope)
  /// Type 2; draining waits for accesses that have been translated but not yet made.
  case iotlb(TranslationScope, drainsReads: Bool, drainsWrites: Bool)
  /// Type 3; `payload` is that of an ATS Invalidate Request, `maximumPending` 0 means 32.
  case deviceTLB(requester: UInt16, payload: UInt64, maximumPending: UInt8)
  /// Type 5.
  case wait(Wait)
  /// Type 6: translations of a PASID, all or 2^`mask` pages from `address` (bytes) on.
  case pasidIOTLB(domain: UInt16, pasid: UInt32, pages: PageRange?)
  /// Type 7.
  case pasidCache(PASIDScope)
  /// Type 8; `payload` is that of an ATS Invalidate Request with the PASID in its prefix.
  case pasidDeviceTLB(requester: UInt16, pasid: UInt32, payload: UInt64, maximumPending: UInt8)
  /// Type 9: the answer to a group of page requests; `code` as in the message, `pasid` nil for an
  /// answer without a prefix.
  case pageGroupResponse(requester: UInt16, index: UInt16, code: UInt8, pasid: UInt32? = nil)
}

/// Why the bytes of a descriptor are no descriptor.
///
/// Source: VT-d, 6.5.2.10 (queue errors).
public enum InvalidationDescriptorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A type that the unit does not support.
  case unsupportedType(UInt8)
  /// The reserved granularity.
  case reservedGranularity
  /// Reserved bits are set.
  case reservedBits(low: UInt64, high: UInt64)

  /// Says what is wrong.
  public var description: String {
    switch self {
    case .unsupportedType(let type): "invalidation descriptor of unsupported type \(type)"
    case .reservedGranularity: "invalidation descriptor with granularity 0"
    case .reservedBits(let low, let high):
      "invalidation descriptor with reserved bits, low \(String(low, radix: 16)), "
        + "high \(String(high, radix: 16))"
    }
  }
}
