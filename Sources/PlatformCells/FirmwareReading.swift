import IOMMULayouts
public import PlatformKnobs

/// What a guest has read about the IOMMU and its function.
public enum FirmwareReading: Hashable, Sendable {
  /// Nothing is said.
  case nothing
  /// There is an IOMMU, and it covers the function.
  case covered
  /// There is an IOMMU, and it does not cover the function.
  case uncovered
  /// What is there cannot be believed, and why.
  case rejected(String)

  /// Whether an IOMMU was found.
  var hasUnit: Bool { self == .covered || self == .uncovered }

  /// Reads what firmware left, as the kernel of a platform does.
  public init(_ bytes: [UInt8], on platform: Platform) {
    guard !bytes.isEmpty, platform != .xen else {
      self = .nothing
      return
    }
    self = platform == .pc ? Self.table(bytes) : Self.tree(bytes, platform)
  }

  /// Whether the tables let the device use ATS.
  static func reportsATS(_ bytes: [UInt8], on platform: Platform) -> Bool {
    guard platform == .pc, let table = try? RemappingTable(decoding: bytes) else { return false }
    return table.reportsATS(belowPort: FirmwareTables.rootPort, function: 0)
  }

  private static func table(_ bytes: [UInt8]) -> FirmwareReading {
    do throws(RemappingTableError) {
      let table = try RemappingTable(decoding: bytes)
      let unit = table.unit(covering: 1, device: 0, function: 0)
      return unit == nil ? .uncovered : .covered
    } catch {
      return .rejected(error.description)
    }
  }

  private static func tree(_ bytes: [UInt8], _ platform: Platform) -> FirmwareReading {
    do throws(DeviceTreeError) {
      let tree = try DeviceTree(decoding: bytes)
      guard let device = tree.node(FirmwareTables.deviceNode) else { return .nothing }
      if platform == .arm {
        guard tree.node(FirmwareTables.unitNode) != nil else { return .nothing }
        return device["iommus"] == nil ? .uncovered : .covered
      }
      guard let word = device[FirmwareTables.bypassProperty] else { return .nothing }
      return word.allSatisfy { $0 == 0 } ? .covered : .uncovered
    } catch {
      return .rejected(error.description)
    }
  }
}
