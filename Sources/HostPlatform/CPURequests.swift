import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts

/// The CPU's non-posted requests under way, by tag.
struct CPURequests {
  private struct Entry {
    var isActive = false
    var isDone = false
    /// Nobody waits for the completion any more.
    var isAbandoned = false
    var started: Cycle = 0
    var status: CompletionStatus = .success
    var data = LineBytes()
  }

  private var tags: TagPool
  private var entries: [Entry]
  private let timeout: Cycle
  /// Requests whose completion did not come in time.
  private(set) var timeoutCount = 0

  init(count: Int, timeout: Cycle) {
    tags = TagPool(count: count)
    entries = Array(repeating: Entry(), count: count)
    self.timeout = timeout
  }

  /// Requests under way.
  var count: Int { tags.inUse }

  /// Takes a tag for a request that starts in `cycle`.
  mutating func begin(at cycle: Cycle) -> UInt8? {
    guard let tag = tags.take() ?? oldestAbandoned() else { return nil }
    entries[Int(tag)] = Entry()
    entries[Int(tag)].isActive = true
    entries[Int(tag)].started = cycle
    return tag
  }

  /// The abandoned tag that has waited longest, for use when no other is left.
  private func oldestAbandoned() -> UInt8? {
    var oldest: Int?
    for tag in entries.indices where entries[tag].isActive && entries[tag].isAbandoned {
      if let present = oldest, entries[present].started <= entries[tag].started { continue }
      oldest = tag
    }
    return oldest.map { UInt8($0) }
  }

  /// Notes a completion; false when nobody waits for it (an unexpected completion).
  mutating func complete(_ header: TLPHeader, payload: RawSpan) -> Bool {
    let tag = Int(header.tag)
    guard tag < entries.count, entries[tag].isActive, !entries[tag].isDone else { return false }
    if entries[tag].isAbandoned {
      entries[tag].isActive = false
      tags.give(header.tag)
      return false
    }
    entries[tag].status = header.status
    if header.kind == .completionWithData {
      let lead = Int(header.lowerAddress & 3)
      let count = min(payload.byteCount - lead, Int(header.byteCount), 64)
      entries[tag].data.put(payload.extracting(lead..<lead + count), at: 0)
    }
    entries[tag].isDone = true
    return true
  }

  /// The answer to a request: its bytes from place 0, or nil where there is no data.
  enum Answer {
    case waiting
    case failed(CompletionStatus?)
    case data(LineBytes)
  }

  /// The answer as it stands in `cycle`; anything but `.waiting` gives the tag back.
  mutating func take(_ tag: UInt8, at cycle: Cycle) -> Answer {
    let entry = entries[Int(tag)]
    if entry.isDone {
      entries[Int(tag)].isActive = false
      tags.give(tag)
      return entry.status == .success ? .data(entry.data) : .failed(entry.status)
    }
    guard cycle &- entry.started > timeout else { return .waiting }
    timeoutCount += 1
    // The tag stays out of use while others are free: its completion may still come.
    entries[Int(tag)].isAbandoned = true
    return .failed(nil)
  }
}
