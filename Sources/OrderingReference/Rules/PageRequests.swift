import ByteLayouts
import PCIeLayouts
import Trace

/// Rules `page-requests-within-bounds` and `page-groups-answered-once`, from the link alone.
///
/// The first is the device's: it asks while it may, within the allocation, and never for a group
/// that was closed and not answered. The second is the host's: one response for each group, behind
/// its last request unless it says failure, and with the group's PASID where the function says that it
/// needs one.
struct PageRequests: ~Copyable {
  private var record = PageRequestRecord()

  @inline(__always)
  mutating func send(
    _ link: LinkEvent, payload: RawSpan, event: TraceEvent, docket: Docket
  ) {
    guard link.direction == .up else { return }
    switch link.header.kind {
    case .completion, .completionWithData:
      record.complete(link.header, payload: payload)
    case .message where link.header.messageCode == .pageRequest:
      ask(
        PageRequest(encoded: link.header.messageData), pasid: link.header.pasid?.pasid,
        event: event,
        docket: docket)
    default: break
    }
  }

  @inline(__always)
  mutating func deliver(
    _ link: LinkEvent, payload: RawSpan, event: TraceEvent, docket: Docket
  ) {
    guard link.direction == .down else { return }
    switch link.header.kind {
    case .configurationRead: record.readConfiguration(link.header)
    case .configurationWrite: record.writeConfiguration(link.header, payload: payload)
    case .message where link.header.messageCode == .pageGroupResponse:
      answer(PageGroupResponse(link.header), event: event, docket: docket)
    default: break
    }
  }

  @inline(never)
  private mutating func ask(
    _ request: PageRequest, pasid: UInt32?, event: TraceEvent, docket: Docket
  ) {
    docket.evaluated(.pageRequestsWithinBounds)
    let open = record.position(request.index).map { record.groups[$0] }
    let complaint: String? =
      if !record.isEnabled {
        "while the interface is off"
      } else if record.hasFailed {
        "behind a response that said failure"
      } else if open?.isComplete == true {
        "in a group that is complete and has no response yet"
      } else if let open, open.pasid != pasid {
        "with another PASID than the group's"
      } else if !request.wantsRead, !request.wantsWrite {
        "without an access"
      } else if record.outstandingCount >= Int(record.allocation) {
        "beyond the allocation of \(record.allocation)"
      } else {
        nil
      }
    record.add(request, pasid: pasid, event: event)
    guard let complaint else { return }
    docket.violated(
      .pageRequestsWithinBounds, at: event.cycle,
      witnesses: [open?.event, event].compactMap(\.self)
    ) { "page request for \(hexadecimal(request.page)) of group \(request.index) \(complaint)" }
  }

  @inline(never)
  private mutating func answer(
    _ response: PageGroupResponse, event: TraceEvent, docket: Docket
  ) {
    docket.evaluated(.pageGroupsAnsweredOnce)
    defer { record.close(response) }
    if record.hasFailed { return }
    guard let at = record.position(response.index) else {
      return docket.violated(.pageGroupsAnsweredOnce, at: event.cycle, witnesses: [event]) {
        "response for group \(response.index), which is not under way"
      }
    }
    let group = record.groups[at]
    let complaint: String
    if !group.isComplete, response.code != .failure {
      complaint = "ahead of its last request"
    } else if !isAnswered(group, by: response.pasid?.pasid) {
      complaint = "has another PASID than its requests, or lacks theirs"
    } else {
      return
    }
    docket.violated(
      .pageGroupsAnsweredOnce, at: event.cycle, witnesses: [group.event, event]
    ) { "response for group \(response.index) \(complaint)" }
  }

  /// Whether a response has the right PASID, as far as software can know.
  private func isAnswered(_ group: PageRequestRecord.Group, by pasid: UInt32?) -> Bool {
    switch record.needsPASID {
    case true?: pasid == group.pasid
    case false?: pasid == nil
    case nil: pasid == nil || pasid == group.pasid
    }
  }

  /// The end of a run in which nothing is under way.
  mutating func finish(at cycle: UInt64, docket: Docket) {
    guard record.isEnabled, !record.hasFailed else { return }
    for group in record.groups {
      docket.evaluated(.pageGroupsAnsweredOnce)
      docket.violated(.pageGroupsAnsweredOnce, at: cycle, witnesses: [group.event]) {
        "group \(group.index) has no response"
      }
    }
  }
}
