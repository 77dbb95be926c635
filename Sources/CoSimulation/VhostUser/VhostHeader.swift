/// The header of every vhost-user message.
///
/// Memory layout, 12 bytes, in the byte order of the machine (little-endian here):
///
/// | bytes  | field     | unit                                                |
/// | ------ | --------- | --------------------------------------------------- |
/// | 0..<4  | request   | ``VhostRequest``                                    |
/// | 4..<8  | flags     | version in bits 1:0, reply 2, a reply is wanted 3   |
/// | 8..<12 | byteCount | of the payload                                      |
///
/// Source: vhost-user protocol, Message Specification.
struct VhostHeader: Hashable {
  static let byteCount = 12
  static let version: UInt32 = 1
  static let versionMask: UInt32 = 3
  static let reply: UInt32 = 1 << 2
  static let needsReply: UInt32 = 1 << 3
  /// Largest payload: configuration space, or eight regions of memory.
  static let payloadLimit = 1024

  var request: UInt32
  var flags: UInt32
  var byteCount: UInt32

  init(_ fields: Fields) {
    request = fields.load(0)
    flags = fields.load(4)
    byteCount = fields.load(8)
  }

  init(request: UInt32, flags: UInt32, byteCount: Int) {
    self.request = request
    self.flags = flags | Self.version
    self.byteCount = UInt32(byteCount)
  }

  var fields: Fields {
    var fields = Fields()
    fields.append(request)
    fields.append(flags)
    fields.append(byteCount)
    return fields
  }

  var isReply: Bool { flags & Self.reply != 0 }
  var wantsReply: Bool { flags & Self.needsReply != 0 }

  /// Bytes of a whole message, for a stream.
  static func messageByteCount(_ head: Fields) throws(SessionFault) -> Int {
    let header = VhostHeader(head)
    guard header.flags & versionMask == version else {
      throw .wrongMessage("flags 0x\(String(header.flags, radix: 16)) are not those of version 1")
    }
    guard header.byteCount <= UInt32(payloadLimit) else {
      throw .wrongByteCount(header.byteCount, limit: payloadLimit)
    }
    return byteCount + Int(header.byteCount)
  }

  /// How these messages are told apart on a stream.
  static var framing: FrameStream.Framing {
    FrameStream.Framing(
      headByteCount: byteCount, descriptorLimit: VhostFeatures.regionLimit,
      byteCount: messageByteCount)
  }
}
