/// Why a flattened device tree cannot be believed.
public enum DeviceTreeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It does not begin with the magic number.
  case magic
  /// A part that the header names lies outside.
  case truncated
  /// What stands at this byte is no token that belongs there.
  case token(offset: Int)
  /// A name or value at this byte does not end.
  case unended(offset: Int)
  /// Nodes are nested deeper than any platform has them.
  case depth

  /// What, and where.
  public var description: String {
    switch self {
    case .magic: "the tree does not begin with its magic number"
    case .truncated: "the tree is shorter than its header says"
    case .token(let offset): "byte \(offset) of the tree holds no token that belongs there"
    case .unended(let offset): "what begins at byte \(offset) of the tree does not end"
    case .depth: "the tree is nested without end"
    }
  }
}

extension DeviceTree {
  /// Reads a flattened tree, and believes all of it or nothing.
  ///
  /// - Throws: ``DeviceTreeError``.
  public init(decoding bytes: [UInt8]) throws(DeviceTreeError) {
    guard bytes.count >= Self.headerByteCount else { throw .truncated }
    let header = (0..<10).map { bytes.cell(at: $0 * 4) }
    guard header[0] == Self.magic else { throw .magic }
    let (structure, strings) = (Int(header[2]), Int(header[3]))
    guard Int(header[1]) <= bytes.count, structure + Int(header[9]) <= bytes.count,
      strings + Int(header[8]) <= bytes.count
    else { throw .truncated }
    var reader = Reader(
      bytes: bytes, at: structure, end: structure + Int(header[9]),
      strings: strings..<strings + Int(header[8]))
    guard try reader.token() == .beginNode else { throw .token(offset: structure) }
    self = try reader.node(depth: 0)
    guard try reader.token() == .end else { throw .token(offset: reader.at) }
  }

  private struct Reader {
    let bytes: [UInt8]
    var at: Int
    let end: Int
    let strings: Range<Int>

    mutating func cell() throws(DeviceTreeError) -> UInt32 {
      guard at + 4 <= end else { throw .truncated }
      defer { at += 4 }
      return bytes.cell(at: at)
    }

    mutating func token() throws(DeviceTreeError) -> Token {
      let place = at
      while true {
        guard let token = Token(rawValue: try cell()) else { throw .token(offset: place) }
        if token != .nothing { return token }
      }
    }

    func text(_ start: Int, _ limit: Int) throws(DeviceTreeError) -> String {
      guard start <= limit, let stop = bytes[start..<limit].firstIndex(of: 0) else {
        throw .unended(offset: start)
      }
      return String(decoding: bytes[start..<stop], as: UTF8.self)
    }

    mutating func node(depth: Int) throws(DeviceTreeError) -> DeviceTree {
      guard depth < DeviceTree.depthLimit else { throw .depth }
      var node = DeviceTree(try text(at, end))
      at = (at + node.name.utf8.count + 1 + 3) & ~3
      while true {
        let place = at
        switch try token() {
        case .endNode: return node
        case .beginNode: node.children.append(try self.node(depth: depth + 1))
        case .property:
          let count = Int(try cell())
          let name = Int(try cell())
          guard at + count <= end else { throw .unended(offset: at) }
          node.properties.append(
            Property(
              try text(strings.lowerBound + name, strings.upperBound),
              Array(bytes[at..<at + count])))
          at = (at + count + 3) & ~3
        case .end, .nothing: throw .token(offset: place)
        }
      }
    }
  }
}

extension [UInt8] {
  fileprivate func cell(at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 << 8 | UInt32(self[offset + $1]) }
  }
}
