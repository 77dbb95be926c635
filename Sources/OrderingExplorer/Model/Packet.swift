/// What a packet is, as the passing table sees it.
struct Packet: Hashable, Sendable {
  /// The kinds of packets, with whose operation or line `id` is.
  enum Kind: Hashable, Sendable {
    case posted
    case read
    case nonPostedWrite
    case completion
    /// A posted write that the root complex or a switch has turned toward the device.
    case routed
    case invalidationRequest
    case invalidationCompletion
    /// A line that a cache gives back; `id` is the line.
    case writeBack
  }

  var kind: Kind
  var id: Int
  /// The requester: functions of the device from 0, peers from 8, the host.
  var requester: Int
  /// Who completes, for a completion.
  var completer = Packet.host
  /// The link on which it travels; packets of different links are not ordered.
  var link: Int
  var relaxed = false
  var idBased = false
  var isOtherClass = false
  /// Whether it answers a configuration write.
  var answersWrite = false
  /// Whether it is on a path beside the posted writes.
  var isBeside = false

  static let host = 100

  var isPosted: Bool {
    switch kind {
    case .posted, .routed, .invalidationRequest, .invalidationCompletion, .writeBack: true
    case .read, .nonPostedWrite, .completion: false
    }
  }
}
