/// The header of every vfio-user message.
///
/// Memory layout, 16 bytes, little-endian:
///
/// | bytes  | field       | unit                                       |
/// | ------ | ----------- | ------------------------------------------ |
/// | 0..<2  | identifier  | the sender's; a reply repeats it           |
/// | 2..<4  | command     | ``Command``                                |
/// | 4..<8  | byteCount   | of the message with this header            |
/// | 8..<12 | flags       | type in bits 3:0, no reply, error          |
/// | 12..<16 | errorNumber | an errno value, with the error flag        |
///
/// Source: vfio-user protocol 0.1, Header.
public struct MessageHeader: Hashable, Sendable {
  /// Bytes of the header.
  public static let byteCount: Int = 16
  /// Flags: the type; 0 a command, 1 a reply.
  public static let typeMask: UInt32 = 0xf
  /// Flags: this is a reply.
  public static let reply: UInt32 = 1
  /// Flags: the sender wants no reply.
  public static let noReply: UInt32 = 1 << 4
  /// Flags: the reply says that the command failed.
  public static let error: UInt32 = 1 << 5

  /// Number of the command, which its reply repeats.
  public var identifier: UInt16
  /// Which command, as a number.
  public var command: UInt16
  /// Bytes of the whole message.
  public var byteCount: UInt32
  /// Type and flags.
  public var flags: UInt32
  /// Why a command failed.
  public var errorNumber: UInt32

  /// Makes a header.
  public init(
    identifier: UInt16, command: UInt16, byteCount: UInt32, flags: UInt32, errorNumber: UInt32 = 0
  ) {
    self.identifier = identifier
    self.command = command
    self.byteCount = byteCount
    self.flags = flags
    self.errorNumber = errorNumber
  }

  /// Decodes the header in the first bytes of a message.
  public init(_ fields: Fields) {
    identifier = fields.load(0)
    command = fields.load(2)
    byteCount = fields.load(4)
    flags = fields.load(8)
    errorNumber = fields.load(12)
  }

  /// The header's bytes.
  public var fields: Fields {
    var fields = Fields()
    fields.append(identifier)
    fields.append(command)
    fields.append(byteCount)
    fields.append(flags)
    fields.append(errorNumber)
    return fields
  }

  /// Whether it is a reply.
  public var isReply: Bool { flags & Self.typeMask == Self.reply }
  /// Whether it is a command.
  public var isCommand: Bool { flags & Self.typeMask == 0 }
  /// Whether the sender wants no reply.
  public var wantsNoReply: Bool { flags & Self.noReply != 0 }
  /// Whether the command failed.
  public var isError: Bool { flags & Self.error != 0 }
}
