/// A section of the conformance list, in the order of the list.
public enum StatementSection: String, Hashable, Sendable, CaseIterable {
  /// Device status field.
  case status = "ST"
  /// Feature bits.
  case features = "FT"
  /// Device reset.
  case reset = "RS"
  /// Device initialization.
  case initialization = "IN"
  /// Device configuration space.
  case configuration = "CF"
  /// Device cleanup.
  case cleanup = "CL"
  /// Device suspend.
  case suspend = "SU"
  /// Virtqueue reset.
  case queueReset = "QR"
  /// Split virtqueues.
  case split = "VQ-SPLIT"
  /// Packed virtqueues.
  case packed = "VQ-PACK"
  /// Virtio over PCI.
  case pci = "PCI"
  /// Block device.
  case block = "BLK"
  /// Network device.
  case net = "NET"
  /// The SWIOTLB proposal of 2025.
  case bounce = "SW"
  /// Address translation services.
  case translation = "ATS"
  /// VIRTIO_F_DMB, obligations of the device.
  case regionDevice = "DMB-D"
  /// VIRTIO_F_DMB, obligations of the driver.
  case regionDriver = "DMB-G"

  /// Statements in the section, numbered from 1.
  public var count: Int {
    switch self {
    case .status, .suspend: 8
    case .features: 19
    case .reset: 3
    case .initialization, .configuration, .queueReset: 5
    case .cleanup: 2
    case .split: 37
    case .packed: 24
    case .pci: 45
    case .block: 4
    case .net: 7
    case .bounce: 15
    case .translation: 16
    case .regionDevice: 12
    case .regionDriver: 11
    }
  }

  /// Place of the section's first statement in the whole list.
  var first: Int {
    switch self {
    case .status: 0
    case .features: 8
    case .reset: 27
    case .initialization: 30
    case .configuration: 35
    case .cleanup: 40
    case .suspend: 42
    case .queueReset: 50
    case .split: 55
    case .packed: 92
    case .pci: 116
    case .block: 161
    case .net: 165
    case .bounce: 172
    case .translation: 187
    case .regionDevice: 203
    case .regionDriver: 215
    }
  }
}
