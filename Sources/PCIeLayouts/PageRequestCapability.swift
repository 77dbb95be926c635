/// The Page Request Interface extended capability (ID 0x0013).
///
/// | bytes   | field                                                           |
/// | ------- | --------------------------------------------------------------- |
/// | 4..<6   | control: enable, reset                                          |
/// | 6..<8   | status: response failure, unexpected index, stopped, needs PASID |
/// | 8..<12  | capacity: page requests that can be under way                   |
/// | 12..<16 | allocation: page requests that software lets be under way       |
///
/// Source: ATS 1.1, 5.2.
public enum PageRequestCapability {
  /// Extended capability ID.
  public static let identifier: UInt16 = 0x0013
  /// Bytes of the capability.
  public static let byteCount: Int = 16
  /// Control, 2 bytes.
  public static let control: Int = 4
  /// Status, 2 bytes.
  public static let status: Int = 6
  /// Capacity, 4 bytes, read only.
  public static let capacity: Int = 8
  /// Allocation, 4 bytes; changes only while the interface is off.
  public static let allocation: Int = 12
  /// Control: requests may be made.
  public static let enable: UInt16 = 1 << 0
  /// Control: forgets what is under way, while the interface is off; reads as 0.
  public static let reset: UInt16 = 1 << 1
  /// Status: a response said failure; cleared by writing 1 and by enabling.
  public static let responseFailure: UInt16 = 1 << 0
  /// Status: a response named no group that is under way; cleared as the failure.
  public static let unexpectedIndex: UInt16 = 1 << 1
  /// Status: off, and nothing is under way any more.
  public static let stopped: UInt16 = 1 << 8
  /// Status: a response to requests with a PASID must have it; read only.
  public static let responseNeedsPASID: UInt16 = 1 << 15
}
