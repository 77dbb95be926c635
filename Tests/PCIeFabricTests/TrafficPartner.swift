import CycleKernel
import PCIeFabric
import PCIeLayouts
import TestSupport

/// One end of a link that sends random requests, answers those that it gets, and takes its time.
final class TrafficPartner {
  private struct Answer {
    var request: TLPHeader
    var address: UInt64
    var remaining: Int
  }

  private let output: LinkChannel
  private let input: LinkChannel
  private let bus: UInt8
  private var random: RandomStream
  private var tags = TagPool(count: 24)
  private var awaited = [Int](repeating: 0, count: 256)
  private var answers: [Answer] = []
  private let payload = differingBytes(1024)
  /// Requests still to be sent.
  private(set) var remaining: Int
  /// Packets of each class that arrived.
  private(set) var arrived: [Int] = [0, 0, 0]
  /// Packets of each class that were posted.
  private(set) var posted: [Int] = [0, 0, 0]

  init(
    output: LinkChannel, input: LinkChannel, bus: UInt8, requests: Int, seed: UInt64
  ) {
    self.output = output
    self.input = input
    self.bus = bus
    remaining = requests
    random = RandomStream(seed: seed &* 7 &+ UInt64(bus), name: "traffic")
  }

  var isDone: Bool { remaining == 0 && answers.isEmpty && tags.inUse == 0 }

  func step(at cycle: Cycle) {
    receive(at: cycle)
    if random.below(3) != 0 { request() }
    if random.below(3) != 0 { answer() }
  }

  private func receive(at cycle: Cycle) {
    if random.below(4) == 0, input.received(.posted) != nil {
      input.release(.posted, at: cycle)
      arrived[0] += 1
    }
    if random.below(6) == 0, answers.count < 16, let packet = input.received(.nonPosted) {
      let range = packet.header.enabledRange
      answers.append(
        Answer(
          request: packet.header, address: range.address,
          remaining: packet.header.kind == .memoryRead ? range.byteCount : 4))
      input.release(.nonPosted, at: cycle)
      arrived[1] += 1
    }
    if random.below(2) == 0, let packet = input.received(.completion) {
      let tag = packet.header.tag
      let carried = packet.header.payloadByteCount - Int(packet.header.lowerAddress & 3)
      awaited[Int(tag)] -= packet.header.kind == .completion ? 4 : carried
      if awaited[Int(tag)] <= 0 { tags.give(tag) }
      input.release(.completion, at: cycle)
      arrived[2] += 1
    }
  }

  private var source: RequesterID {
    RequesterID(bus: bus, device: UInt8(random.below(2)), function: 0)
  }

  private func mark(_ header: inout TLPHeader) {
    header.relaxedOrdering = random.below(4) == 0
    header.idBasedOrdering = random.below(4) == 0
  }

  private func request() {
    guard remaining > 0 else { return }
    let payload = payload
    if random.below(2) == 0 {
      guard output.hasRoom(.posted) else { return }
      let count = 1 + Int(random.below(128))
      let address = 0x10_0000 + random.below(64) * 4096 + random.below(3000)
      var header = TLPHeader.memory(
        .memoryWrite, requester: source, address: address, byteCount: count)
      mark(&header)
      let from = Int(random.below(800))
      output.post(
        header, payload: payload.span.bytes.extracting(from..<from + count),
        lead: Int(address & 3))
      posted[0] += 1
    } else {
      guard output.hasRoom(.nonPosted), let tag = tags.take() else { return }
      let isWrite = random.below(3) == 0
      var header: TLPHeader
      if isWrite {
        header = TLPHeader(kind: .configurationWrite, requester: source, tag: tag)
        header.doublewordCount = 1
        header.firstByteEnables = 15
        awaited[Int(tag)] = 4
      } else {
        let count = 4 * (1 + Int(random.below(100)))
        header = .memory(
          .memoryRead, requester: source, tag: tag,
          address: 0x20_0000 + random.below(64) * 4096 + 4 * random.below(900), byteCount: count)
        awaited[Int(tag)] = count
      }
      mark(&header)
      if isWrite {
        output.post(header, payload: payload.span.bytes.extracting(0..<4))
      } else {
        output.post(header)
      }
      posted[1] += 1
    }
    remaining -= 1
  }

  private func answer() {
    guard !answers.isEmpty, output.hasRoom(.completion) else { return }
    let index = Int(random.below(UInt64(answers.count)))
    let job = answers[index]
    let payload = payload
    let isRead = job.request.kind == .memoryRead
    var header = TLPHeader(
      kind: isRead ? .completionWithData : .completion, requester: job.request.requester,
      tag: job.request.tag)
    header.completer = RequesterID(bus: bus, device: UInt8(random.below(2)), function: 0)
    mark(&header)
    header.byteCount = UInt16(job.remaining)
    posted[2] += 1
    guard isRead else {
      output.post(header)
      answers.remove(at: index)
      return
    }
    let count = RequestSplitting.completionByteCount(
      address: job.address, remaining: job.remaining, boundary: 64, payload: 128,
      everyBoundary: true)
    header.lowerAddress = UInt8(job.address & 0x7f)
    header.doublewordCount = UInt16((count + 3) / 4)
    output.post(header, payload: payload.span.bytes.extracting(0..<count))
    answers[index].address += UInt64(count)
    answers[index].remaining -= count
    if answers[index].remaining == 0 { answers.remove(at: index) }
  }
}
