/// Where requests and completions break.
///
/// Source: PCIe Base, 2.2.7 and 2.3.1.1.
public enum RequestSplitting {
  /// Bytes of the next request: it crosses neither 4 KiB nor a multiple of `limit`.
  ///
  /// - Precondition: `remaining` is positive and `limit` a power of two up to 4096.
  @inlinable
  public static func requestByteCount(address: UInt64, remaining: Int, limit: Int) -> Int {
    min(remaining, limit - Int(address & UInt64(limit - 1)))
  }

  /// Bytes of the next completion of a read: it ends at a read completion boundary or at the end.
  ///
  /// - Parameters:
  ///   - boundary: the read completion boundary, 64 or 128 bytes.
  ///   - payload: the maximum payload, a multiple of the boundary.
  ///   - everyBoundary: whether to break at every boundary rather than at the maximum payload.
  @inlinable
  public static func completionByteCount(
    address: UInt64, remaining: Int, boundary: Int, payload: Int, everyBoundary: Bool
  ) -> Int {
    let step = everyBoundary ? boundary : payload
    return min(remaining, step - Int(address & UInt64(step - 1)))
  }
}
