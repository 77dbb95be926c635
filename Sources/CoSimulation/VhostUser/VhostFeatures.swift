import VirtioLayouts

/// Features of the protocol, and bits of the device's features that are the protocol's.
///
/// Source: vhost-user protocol, Protocol features.
enum VhostFeatures {
  /// Regions of memory at most.
  static let regionLimit = 8
  /// VHOST_USER_F_PROTOCOL_FEATURES, a bit of the device's features.
  static let protocolFeatures = FeatureBits(bit: 30)
  /// VHOST_USER_PROTOCOL_F_MQ.
  static let multiqueue: UInt64 = 1 << 0
  /// VHOST_USER_PROTOCOL_F_REPLY_ACK.
  static let replyAcknowledge: UInt64 = 1 << 3
  /// VHOST_USER_PROTOCOL_F_BACKEND_REQ.
  static let backendChannel: UInt64 = 1 << 5
  /// VHOST_USER_PROTOCOL_F_CONFIG.
  static let configuration: UInt64 = 1 << 9
  /// VHOST_USER_PROTOCOL_F_RESET_DEVICE.
  static let resetDevice: UInt64 = 1 << 13
  /// VHOST_USER_PROTOCOL_F_CONFIGURE_MEM_SLOTS.
  static let memorySlots: UInt64 = 1 << 15
  /// What this back end has.
  static let offered =
    multiqueue | replyAcknowledge | backendChannel | configuration | resetDevice | memorySlots

  /// Features of a network that are queues of the front end, or commands on them.
  static let keptFromNetwork: FeatureBits = [
    .netControlQueue, .netControlReceiveMode, .netControlVLAN, .netMultiqueue,
    .netControlMACAddress,
  ]
  /// Features of the transport that a front end has itself.
  static let kept: FeatureBits = [
    .notificationData, .notificationConfigurationData, .ringReset, .suspend, .swiotlb,
    .deviceMemoryBuffer, .adminQueue,
  ]
}
