import ByteLayouts
import PCIeLayouts
import Trace

/// What the link shows of a function's Page Request Interface: control, credits, open groups.
struct PageRequestRecord: ~Copyable {
  /// A group without a response.
  struct Group {
    var index: UInt16
    var pageCount = 0
    /// Whether its last request was sent.
    var isComplete = false
    /// Its latest request.
    var event: TraceEvent
  }

  private var places = ExtendedCapabilityPlaces()
  private(set) var isEnabled = false
  private(set) var hasFailed = false
  private(set) var allocation: UInt32 = 0
  private(set) var groups: [Group] = []

  /// Page requests without a response.
  var outstandingCount: Int { groups.reduce(0) { $0 + $1.pageCount } }

  func position(_ index: UInt16) -> Int? { groups.firstIndex { $0.index == index } }

  /// A request was sent.
  mutating func add(_ request: PageRequest, event: TraceEvent) {
    let at = position(request.index) ?? groups.count
    if at == groups.count { groups.append(Group(index: request.index, event: event)) }
    groups[at].pageCount += 1
    groups[at].isComplete = groups[at].isComplete || request.isLast
    groups[at].event = event
  }

  /// A response arrived.
  mutating func close(_ response: PageGroupResponse) {
    if let at = position(response.index) { groups.remove(at: at) }
    if response.code == .failure {
      hasFailed = true
      groups.removeAll()
    }
  }

  /// A completion of the function left it.
  mutating func complete(_ header: TLPHeader, payload: RawSpan) {
    places.complete(header, payload: payload)
  }

  mutating func readConfiguration(_ header: TLPHeader) { places.read(header) }

  /// A write to configuration space arrived.
  mutating func writeConfiguration(_ header: TLPHeader, payload: RawSpan) {
    guard let base = places.place(PageRequestCapability.identifier), payload.byteCount >= 4 else {
      return
    }
    let value = payload.littleEndian(at: 0, as: UInt32.self)
    switch Int(header.registerNumber) - Int(base) {
    case PageRequestCapability.control where header.firstByteEnables & 1 != 0:
      let control = UInt16(truncatingIfNeeded: value)
      let enables = control & PageRequestCapability.enable != 0
      if enables, !isEnabled { hasFailed = false }
      if !enables, control & PageRequestCapability.reset != 0 { groups.removeAll() }
      isEnabled = enables
    case PageRequestCapability.allocation where !isEnabled: allocation = value
    default: break
    }
  }
}
