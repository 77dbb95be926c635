import VirtioLayouts

/// What stands behind a device: which type it is, and where its data comes from.
public enum DeviceBackend {
  /// A block device on a raw image.
  case block(DiskImage)

  func device(_ configuration: EndpointConfiguration) -> any DeviceType {
    switch self {
    case .block(let image): BlockDevice(configuration: configuration, image: image)
    }
  }
}

/// What configuration space says about the device.
struct DeviceIdentity: Hashable {
  var kind: VirtioDeviceType
  var queueCount: Int
  var configurationByteCount: Int
}
