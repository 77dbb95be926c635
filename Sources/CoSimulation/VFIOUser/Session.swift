import CycleKernel
import PCIeLayouts
import Trace

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One client's use of the device, from its first message to its last.
///
/// The machine's time goes on while it has something to do; the socket is looked at in between, and
/// when the machine has nothing to do the session sleeps until a message comes. Nothing of a client
/// ends more than its session.
///
/// Source: vfio-user protocol 0.1.
public final class Session {
  /// Cycles that are evaluated between two looks at the socket.
  private static let cyclesPerLook = 512

  /// The machine behind the door.
  public let machine: OutsideMachine
  let connection: Connection
  let shape: FunctionShape
  var memory = GuestMemory()
  var interrupts: InterruptLines
  var questions = PeerQuestions()
  /// Whether the vectors of the device's table have to be written again.
  var tableIsStale = true
  private var isAgreed = false
  /// A fault that happened inside of the machine's time.
  private var fault: SessionFault?
  /// What was noticed about the client and does not end its session.
  public private(set) var notes: [String] = []
  /// Commands that were answered, by number; unknown ones count under 0.
  public private(set) var commandCounts = [UInt64](repeating: 0, count: 16)
  /// Commands that were answered with an error.
  public private(set) var refusedCount: UInt64 = 0

  /// Begins a session on a machine that nobody has used.
  public init(connection: Connection, machine: OutsideMachine) {
    self.connection = connection
    self.machine = machine
    shape = FunctionShape(machine)
    interrupts = InterruptLines(vectorCount: shape.vectorCount)
    machine.connect(self)
    placeWindows()
  }

  deinit { machine.connect(nil) }

  /// Interrupts that were signalled, and those that nobody waited for.
  public var interruptCounts: (signalled: UInt64, lost: UInt64) { interrupts.counts }

  /// Messages from and to the client.
  public var messageCounts: (received: UInt64, sent: UInt64) { connection.counts }

  /// Serves the client until it goes.
  ///
  /// - Throws: ``SessionFault``; `.closed` is how a session ends well.
  public func serve() throws(SessionFault) {
    defer { machine.connect(nil) }
    while true { try turn(milliseconds: -1) }
  }

  /// Lets the machine go on, and answers one message when there is one.
  ///
  /// - Parameter milliseconds: how long to sleep when the machine has nothing to do; -1: until a
  ///   message comes.
  public func turn(milliseconds: Int32) throws(SessionFault) {
    let isBusy = machine.run(limit: Self.cyclesPerLook)
    if let fault { throw fault }
    guard let message = try connection.receive(milliseconds: isBusy ? 0 : milliseconds) else {
      return
    }
    try handle(message)
    if let fault { throw fault }
  }

  /// Lets the machine go on until it has nothing to do.
  public func settle() throws(SessionFault) {
    while machine.run(limit: Self.cyclesPerLook) { if let fault { throw fault } }
    if let fault { throw fault }
  }

  /// Ends the trace: when nothing is under way any more, what is missing was lost.
  public func finish() {
    if machine.isDrained, !hasUnansweredWrites { machine.judge?.finish(at: machine.cycle) }
  }

  private func handle(_ message: Message) throws(SessionFault) {
    if message.header.isReply { return try questions.take(message) }
    let command = Command(rawValue: message.header.command)
    guard isAgreed || command == .version else {
      throw .versionExpected(command: message.header.command)
    }
    commandCounts[Int(command?.rawValue ?? 0)] += 1
    if command == .version { return try agree(message) }
    do {
      guard let command else { throw Refusal(ENOTSUP) }
      let body = try answer(command, message)
      let shared = command == .regionInformation ? descriptor(for: body) : nil
      try reply(to: message.header, body, descriptors: shared.map { [$0] } ?? [])
    } catch let refusal as Refusal {
      refusedCount += 1
      try reply(to: message.header, Fields(), errorNumber: refusal.number)
    } catch let fault as SessionFault {
      throw fault
    } catch {
      preconditionFailure("no other error is thrown")
    }
  }

  /// Does what a command asks for; the answer's body.
  private func answer(_ command: Command, _ message: Message) throws -> Fields {
    let takesDescriptors = command == .mapMemory || command == .setInterrupts
    guard takesDescriptors || message.descriptors.isEmpty else { throw Refusal(EINVAL) }
    switch command {
    case .mapMemory: return try map(message)
    case .unmapMemory: return try unmap(message.body)
    case .deviceInformation: return try deviceInformation(message.body)
    case .regionInformation: return try regionInformation(message.body)
    case .interruptInformation: return try interruptInformation(message.body)
    case .setInterrupts: return try setInterrupts(message)
    case .readRegion: return try readRegion(message.body)
    case .writeRegion: return try writeRegion(message.body)
    case .resetDevice:
      resetDevice()
      return Fields()
    case .version: throw Refusal(EINVAL)
    // No doorbell is a counter: every one is to be seen. The last two are ours.
    case .regionDescriptors, .readMemory, .writeMemory: throw Refusal(ENOTSUP)
    }
  }

  private func reply(
    to header: MessageHeader, _ body: Fields, errorNumber: Int32 = 0, descriptors: [Int32] = []
  ) throws(SessionFault) {
    guard !header.wantsNoReply else { return }
    let flags = MessageHeader.reply | (errorNumber == 0 ? 0 : MessageHeader.error)
    try connection.send(
      MessageHeader(
        identifier: header.identifier, command: header.command, byteCount: 0, flags: flags,
        errorNumber: UInt32(errorNumber)), body, descriptors: descriptors)
  }

  /// Agrees on the version; the first message and no other.
  private func agree(_ message: Message) throws(SessionFault) {
    guard !isAgreed, message.body.count >= 4, message.descriptors.isEmpty else {
      throw .wrongCapabilities(isAgreed ? "the version is agreed already" : "no version")
    }
    let major: UInt16 = message.body.load(0)
    let minor: UInt16 = message.body.load(2)
    guard major == Version.major else {
      try reply(to: message.header, Fields(), errorNumber: EINVAL)
      throw .wrongVersion(major: major, minor: minor)
    }
    let text = try CapabilityText(message.body.bytes[4...])
    // The largest access of the device that can become a message.
    if let limit = text.numbers["max_data_xfer_size"], limit < 4096 {
      throw .wrongCapabilities("max_data_xfer_size is \(limit)")
    }
    isAgreed = true
    var body = Fields()
    body.append(major)
    body.append(min(minor, Version.minor))
    body.append(contentsOf: Version.capabilities)
    try reply(to: message.header, body)
  }

  /// Notes something about the client, once.
  func note(_ text: String) {
    if notes.count < 16, !notes.contains(text) { notes.append(text) }
  }

  /// Sends a command of ours from inside of the machine's time.
  func ask(_ command: Command, _ identifier: UInt16, _ body: Fields) {
    guard fault == nil else { return }
    do {
      try connection.send(
        MessageHeader(
          identifier: identifier, command: command.rawValue, byteCount: 0, flags: 0), body)
    } catch {
      fault = error
    }
  }

  func record(_ body: TraceEvent.Body) { machine.trace.record(cycle: machine.cycle, body) }
}
