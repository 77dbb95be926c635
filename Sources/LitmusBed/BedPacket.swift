import CycleKernel
import HostPlatform
import PCIeLayouts

/// A packet between host and devices: its header, and what the bed needs to answer it.
struct BedPacket {
  /// What the receiver does with it.
  enum Role: UInt8 {
    case read
    case translationRequest
    case write
    case configurationWrite
    case reset
    case completion
    case invalidationRequest
    case invalidationCompletion
    case writeBack
    /// A bridge's read of its own accord, and its completion.
    case readAhead
    case readAheadCompletion
  }

  var header: TLPHeader
  var role: Role
  /// The agent that asked, and the place of its operation.
  var agent: Int
  var place: Int
  /// Place in the table of words; the line of a write-back; or a page.
  var subject: Int
  var value: UInt8 = 0
  /// The link on which it travels.
  var link = 0
  /// The completion of a configuration write.
  var answersWrite = false
  /// On a path beside the posted writes.
  var isBeside = false
  var due: Cycle = 0
}
