import IOMMULayouts
import PlatformCells
import PlatformKnobs
import Testing

@Suite("Firmware tables as bytes (DMAR, flattened device tree)")
struct FirmwareTests {
  private let table = RemappingTable(
    units: [
      RemappingUnit(
        includesAll: false, registers: 0xfed9_0000,
        scopes: [DeviceScope(startBus: 1, path: [DeviceScope.Step(device: 0, function: 0)])]),
      RemappingUnit(includesAll: true, registers: 0xfed9_1000),
    ],
    reservedRegions: [
      ReservedRegion(
        base: 0xb000_0000, limit: 0xb000_ffff,
        scopes: [DeviceScope(kind: .bridge, startBus: 0, path: [.init(device: 3, function: 1)])])
    ],
    rootPorts: [RootPortReport(allPorts: true)])

  @Test("what was built is read back, and the unit that names a function covers it")
  func roundTrip() throws {
    #expect(try RemappingTable(decoding: table.encoded) == table)
    #expect(table.unit(covering: 1, device: 0, function: 0)?.registers == 0xfed9_0000)
    #expect(table.unit(covering: 1, device: 1, function: 0)?.registers == 0xfed9_1000)
  }

  @Test("every byte changed alone is rejected, by the checksum if by nothing else")
  func everyByte() {
    let good = table.encoded
    for index in good.indices {
      var bad = good
      bad[index] ^= 0x40
      #expect(throws: RemappingTableError.self) { try RemappingTable(decoding: bad) }
    }
  }

  /// A defect, and what the guest says of it.
  struct Defect: Sendable {
    let offset: Int
    let bytes: [UInt8]
    let error: RemappingTableError
  }

  static let defects = [
    Defect(offset: 0, bytes: [0x58], error: .signature),
    Defect(offset: 50, bytes: [0, 0], error: .structureTooShort(offset: 48, length: 0)),
    Defect(offset: 50, bytes: [2, 0], error: .structureTooShort(offset: 48, length: 2)),
    Defect(offset: 50, bytes: [0, 9], error: .structureBeyondEnd(offset: 48, length: 0x900)),
    Defect(offset: 56, bytes: [0, 0, 0, 0], error: .zeroBase(offset: 48)),
    Defect(offset: 65, bytes: [0], error: .scope(offset: 64)),
    Defect(offset: 65, bytes: [40], error: .scope(offset: 64)),
    Defect(
      offset: 104, bytes: [0, 0, 0, 0],
      error: .region(base: 0xb000_0000, limit: 0)),
  ]

  @Test("a defect with a sound checksum is named", arguments: defects)
  func named(defect: Defect) {
    var bad = table.encoded
    bad.replaceSubrange(defect.offset..<defect.offset + defect.bytes.count, with: defect.bytes)
    RemappingTable.seal(&bad)
    #expect(throws: defect.error) { try RemappingTable(decoding: bad) }
  }

  @Test("a table without units, or cut anywhere, is rejected")
  func cut() {
    #expect(throws: RemappingTableError.noUnit) {
      try RemappingTable(decoding: RemappingTable(units: []).encoded)
    }
    let good = table.encoded
    for count in 0..<good.count {
      #expect(throws: RemappingTableError.self) {
        try RemappingTable(decoding: Array(good[0..<count]))
      }
    }
  }

  private let tree = DeviceTree(
    "", [DeviceTree.Property("#address-cells", cells: [2])],
    [
      DeviceTree("iommu", [DeviceTree.Property("phandle", cells: [1])]),
      DeviceTree("virtio", [DeviceTree.Property("iommus", cells: [1, 7])]),
    ])

  @Test("a tree is read back, and one that is cut is rejected")
  func treeRoundTrip() throws {
    #expect(try DeviceTree(decoding: tree.encoded) == tree)
    let good = tree.encoded
    for count in 0..<good.count {
      #expect(throws: DeviceTreeError.self) {
        try DeviceTree(decoding: Array(good[0..<count]))
      }
    }
  }

  @Test("a tree with a byte changed is read or rejected, and nothing else happens")
  func treeNoise() {
    let good = tree.encoded
    var refused: [String] = []
    for index in good.indices {
      for flip in [UInt8(1), 0x80, 0xff] {
        var bad = good
        bad[index] ^= flip
        do { _ = try DeviceTree(decoding: bad) } catch { refused.append("\(error)") }
      }
    }
    // What is no tree any more is said so in a line; a flip inside a value still leaves one.
    #expect(refused.count > 0 && refused.count < 3 * good.count)
    #expect(refused.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
  }

  @Test("what firmware says of each platform is what its guest reads", arguments: Platform.allCases)
  func readings(platform: Platform) {
    for claim in FirmwareClaim.allCases {
      let cell = PlatformConfiguration {
        $0.platform = platform
        $0.firmware = claim
      }
      let reading = FirmwareReading(FirmwareTables.bytes(for: cell), on: platform)
      switch (platform, claim) {
      case (.xen, _), (_, .silent): #expect(reading == .nothing)
      case (_, .honest), (_, .claims): #expect(reading == .covered)
      case (_, .denies): #expect(reading == .uncovered)
      case (_, .damaged):
        guard case .rejected = reading else {
          Issue.record("\(platform) believes a damaged table: \(reading)")
          return
        }
      }
    }
  }
}
