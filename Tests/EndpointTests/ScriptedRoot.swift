import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import TestSupport

/// The upper end of the link: host memory, and a record of what the device did.
final class ScriptedRoot {
  /// A completion from the device.
  struct Answer {
    var header: TLPHeader
    var payload: [UInt8]
  }

  static let identifier = RequesterID(rawValue: 0)
  private let link: Link
  /// Host memory.
  let memory = SparseMemory(byteCount: 1 << 24)
  /// Completions of the device, in order of arrival.
  var answers: [Answer] = []
  /// Headers of the requests of the device, in order of arrival.
  private(set) var requests: [TLPHeader] = []
  /// Data of the messages to the interrupt window, in order of arrival.
  private(set) var messages: [UInt32] = []
  /// Whether reads of the device are refused.
  var refusesReads = false
  /// How reads of the byte at this address end instead of with data.
  var failing: (address: UInt64, status: CompletionStatus)?
  /// Reads of the byte at this address are never answered.
  var ignored: UInt64?
  /// The completion with the byte at this address is poisoned.
  var poisoned: UInt64?
  /// Whether the newest of several reads that are due is answered first.
  var answersNewestFirst = false
  /// Whether reads wait although they are due.
  var holdsAnswers = false
  /// What a translation request is answered with; nil is a completion without data.
  var translate: (UInt64) -> TranslationEntry? = { _ in nil }
  /// Cycles from a read to its answer.
  var latency: Cycle = 10
  private var jobs: [(due: Cycle, header: TLPHeader)] = []

  init(link: Link) { self.link = link }

  func step(at cycle: Cycle) -> Bool {
    var didMove = false
    while let packet = link.up.received(.completion) {
      answers.append(
        Answer(
          header: packet.header,
          payload: link.up.withPayload(of: packet) { [UInt8](copying: $0) }))
      link.up.release(.completion, at: cycle)
      didMove = true
    }
    while let packet = link.up.received(.posted) {
      requests.append(packet.header)
      if packet.header.kind == .memoryWrite { commit(packet) }
      link.up.release(.posted, at: cycle)
      didMove = true
    }
    while let packet = link.up.received(.nonPosted) {
      requests.append(packet.header)
      jobs.append((cycle + latency, packet.header))
      link.up.release(.nonPosted, at: cycle)
      didMove = true
    }
    while !holdsAnswers,
      let at = answersNewestFirst
        ? jobs.lastIndex(where: { $0.due <= cycle }) : jobs.firstIndex(where: { $0.due <= cycle })
    {
      answer(jobs.remove(at: at).header)
      didMove = true
    }
    return didMove || !jobs.isEmpty
  }

  private func commit(_ packet: LinkChannel.Received) {
    let range = packet.header.enabledRange
    let bytes = link.up.withPayload(of: packet) { [UInt8](copying: $0) }
    let lead = Int(range.address & 3)
    let data = Array(bytes[lead..<lead + range.byteCount])
    if (0xfee0_0000..<0xfef0_0000).contains(range.address) {
      messages.append(data.span.bytes.littleEndian(at: 0, as: UInt32.self))
    } else if memory.contains(range.address, count: data.count) {
      memory.write(range.address, data.span.bytes)
    }
  }

  private func answer(_ request: TLPHeader) {
    var header = TLPHeader(kind: .completion, requester: request.requester, tag: request.tag)
    let range = request.enabledRange
    if request.addressType == .translationRequest {
      header.byteCount = 8
      guard let entry = translate(range.address) else {
        header.status = .unsupportedRequest
        link.down.post(header)
        return
      }
      header.kind = .completionWithData
      header.doublewordCount = 2
      let bytes = filled(8) { entry.encode(into: &$0) }
      link.down.post(header, payload: bytes.span.bytes)
      return
    }
    guard !refusesReads, memory.contains(range.address, count: range.byteCount) else {
      header.status = .unsupportedRequest
      header.byteCount = UInt16(range.byteCount)
      link.down.post(header)
      return
    }
    if let ignored, ignored &- range.address < UInt64(range.byteCount) { return }
    if let failing, failing.address &- range.address < UInt64(range.byteCount) {
      header.status = failing.status
      header.byteCount = UInt16(range.byteCount)
      link.down.post(header)
      return
    }
    header.kind = .completionWithData
    var done = 0
    while done < range.byteCount {
      let at = range.address + UInt64(done)
      let count = min(range.byteCount - done, 64 - Int(at % 64))
      let lead = Int(at & 3)
      header.byteCount = UInt16(range.byteCount - done)
      header.lowerAddress = UInt8(at & 0x7f)
      header.doublewordCount = UInt16((lead + count + 3) / 4)
      header.poisoned = poisoned.map { $0 &- at < UInt64(count) } ?? false
      let bytes = filled(count) { memory.read(at, into: &$0) }
      link.down.post(header, payload: bytes.span.bytes, lead: lead)
      done += count
    }
  }
}
