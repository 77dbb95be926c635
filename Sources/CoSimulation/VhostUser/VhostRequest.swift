/// The requests of a vhost-user front end that this back end knows.
///
/// Source: vhost-user protocol, Front-end message types.
public enum VhostRequest: UInt32, Hashable, Sendable, CaseIterable {
  /// VHOST_USER_GET_FEATURES.
  case getFeatures = 1
  /// VHOST_USER_SET_FEATURES.
  case setFeatures = 2
  /// VHOST_USER_SET_OWNER.
  case setOwner = 3
  /// VHOST_USER_RESET_OWNER: every ring stops.
  case resetOwner = 4
  /// VHOST_USER_SET_MEM_TABLE.
  case setMemoryTable = 5
  /// VHOST_USER_SET_VRING_NUM.
  case setRingSize = 8
  /// VHOST_USER_SET_VRING_ADDR.
  case setRingAddresses = 9
  /// VHOST_USER_SET_VRING_BASE.
  case setRingBase = 10
  /// VHOST_USER_GET_VRING_BASE: the ring stops.
  case getRingBase = 11
  /// VHOST_USER_SET_VRING_KICK.
  case setKick = 12
  /// VHOST_USER_SET_VRING_CALL.
  case setCall = 13
  /// VHOST_USER_SET_VRING_ERR.
  case setError = 14
  /// VHOST_USER_GET_PROTOCOL_FEATURES.
  case getProtocolFeatures = 15
  /// VHOST_USER_SET_PROTOCOL_FEATURES.
  case setProtocolFeatures = 16
  /// VHOST_USER_GET_QUEUE_NUM.
  case getQueueCount = 17
  /// VHOST_USER_SET_VRING_ENABLE.
  case enableRing = 18
  /// VHOST_USER_SET_BACKEND_REQ_FD.
  case setBackendChannel = 21
  /// VHOST_USER_IOTLB_MSG.
  case translation = 22
  /// VHOST_USER_GET_CONFIG.
  case getConfiguration = 24
  /// VHOST_USER_SET_CONFIG.
  case setConfiguration = 25
  /// VHOST_USER_RESET_DEVICE.
  case resetDevice = 34
  /// VHOST_USER_GET_MAX_MEM_SLOTS.
  case getRegionLimit = 36
  /// VHOST_USER_ADD_MEM_REG.
  case addRegion = 37
  /// VHOST_USER_REM_MEM_REG.
  case removeRegion = 38
}
