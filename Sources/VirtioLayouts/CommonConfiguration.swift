/// Byte offsets of the common configuration structure.
///
/// | offset | bytes | name                  | access |
/// | ------ | ----- | --------------------- | ------ |
/// | 0x00   | 4     | device_feature_select | RW     |
/// | 0x04   | 4     | device_feature        | RO     |
/// | 0x08   | 4     | driver_feature_select | RW     |
/// | 0x0c   | 4     | driver_feature        | RW     |
/// | 0x10   | 2     | config_msix_vector    | RW     |
/// | 0x12   | 2     | num_queues            | RO     |
/// | 0x14   | 1     | device_status         | RW     |
/// | 0x15   | 1     | config_generation     | RO     |
/// | 0x16   | 2     | queue_select          | RW     |
/// | 0x18   | 2     | queue_size            | RW     |
/// | 0x1a   | 2     | queue_msix_vector     | RW     |
/// | 0x1c   | 2     | queue_enable          | RW     |
/// | 0x1e   | 2     | queue_notify_off      | RO     |
/// | 0x20   | 8     | queue_desc            | RW     |
/// | 0x28   | 8     | queue_driver          | RW     |
/// | 0x30   | 8     | queue_device          | RW     |
/// | 0x38   | 2     | queue_notif_config_data | RO, with NOTIF_CONFIG_DATA |
/// | 0x3a   | 2     | queue_reset           | RW, with RING_RESET |
/// | 0x3c   | 2     | admin_queue_index     | RO, with ADMIN_VQ |
/// | 0x3e   | 2     | admin_queue_num       | RO, with ADMIN_VQ |
/// | 0x40   | 2     | dmb_shm_id            | RO, with DMB; place provisional |
/// | 0x40   | 8     | window_base           | RW, with an address form; place provisional |
/// | 0x48   | 8     | window_length         | RW or RO, with an address form; place provisional |
/// | 0x50   | 2     | address_form          | RO, with an address form; place provisional |
///
/// 64-bit fields are accessed as two independent halves of 32 bits.
/// Source: VIRTIO v1.4, section 4.1.4.3.
public enum CommonConfiguration {
  /// device_feature_select.
  public static let deviceFeatureSelect: UInt64 = 0x00
  /// device_feature.
  public static let deviceFeature: UInt64 = 0x04
  /// driver_feature_select.
  public static let driverFeatureSelect: UInt64 = 0x08
  /// driver_feature.
  public static let driverFeature: UInt64 = 0x0c
  /// config_msix_vector.
  public static let configurationVector: UInt64 = 0x10
  /// num_queues.
  public static let queueCount: UInt64 = 0x12
  /// device_status.
  public static let deviceStatus: UInt64 = 0x14
  /// config_generation.
  public static let configurationGeneration: UInt64 = 0x15
  /// queue_select.
  public static let queueSelect: UInt64 = 0x16
  /// queue_size.
  public static let queueSize: UInt64 = 0x18
  /// queue_msix_vector.
  public static let queueVector: UInt64 = 0x1a
  /// queue_enable.
  public static let queueEnable: UInt64 = 0x1c
  /// queue_notify_off.
  public static let queueNotifyOffset: UInt64 = 0x1e
  /// queue_desc.
  public static let queueDescriptor: UInt64 = 0x20
  /// queue_driver.
  public static let queueDriver: UInt64 = 0x28
  /// queue_device.
  public static let queueDevice: UInt64 = 0x30
  /// queue_notif_config_data.
  public static let queueNotificationData: UInt64 = 0x38
  /// queue_reset.
  public static let queueReset: UInt64 = 0x3a
  /// admin_queue_index.
  public static let adminQueueIndex: UInt64 = 0x3c
  /// admin_queue_num.
  public static let adminQueueCount: UInt64 = 0x3e
  /// dmb_shm_id; the place is provisional.
  public static let bufferRegionIdentifier: UInt64 = 0x40
  /// window_base; the place is provisional.
  public static let windowBase: UInt64 = 0x40
  /// window_length, bytes; the place is provisional.
  public static let windowByteCount: UInt64 = 0x48
  /// address_form; the place is provisional.
  public static let addressForm: UInt64 = 0x50
  /// Bytes of the structure without the fields of optional features.
  public static let byteCount: UInt64 = 0x38
  /// Bytes with the fields up to admin_queue_num.
  public static let extendedByteCount: UInt64 = 0x40
  /// Bytes with dmb_shm_id, to a doubleword.
  public static let bufferRegionByteCount: UInt64 = 0x44
  /// Bytes with address_form, to a doubleword.
  public static let addressFormByteCount: UInt64 = 0x54
  /// VIRTIO_MSI_NO_VECTOR.
  public static let noVector: UInt16 = 0xffff
}
