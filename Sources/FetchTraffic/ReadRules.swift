import CDescriptorFetchABI
import VirtioLayouts

/// Where an engine may read at all, whatever it is about to fetch; ``OrderingLaw`` says when.
struct ReadRules {
  /// A queue's ring and table, as the guest says their addresses.
  struct Areas {
    var table: Range<UInt64>
    /// Index and entries of a split ring's available ring; nil of a packed ring.
    var available: Range<UInt64>?
    var isPacked: Bool
    /// Most reads of its ring under way; 0 for as many as the engine has.
    var prefetchDepth: UInt8 = 0
  }

  private let constants: dfe_constants
  private(set) var violations: [String] = []
  /// By the engine's number of the queue; nil while it is not in use.
  var areas: [Areas?] = Array(repeating: nil, count: 256)

  init(_ constants: dfe_constants) { self.constants = constants }

  /// A read that is offered for the first time.
  mutating func offered(_ pins: dfe_outputs, in environment: EngineEnvironment) {
    let count = UInt64(pins.rd_count)
    let queue = Int(pins.rd_queue)
    if pins.rd_tag >= constants.tag_count
      || environment.reads.contains(where: { $0.tag == pins.rd_tag })
    {
      note(environment, "queue \(queue) uses tag \(pins.rd_tag), which is not free")
    }
    // One entry may lie across a border; a read of more must not.
    if count > 16, (pins.rd_addr & 0xfff) + count > 0x1000 {
      note(environment, "queue \(queue) reads \(count) bytes over 4 KiB at \(pins.rd_addr)")
    }
    let most = UInt64(constants.read_byte_count_max)
    if count > 16, most == 256, pins.rd_addr % most + count > most {
      note(environment, "queue \(queue) reads \(count) bytes over a line's end at \(pins.rd_addr)")
    }
    let address =
      pins.rd_local == 0 ? pins.rd_addr : pins.rd_addr &+ environment.windowBase
    route(pins, address, count, environment)
    // An event field is read on request, also of a queue that has stopped since.
    if Int(pins.rd_kind) == DFE_READ_EVENT { return }
    guard let area = areas[queue] else {
      return note(environment, "queue \(queue) reads and is not in use")
    }
    checkDepth(area, pins, environment)
    if most == 256 { checkLap(area, pins, environment) }
    let range: Range<UInt64>?
    switch Int(pins.rd_kind) {
    case DFE_READ_AVAIL_INDEX: range = area.available.map { $0.lowerBound..<$0.lowerBound + 4 }
    case DFE_READ_AVAIL_RING:
      range = area.available.map { $0.lowerBound + SplitRingLayout.ringOffset..<$0.upperBound }
    case DFE_READ_DESCRIPTOR: range = area.table
    case DFE_READ_PACKED: range = area.isPacked ? area.table : nil
    default: return
    }
    guard let range, address >= range.lowerBound, address &+ count <= range.upperBound else {
      return note(
        environment, "queue \(queue) reads \(count) bytes at \(address), kind \(pins.rd_kind)")
    }
  }

  /// A queue has no more reads of its ring under way than it may.
  private mutating func checkDepth(
    _ area: Areas, _ pins: dfe_outputs, _ environment: EngineEnvironment
  ) {
    let kinds = [UInt8(DFE_READ_AVAIL_RING), UInt8(DFE_READ_PACKED)]
    guard area.prefetchDepth != 0, kinds.contains(pins.rd_kind),
      constants.features & UInt32(DFE_FEATURE_PREFETCH_DEPTH) != 0
    else { return }
    let underWay = environment.reads.count {
      $0.queue == Int(pins.rd_queue) && kinds.contains($0.kind)
    }
    if underWay >= Int(area.prefetchDepth) {
      note(
        environment,
        "queue \(pins.rd_queue) has \(underWay) reads of its ring under way and asks for one more")
    }
  }

  /// Reads of a packed ring that are under way together have no more entries than the ring: what is
  /// read for the next pass before it came for this one may still be from the pass that looks alike.
  private mutating func checkLap(
    _ area: Areas, _ pins: dfe_outputs, _ environment: EngineEnvironment
  ) {
    guard area.isPacked, Int(pins.rd_kind) == DFE_READ_PACKED else { return }
    var byteCount = Int(pins.rd_count)
    for read in environment.reads
    where read.queue == Int(pins.rd_queue) && Int(read.kind) == DFE_READ_PACKED {
      byteCount += read.count
    }
    if byteCount > area.table.count {
      note(
        environment,
        "queue \(pins.rd_queue) has reads of \(byteCount / 16) entries under way, more than its ring"
      )
    }
  }

  /// Nothing in the window goes to the bus; what is local lies in the window.
  private mutating func route(
    _ pins: dfe_outputs, _ address: UInt64, _ count: UInt64, _ environment: EngineEnvironment
  ) {
    let mode = environment.windowMode
    let size = environment.windowSize
    if pins.rd_local != 0 {
      if mode == DFE_WINDOW_NONE || pins.rd_addr > size || count > size - pins.rd_addr {
        note(environment, "\(count) bytes at \(pins.rd_addr) are local and not in the window")
      }
      return
    }
    guard mode != DFE_WINDOW_NONE else { return }
    let distance = address &- environment.windowBase
    if mode != DFE_WINDOW_MIXED || distance < size || distance &+ count &- 1 < size {
      note(environment, "\(count) bytes at \(address) go to the bus in mode \(mode)")
    }
  }

  private mutating func note(_ environment: EngineEnvironment, _ violation: String) {
    if violations.count < 8 { violations.append("cycle \(environment.cycle): \(violation)") }
  }
}
