import CLocalPeer
import CoSimulation
import Endpoint
import Testing
import VirtioLayouts
import Virtqueues

#if canImport(Glibc)
import Glibc
#endif

/// The client's end of a session in the same thread: it sends, lets the session turn, and receives.
final class TestClient {
  /// A reply, or a command of the server.
  struct Incoming: Equatable {
    var identifier: UInt16
    var command: UInt16
    var flags: UInt32
    var errorNumber: UInt32
    var body: [UInt8]

    var isReply: Bool { flags & 0xf == 1 }
    func load<Value: FixedWidthInteger>(_ offset: Int, as type: Value.Type = Value.self) -> Value {
      (0..<Value.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Value(body[offset + $1]) }
    }
  }

  let session: Session
  private(set) var socket: OwnedDescriptor?
  private var nextIdentifier: UInt16 = 100
  /// Answers a DMA_READ; nil refuses.
  var onRead: (UInt64, Int) -> [UInt8]? = { _, _ in nil }
  /// Takes a DMA_WRITE.
  var onWrite: (UInt64, [UInt8]) -> Void = { _, _ in }
  private(set) var dmaMessageCount = 0

  /// Connects to a machine of its own.
  init(
    configuration: OutsideMachine.Configuration = OutsideMachine.Configuration(),
    backend: DeviceBackend = .entropy(seed: 7)
  ) throws {
    var pair: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    socket = OwnedDescriptor(pair[0])
    let machine = OutsideMachine(
      configuration: configuration, backend: backend, engine: SwiftFetchEngine(queueCount: 4))
    session = Session(connection: Connection(socket: OwnedDescriptor(pair[1])), machine: machine)
  }

  /// Bytes of a little-endian number.
  static func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> Value(8 * $0)) }
  }

  func sendRaw(_ bytes: [UInt8], descriptors: [Int32] = []) {
    guard let socket else { return }
    #expect(
      local_peer_send(socket.number, bytes, bytes.count, descriptors, descriptors.count)
        == bytes.count)
  }

  @discardableResult
  func send(
    _ command: UInt16, _ body: [UInt8], descriptors: [Int32] = [], flags: UInt32 = 0
  ) -> UInt16 {
    nextIdentifier += 1
    sendRaw(
      Self.bytes(nextIdentifier) + Self.bytes(command) + Self.bytes(UInt32(16 + body.count))
        + Self.bytes(flags) + Self.bytes(UInt32(0)) + body, descriptors: descriptors)
    return nextIdentifier
  }

  func close() { socket = nil }

  /// One message that is there whole, or nil.
  func receive() -> Incoming? {
    guard let socket else { return nil }
    var header = [UInt8](repeating: 0, count: 16)
    guard recv(socket.number, &header, 16, Int32(MSG_DONTWAIT)) == 16 else { return nil }
    func field<Value: FixedWidthInteger>(_ at: Int, _ type: Value.Type) -> Value {
      (0..<Value.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Value(header[at + $1]) }
    }
    let count = Int(field(4, UInt32.self)) - 16
    var body = [UInt8](repeating: 0, count: count)
    if count > 0 {
      #expect(recv(socket.number, &body, count, Int32(MSG_DONTWAIT)) == count)
    }
    return Incoming(
      identifier: field(0, UInt16.self), command: field(2, UInt16.self),
      flags: field(8, UInt32.self), errorNumber: field(12, UInt32.self), body: body)
  }

  /// Sends a command and returns its reply.
  func ask(
    _ command: UInt16, _ body: [UInt8], descriptors: [Int32] = []
  ) throws -> Incoming {
    let identifier = send(command, body, descriptors: descriptors)
    for _ in 0..<10_000 {
      try session.turn(milliseconds: 0)
      while let incoming = receive() {
        if incoming.isReply {
          #expect(incoming.identifier == identifier)
          #expect(incoming.command == command)
          return incoming
        }
        serve(incoming)
      }
    }
    throw TestFailure.noReply(command)
  }

  /// Lets the session go on until it has nothing to do and asks nothing.
  func settle() throws {
    var quiet = 0
    while quiet < 100 {
      let before = dmaMessageCount
      try session.settle()
      while let incoming = receive() { serve(incoming) }
      try session.turn(milliseconds: 0)
      quiet = dmaMessageCount == before ? quiet + 1 : 0
    }
  }

  private func serve(_ question: Incoming) {
    guard !question.isReply, question.body.count >= 16 else {
      Issue.record("no question of the server: \(question)")
      return
    }
    dmaMessageCount += 1
    let address: UInt64 = question.load(0)
    let count: UInt64 = question.load(8)
    var body = Array(question.body.prefix(16))
    var flags: UInt32 = 1
    if question.command == 11 {
      if let bytes = onRead(address, Int(count)) { body += bytes } else { flags |= 1 << 5 }
    } else {
      onWrite(address, Array(question.body.dropFirst(16)))
    }
    sendRaw(
      Self.bytes(question.identifier) + Self.bytes(question.command)
        + Self.bytes(UInt32(16 + body.count)) + Self.bytes(flags) + Self.bytes(UInt32(0)) + body)
  }

  enum TestFailure: Error {
    case noReply(UInt16)
    case noInterrupt
  }
}

/// The commands that every client needs.
extension TestClient {
  func agree() throws {
    let text = Array("{\"capabilities\":{\"max_data_xfer_size\":1048576}}".utf8) + [0]
    let reply = try ask(1, Self.bytes(UInt16(0)) + Self.bytes(UInt16(1)) + text)
    #expect(reply.flags == 1)
    #expect(reply.load(0, as: UInt16.self) == 0)
  }

  func readRegion(_ region: UInt32, _ offset: UInt64, _ count: Int) throws -> [UInt8] {
    let access = Self.bytes(offset) + Self.bytes(region) + Self.bytes(UInt32(count))
    let reply = try ask(9, access)
    #expect(reply.flags == 1)
    #expect(Array(reply.body.prefix(16)) == access)
    return Array(reply.body.dropFirst(16))
  }

  func read<Value: FixedWidthInteger>(
    _ region: UInt32, _ offset: UInt64, as type: Value.Type = Value.self
  ) throws -> Value {
    let bytes = try readRegion(region, offset, Value.bitWidth / 8)
    return bytes.reversed().reduce(0) { $0 << 8 | Value($1) }
  }

  func write(_ region: UInt32, _ offset: UInt64, _ bytes: [UInt8]) throws {
    let access = Self.bytes(offset) + Self.bytes(region) + Self.bytes(UInt32(bytes.count))
    let reply = try ask(10, access + bytes)
    #expect(reply.flags == 1)
    #expect(reply.body == access)
  }

  func map(
    _ address: UInt64, _ byteCount: UInt64, offset: UInt64 = 0, flags: UInt32 = 3,
    descriptor: Int32? = nil
  ) throws -> Incoming {
    let body =
      Self.bytes(UInt32(32)) + Self.bytes(flags) + Self.bytes(offset) + Self.bytes(address)
      + Self.bytes(byteCount)
    return try ask(2, body, descriptors: descriptor.map { [$0] } ?? [])
  }

  func unmap(_ address: UInt64, _ byteCount: UInt64, flags: UInt32 = 0) throws -> Incoming {
    try ask(
      3, Self.bytes(UInt32(24)) + Self.bytes(flags) + Self.bytes(address) + Self.bytes(byteCount))
  }

  func setInterrupts(
    _ index: UInt32, _ flags: UInt32, start: UInt32 = 0, count: UInt32, data: [UInt8] = [],
    descriptors: [Int32] = []
  ) throws -> Incoming {
    let body =
      Self.bytes(UInt32(20 + data.count)) + Self.bytes(flags) + Self.bytes(index)
      + Self.bytes(start) + Self.bytes(count) + data
    return try ask(8, body, descriptors: descriptors)
  }
}
