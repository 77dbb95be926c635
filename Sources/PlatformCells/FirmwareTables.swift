import ByteLayouts
public import PlatformKnobs

import HostPlatform
import IOMMULayouts

/// What firmware leaves in memory about the IOMMU: tables as bytes, sound or damaged.
public enum FirmwareTables {
  /// Where the guest looks: a length of 64 bits, and the table behind it.
  static let place = GuestPhysicalAddress(rawValue: 0xe_0000)
  /// Longest table that a guest reads.
  static let lengthLimit: UInt64 = 0x8000
  /// Property with which a device tree says whether a device bypasses the IOMMU.
  ///
  /// Trees of old hypervisors lack it. The name is ours: none was ever agreed on.
  static let bypassProperty = "bypasses-iommu"
  /// Node of the device, and of the IOMMU.
  static let deviceNode = "virtio"
  static let unitNode = "iommu"

  /// The bytes for a cell; empty where firmware says nothing.
  public static func bytes(for cell: PlatformConfiguration) -> [UInt8] {
    guard cell.firmware != .silent, cell.platform != .xen else { return [] }
    let says =
      switch cell.firmware {
      case .honest: cell.device.isTranslated
      case .claims, .silent, .damaged: true
      case .denies: false
      }
    var bytes =
      cell.platform == .pc
      ? table(covers: says, reserved: cell.reserved, reportsPort: cell.reportsRootPort).encoded
      : tree(cell.platform, covers: says).encoded
    if cell.firmware == .damaged { damage(&bytes, cell.platform) }
    return bytes
  }

  /// A table like those of emulated machines: one unit, which takes every function or names another
  /// one, memory that graphics uses, and root ports.
  static func table(
    covers: Bool, reserved: [ReservedWindow], reportsPort: Bool = true
  ) -> RemappingTable {
    let graphics = DeviceScope(
      startBus: 0, path: [DeviceScope.Step(device: 2, function: 0)])
    return RemappingTable(
      units: [
        RemappingUnit(
          includesAll: covers, registers: AddressMap.translationUnit.lowerBound,
          scopes: covers ? [] : [graphics])
      ],
      reservedRegions: [
        ReservedRegion(base: 0xa000_0000, limit: 0xa00f_ffff, scopes: [graphics])
      ]
        + reserved.map {
          ReservedRegion(
            base: $0.base, limit: $0.base + $0.byteCount - 1, scopes: [Self.function])
        },
      rootPorts: [
        reportsPort
          ? RootPortReport(allPorts: true)
          : RootPortReport(
            allPorts: false,
            scopes: [
              DeviceScope(
                kind: .bridge, startBus: 0,
                path: [DeviceScope.Step(device: rootPort + 1, function: 0)])
            ])
      ])
  }

  /// Device number of the root port above the device, on bus 0.
  static let rootPort: UInt8 = 1

  /// The device that the cell is about.
  private static let function = DeviceScope(
    startBus: 1, path: [DeviceScope.Step(device: 0, function: 0)])

  /// A tree with an IOMMU and the device.
  static func tree(_ platform: Platform, covers: Bool) -> DeviceTree {
    var device = DeviceTree(
      deviceNode, [DeviceTree.Property("compatible", Array("virtio".utf8) + [0])])
    if platform == .arm {
      if covers { device.properties.append(DeviceTree.Property("iommus", cells: [1, 0])) }
    } else {
      device.properties.append(
        DeviceTree.Property(bypassProperty, cells: [covers ? 0 : 1]))
    }
    return DeviceTree(
      "", [DeviceTree.Property("#address-cells", cells: [2])],
      [DeviceTree(unitNode, [DeviceTree.Property("phandle", cells: [1])]), device])
  }

  /// What goes wrong in real firmware: a structure of length 0, a property that does not end.
  private static func damage(_ bytes: inout [UInt8], _ platform: Platform) {
    if platform == .pc {
      bytes[RemappingTable.headerByteCount + 2] = 0
      bytes[RemappingTable.headerByteCount + 3] = 0
      RemappingTable.seal(&bytes)
    } else {
      // The length of the first property, behind the root's name.
      bytes[64 + 4] = 0x7f
    }
  }
}
