/// What becomes of a group of page requests.
///
/// Source: ATS 1.1, 4.2.
public enum PageResponseCode: UInt8, Hashable, Sendable, CaseIterable {
  /// The pages are there; the function asks for their translations again.
  case success = 0
  /// A page does not exist, or not with that access.
  case invalidRequest = 1
  /// The host cannot serve the function any more: its interface turns itself off.
  case failure = 0xf

  /// What a field says; 2...14 count as failure.
  @inlinable
  public init(field: UInt8) {
    switch field & 0xf {
    case 0: self = .success
    case 1: self = .invalidRequest
    default: self = .failure
    }
  }
}

/// A Page Request Group Response message: bytes 8..<16 of its header.
///
/// Layout, 8 bytes, big-endian:
///
/// | bits  | field                              |
/// | ----- | ---------------------------------- |
/// | 63:48 | the function, as routing by ID says |
/// | 47:44 | code, see ``PageResponseCode``      |
/// | 40:32 | page request group index           |
///
/// A response to requests with a PASID has it too, as a prefix, where the function says that it needs
/// one.
///
/// Source: ATS 1.1, 4.2; PCIe Base, 10.4.2.2.
public struct PageGroupResponse: Hashable, Sendable {
  /// The function that asked.
  public var target: RequesterID
  /// Index of the group, 0..<512.
  public var index: UInt16
  /// What became of it.
  public var code: PageResponseCode
  /// The prefix; nil without one.
  public var pasid: PASIDPrefix?

  /// Makes a response.
  @inlinable
  public init(
    target: RequesterID, index: UInt16, code: PageResponseCode, pasid: PASIDPrefix? = nil
  ) {
    self.target = target
    self.index = index & 0x1ff
    self.code = code
    self.pasid = pasid
  }

  /// Decodes a message that is routed by ID.
  @inlinable
  public init(_ header: TLPHeader) {
    self.init(
      target: header.target, index: UInt16(truncatingIfNeeded: header.messageData >> 32),
      code: PageResponseCode(field: UInt8(truncatingIfNeeded: header.messageData >> 44)),
      pasid: header.pasid)
  }

  /// The message that `requester`, the root complex, sends.
  @inlinable
  public func header(from requester: RequesterID) -> TLPHeader {
    var header = TLPHeader(kind: .message, requester: requester)
    header.messageCode = .pageGroupResponse
    header.messageRouting = .byID
    header.target = target
    header.messageData = UInt64(code.rawValue) << 44 | UInt64(index) << 32
    header.pasid = pasid
    return header
  }
}
