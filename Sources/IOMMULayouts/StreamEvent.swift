/// What an Arm IOMMU records of a request that it refused: 32 bytes of its queue of events.
///
/// Word 0: bits 7:0 the code, bits 63:32 the stream. Word 1: bits 15:0 the tag of a stalled request,
/// bit 31 stalled, bit 35 read, bit 39 of stage 2, bits 41:40 what was being looked up. Word 2: the
/// address. Word 3: the address between the stages, or the one that could not be fetched.
///
/// Source: Arm SMMUv3, 7.3 (event records).
public struct StreamEvent: Hashable, Sendable {
  /// Bytes of a record.
  public static let byteCount: UInt64 = 32

  /// Why.
  public enum Code: UInt8, Hashable, Sendable {
    /// C_BAD_STREAMID: beyond the stream table.
    case badStream = 0x02
    /// F_STE_FETCH: the stream table lies outside memory.
    case streamFetch = 0x03
    /// C_BAD_STE: an entry that is not valid, or asks for what the unit does not have.
    case badEntry = 0x04
    /// F_CD_FETCH: the context descriptor lies outside memory.
    case contextFetch = 0x09
    /// C_BAD_CD: a context descriptor that is not valid, or asks for what the unit does not have.
    case badContext = 0x0a
    /// F_WALK_EABT: a table lies outside memory.
    case walkAbort = 0x0b
    /// F_TRANSLATION: nothing is mapped.
    case translation = 0x10
    /// F_ACCESS: the access flag is clear.
    case access = 0x12
    /// F_PERMISSION: mapped, and not allowed.
    case permission = 0x13

    /// Whether the tables say no, so that a request could stall on it.
    public var isOfTranslation: Bool { rawValue >= Code.translation.rawValue }
    /// Whether the record tells of the request's address.
    public var hasAddress: Bool { rawValue >= Code.walkAbort.rawValue }
  }

  /// What was being looked up.
  public enum Subject: UInt64, Hashable, Sendable {
    /// The context descriptor.
    case context = 0
    /// A table of stage 1.
    case table = 1
    /// The page of the request.
    case input = 2
  }

  /// Why.
  public var code: Code
  /// Whose request.
  public var stream: UInt16
  /// The tag of a request that waits to be resumed; nil for one that has ended.
  public var stallTag: UInt16?
  /// Whether it was to write.
  public var isWrite = false
  /// Whether stage 2 refused.
  public var isStageTwo = false
  /// What was being looked up.
  public var subject = Subject.input
  /// The request's address.
  public var address: UInt64 = 0
  /// Between the stages, or what could not be fetched; 0 where there is none.
  public var intermediate: UInt64 = 0

  /// Makes a record of a code and a stream.
  public init(_ code: Code, stream: UInt16) { (self.code, self.stream) = (code, stream) }

  /// Reads a record; nil for a code that is not known here.
  public init?(words: [4 of UInt64]) {
    guard let code = Code(rawValue: UInt8(truncatingIfNeeded: words[0])) else { return nil }
    self.init(code, stream: UInt16(truncatingIfNeeded: words[0] >> 32))
    intermediate = words[3]
    guard code.hasAddress, let subject = Subject(rawValue: words[1] >> 40 & 3) else { return }
    if words[1] >> 31 & 1 != 0 { stallTag = UInt16(truncatingIfNeeded: words[1]) }
    isWrite = words[1] >> 35 & 1 == 0
    isStageTwo = words[1] >> 39 & 1 != 0
    self.subject = subject
    address = words[2]
  }

  /// The record's words.
  public var words: [4 of UInt64] {
    var words: [4 of UInt64] = [UInt64(code.rawValue) | UInt64(stream) << 32, 0, 0, intermediate]
    guard code.hasAddress else { return words }
    words[1] =
      (stallTag.map { UInt64($0) | 1 << 31 } ?? 0) | (isWrite ? 0 : 1 << 35)
      | (isStageTwo ? 1 << 39 : 0) | subject.rawValue << 40
    words[2] = address
    return words
  }
}
