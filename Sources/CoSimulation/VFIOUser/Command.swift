/// The commands of vfio-user that this server knows.
///
/// Source: vfio-user protocol 0.1, Commands.
public enum Command: UInt16, Hashable, Sendable, CaseIterable {
  /// VFIO_USER_VERSION, the first of a session.
  case version = 1
  /// VFIO_USER_DMA_MAP.
  case mapMemory = 2
  /// VFIO_USER_DMA_UNMAP.
  case unmapMemory = 3
  /// VFIO_USER_DEVICE_GET_INFO.
  case deviceInformation = 4
  /// VFIO_USER_DEVICE_GET_REGION_INFO.
  case regionInformation = 5
  /// VFIO_USER_DEVICE_GET_REGION_IO_FDS.
  case regionDescriptors = 6
  /// VFIO_USER_DEVICE_GET_IRQ_INFO.
  case interruptInformation = 7
  /// VFIO_USER_DEVICE_SET_IRQS.
  case setInterrupts = 8
  /// VFIO_USER_REGION_READ.
  case readRegion = 9
  /// VFIO_USER_REGION_WRITE.
  case writeRegion = 10
  /// VFIO_USER_DMA_READ, from the server to the client.
  case readMemory = 11
  /// VFIO_USER_DMA_WRITE, from the server to the client.
  case writeMemory = 12
  /// VFIO_USER_DEVICE_RESET.
  case resetDevice = 13
}
