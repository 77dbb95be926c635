import ByteLayouts
import PCIeLayouts
import Trace

/// What the link shows of a function's Page Request Interface: control, credits, open groups.
struct PageRequestRecord: ~Copyable {
  /// A group without a response.
  struct Group {
    var index: UInt16
    var pageCount = 0
    /// The PASID of its requests; nil where they have none.
    var pasid: UInt32?
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
  /// Whether responses must have the PASID of their requests; nil until software has asked.
  private(set) var needsPASID: Bool?

  /// Page requests without a response.
  var outstandingCount: Int { groups.reduce(0) { $0 + $1.pageCount } }

  func position(_ index: UInt16) -> Int? { groups.firstIndex { $0.index == index } }

  /// A request was sent.
  mutating func add(_ request: PageRequest, pasid: UInt32?, event: TraceEvent) {
    let at = position(request.index) ?? groups.count
    if at == groups.count { groups.append(Group(index: request.index, pasid: pasid, event: event)) }
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
    guard let read = places.complete(header, payload: payload),
      let base = places.place(PageRequestCapability.identifier),
      Int(read.register) == Int(base) + PageRequestCapability.control
    else { return }
    needsPASID = UInt16(read.value >> 16) & PageRequestCapability.responseNeedsPASID != 0
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
