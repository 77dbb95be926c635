/// The version that this server speaks, and what it can.
///
/// Source: vfio-user protocol 0.1, VFIO_USER_VERSION.
public enum Version {
  /// Major version: both ends must have the same.
  public static let major: UInt16 = 0
  /// Minor version: the smaller of both counts.
  public static let minor: UInt16 = 1
  /// Descriptors that one message may bring.
  public static let maximumDescriptors: Int = 8
  /// Bytes that one access may move.
  public static let maximumTransfer: Int = 1 << 20
  /// Mappings of memory at one time.
  public static let maximumMappings: Int = 65_535
  /// The unit of mappings, bytes.
  public static let pageByteCount: UInt64 = 4096

  /// What this server says about itself, as JSON with a zero behind it.
  public static var capabilities: [UInt8] {
    let text =
      "{\"capabilities\":{\"max_msg_fds\":\(maximumDescriptors),"
      + "\"max_data_xfer_size\":\(maximumTransfer),\"pgsizes\":\(pageByteCount),"
      + "\"max_dma_maps\":\(maximumMappings)}}"
    return Array(text.utf8) + [0]
  }
}
