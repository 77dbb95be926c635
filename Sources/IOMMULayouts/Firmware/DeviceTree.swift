/// A node of a device tree, as firmware hands it over in one flat piece.
///
/// Source: Devicetree Specification 0.4, chapter 5 (flattened devicetree format).
public struct DeviceTree: Hashable, Sendable {
  /// Name, with the unit address; empty for the root.
  public var name: String
  /// Properties, in order.
  public var properties: [Property]
  /// Nodes below.
  public var children: [DeviceTree]

  /// One property.
  public struct Property: Hashable, Sendable {
    /// Name.
    public var name: String
    /// Bytes.
    public var value: [UInt8]

    /// Makes a property.
    public init(_ name: String, _ value: [UInt8] = []) {
      self.name = name
      self.value = value
    }

    /// Makes a property of 32-bit cells.
    public init(_ name: String, cells: [UInt32]) {
      self.init(name, cells.flatMap(\.bigEndianBytes))
    }
  }

  /// Makes a node.
  public init(_ name: String, _ properties: [Property] = [], _ children: [DeviceTree] = []) {
    self.name = name
    self.properties = properties
    self.children = children
  }

  /// Bytes of the header.
  static let headerByteCount = 40
  static let magic: UInt32 = 0xd00d_feed
  /// Deepest nesting that is believed.
  static let depthLimit = 16

  /// What stands in front of each part of the structure.
  enum Token: UInt32 {
    case beginNode = 1
    case endNode = 2
    case property = 3
    case nothing = 4
    case end = 9
  }

  /// The bytes of a property of this node.
  public subscript(_ name: String) -> [UInt8]? { properties.first { $0.name == name }?.value }

  /// The first node of a name, here or below.
  public func node(_ name: String) -> DeviceTree? {
    if self.name == name { return self }
    for child in children { if let found = child.node(name) { return found } }
    return nil
  }

  /// The tree in one flat piece.
  public var encoded: [UInt8] {
    var structure: [UInt8] = []
    var strings: [UInt8] = []
    append(to: &structure, &strings)
    structure += Token.end.rawValue.bigEndianBytes
    let reservations = Self.headerByteCount
    let structureOffset = reservations + 16
    let stringsOffset = structureOffset + structure.count
    let header: [UInt32] = [
      Self.magic, UInt32(stringsOffset + strings.count), UInt32(structureOffset),
      UInt32(stringsOffset), UInt32(reservations), 17, 16, 0, UInt32(strings.count),
      UInt32(structure.count),
    ]
    return header.flatMap(\.bigEndianBytes) + Array(repeating: 0, count: 16) + structure + strings
  }

  private func append(to structure: inout [UInt8], _ strings: inout [UInt8]) {
    structure += Token.beginNode.rawValue.bigEndianBytes + Array(name.utf8) + [0]
    structure.align()
    for property in properties {
      structure += Token.property.rawValue.bigEndianBytes
      structure += UInt32(property.value.count).bigEndianBytes
      structure += UInt32(strings.count).bigEndianBytes + property.value
      structure.align()
      strings += Array(property.name.utf8) + [0]
    }
    for child in children { child.append(to: &structure, &strings) }
    structure += Token.endNode.rawValue.bigEndianBytes
  }
}

extension UInt32 {
  var bigEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * $0)) } }
}

extension [UInt8] {
  fileprivate mutating func align() { while count % 4 != 0 { append(0) } }
}
