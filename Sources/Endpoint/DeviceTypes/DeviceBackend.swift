import VirtioLayouts

/// What stands behind a device: which type it is, and where its data comes from.
public enum DeviceBackend {
  /// A block device on a raw image.
  case block(DiskImage)
  /// A network device on a wire.
  case net(NetWire)
  /// A console with a terminal.
  case console(ConsoleTerminal)
  /// An entropy source with the seed of its stream.
  case entropy(seed: UInt64)

  func device(_ configuration: EndpointConfiguration) -> any DeviceType {
    switch self {
    case .block(let image): BlockDevice(configuration: configuration, image: image)
    case .net(let wire): NetDevice(configuration: configuration, wire: wire)
    case .console(let terminal): ConsoleDevice(terminal: terminal)
    case .entropy(let seed): EntropyDevice(seed: seed)
    }
  }
}

/// What configuration space says about the device.
struct DeviceIdentity: Hashable {
  var kind: VirtioDeviceType
  var queueCount: Int
  var configurationByteCount: Int
}
