import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport

/// The lower end of the link, which does what a test says and remembers what it saw.
final class ScriptedDevice {
  /// A request from the host.
  struct Request: Equatable {
    var kind: TLPKind
    var address: UInt64
    var bytes: [UInt8]
    var cycle: Cycle
    var enables: UInt8 = 0
    var byteCount = 0
  }

  /// A completion from the host.
  struct Answer {
    var header: TLPHeader
    var payload: [UInt8]
  }

  static let identifier = RequesterID(bus: 1, device: 0, function: 0)
  private let link: Link
  /// What lies behind the two windows of the bus.
  let bus32 = SparseMemory(byteCount: 1 << 24)
  let bus64 = SparseMemory(byteCount: 1 << 24)
  /// What lies in the window of memory-mapped devices.
  let platform = SparseMemory(byteCount: 1 << 21)
  /// What the function's ports hold.
  let ports = SparseMemory(byteCount: 1 << 16)
  /// The ports that the function answers.
  var portRange: Range<UInt64> = 0..<0x1_0000
  private var registers = [UInt8](repeating: 0, count: 4096)
  /// Everything that the host asked for, in order of arrival.
  private(set) var requests: [Request] = []
  /// Everything that the host answered, in order of arrival.
  private(set) var answers: [Answer] = []
  /// Takes no posted packets before this cycle.
  var holdsPostedUntil: Cycle = 0
  /// Whether reads are answered: at all, or with an error.
  var isSilent = false
  var status = CompletionStatus.success
  /// Cycles from a request to its answer.
  var latency: Cycle = 20
  private var jobs: [(due: Cycle, header: TLPHeader)] = []
  /// Packets without payload that the device sends by itself, by cycle.
  var script: [(due: Cycle, header: TLPHeader)] = []
  /// What the device does right before it answers a read.
  var beforeAnswer: (() -> Void)?
  /// Most reads that waited for an answer at once.
  private(set) var mostJobs = 0

  /// Who it is; the first device below the root complex unless a test says otherwise.
  let identifier: RequesterID

  init(link: Link, identifier: RequesterID = ScriptedDevice.identifier) {
    self.link = link
    self.identifier = identifier
  }

  /// Writes that arrived, without configuration.
  var writes: [Request] { requests.filter { $0.kind == .memoryWrite } }

  /// Whether a write and a read can be sent now.
  var hasRoom: Bool { link.up.hasRoom(.posted) && link.up.hasRoom(.nonPosted) }

  func step(at cycle: Cycle) -> Bool {
    var didMove = false
    while cycle >= holdsPostedUntil, let packet = link.down.received(.posted) {
      let bytes = link.down.withPayload(of: packet) { [UInt8](copying: $0) }
      let range = packet.header.enabledRange
      let lead = Int(range.address & 3)
      note(packet.header, Array(bytes[lead..<lead + range.byteCount]), at: cycle)
      store(range.address, requests[requests.count - 1].bytes)
      link.down.release(.posted, at: cycle)
      didMove = true
    }
    // Reads stay behind writes that arrived before them.
    while cycle >= holdsPostedUntil, let packet = link.down.received(.nonPosted) {
      let bytes = link.down.withPayload(of: packet) { [UInt8](copying: $0) }
      note(packet.header, bytes, at: cycle)
      if packet.header.kind == .ioWrite { storePorts(packet.header, bytes) }
      if packet.header.kind == .configurationWrite {
        for lane in 0..<4 where packet.header.firstByteEnables >> lane & 1 == 1 {
          registers[Int(packet.header.registerNumber) + lane] = bytes[lane]
        }
      }
      if !isSilent { jobs.append((cycle + latency, packet.header)) }
      mostJobs = max(mostJobs, jobs.count)
      link.down.release(.nonPosted, at: cycle)
      didMove = true
    }
    while let packet = link.down.received(.completion) {
      answers.append(
        Answer(
          header: packet.header,
          payload: link.down.withPayload(of: packet) { [UInt8](copying: $0) }))
      link.down.release(.completion, at: cycle)
      didMove = true
    }
    while let job = jobs.first, job.due <= cycle, link.up.hasRoom(.completion) {
      answer(job.header)
      jobs.removeFirst()
      didMove = true
    }
    while let next = script.first, next.due <= cycle {
      link.up.post(next.header)
      script.removeFirst()
      didMove = true
    }
    return didMove
  }

  /// The next cycle in which something is due although nothing moves.
  var nextDue: Cycle { min(jobs.first?.due ?? .never, script.first?.due ?? .never) }

  private func note(_ header: TLPHeader, _ bytes: [UInt8], at cycle: Cycle) {
    let isConfiguration = header.kind == .configurationRead || header.kind == .configurationWrite
    requests.append(
      Request(
        kind: header.kind,
        address: isConfiguration ? UInt64(header.registerNumber) : header.enabledRange.address,
        bytes: bytes, cycle: cycle, enables: header.firstByteEnables,
        byteCount: isConfiguration ? 4 : header.enabledRange.byteCount))
  }

  /// The memory behind an address of the bus.
  private func place(_ address: UInt64) -> (memory: SparseMemory, offset: UInt64) {
    if AddressMap.bus32.contains(address) {
      return (bus32, address - AddressMap.bus32.lowerBound)
    }
    if AddressMap.platformDevices.contains(address) {
      return (platform, address - AddressMap.platformDevices.lowerBound)
    }
    return (bus64, address - AddressMap.bus64.lowerBound)
  }

  private func store(_ address: UInt64, _ bytes: [UInt8]) {
    let (memory, offset) = place(address)
    memory.write(offset, bytes.span.bytes)
  }

  private func storePorts(_ header: TLPHeader, _ bytes: [UInt8]) {
    guard portRange.contains(header.enabledRange.address) else { return }
    for lane in 0..<4 where header.isEnabled(byte: lane) {
      ports.write(header.address + UInt64(lane), [bytes[lane]].span.bytes)
    }
  }

  private func answer(_ request: TLPHeader) {
    beforeAnswer?()
    var header = TLPHeader(kind: .completion, requester: request.requester, tag: request.tag)
    header.completer = identifier
    header.byteCount = 4
    let isMine =
      switch request.kind {
      case .ioRead, .ioWrite: portRange.contains(request.enabledRange.address)
      case .memoryRead: true
      default: request.target == identifier
      }
    header.status = isMine ? status : .unsupportedRequest
    let isWrite = request.kind == .configurationWrite || request.kind == .ioWrite
    guard header.status == .success, !isWrite else {
      link.up.post(header)
      return
    }
    header.kind = .completionWithData
    if request.kind == .configurationRead {
      header.doublewordCount = 1
      let at = Int(request.registerNumber)
      let bytes = Array(registers[at..<at + 4])
      link.up.post(header, payload: bytes.span.bytes)
      return
    }
    if request.kind == .ioRead {
      header.doublewordCount = 1
      let bytes = filled(4) { ports.read(request.address, into: &$0) }
      link.up.post(header, payload: bytes.span.bytes)
      return
    }
    let range = request.enabledRange
    header.byteCount = UInt16(range.byteCount)
    header.lowerAddress = UInt8(range.address & 0x7f)
    let lead = Int(range.address & 3)
    header.doublewordCount = UInt16((lead + range.byteCount + 3) / 4)
    let bytes = filled(range.byteCount) { span in
      let (memory, offset) = place(range.address)
      memory.read(offset, into: &span)
    }
    link.up.post(header, payload: bytes.span.bytes, lead: lead)
  }

  /// Sends a message about an interrupt pin.
  func send(
    _ pin: InterruptPin, isAsserted: Bool, _ change: (inout TLPHeader) -> Void = { _ in }
  ) {
    var header = Self.message(pin, isAsserted: isAsserted)
    change(&header)
    link.up.post(header)
  }

  /// The message about an interrupt pin.
  static func message(_ pin: InterruptPin, isAsserted: Bool) -> TLPHeader {
    var header = TLPHeader(kind: .message, requester: identifier)
    header.messageCode = .interrupt(pin, isAsserted: isAsserted)
    header.messageRouting = .local
    return header
  }

  /// Posts a write to the host.
  func write(
    _ bytes: [UInt8], at address: UInt64, _ change: (inout TLPHeader) -> Void = { _ in }
  ) {
    var header = TLPHeader.memory(
      .memoryWrite, requester: identifier, address: address, byteCount: bytes.count)
    change(&header)
    link.up.post(header, payload: bytes.span.bytes, lead: Int(address & 3))
  }

  /// Posts a read of host memory.
  func read(
    _ byteCount: Int, at address: UInt64, tag: UInt8,
    _ change: (inout TLPHeader) -> Void = { _ in }
  ) {
    var header = TLPHeader.memory(
      .memoryRead, requester: identifier, tag: tag, address: address, byteCount: byteCount)
    change(&header)
    link.up.post(header)
  }
}
