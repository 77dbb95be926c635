import CLocalPeer
import CoSimulation
import Endpoint
import Testing
import Virtqueues

#if canImport(Glibc)
import Glibc
#endif

/// The front end of a vhost-user session in the same thread, with one ring in a file of memory.
final class VhostFrontEnd: TestRing {
  /// A message of the back end.
  struct Incoming: Equatable {
    var request: UInt32
    var flags: UInt32
    var body: [UInt8]

    func load<Value: FixedWidthInteger>(_ offset: Int, as type: Value.Type = Value.self) -> Value {
      (0..<Value.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Value(body[offset + $1]) }
    }
  }

  enum Failure: Error { case noReply(UInt32) }

  /// Where this process says that its memory is.
  static let user: UInt64 = 0x7f00_0000_0000
  /// I/O virtual addresses are guest-physical ones and this.
  static let virtual: UInt64 = 0x5_0000_0000
  static let needsReply: UInt32 = 8
  let session: VhostSession
  private(set) var socket: OwnedDescriptor?
  let kick = OwnedDescriptor(local_peer_event())
  let call = OwnedDescriptor(local_peer_event())
  /// This end of the channel of misses.
  var channel: OwnedDescriptor?
  private(set) var missCount = 0
  /// Whether a page may be had for reading, and for writing.
  var permission: (UInt64) -> UInt8 = { _ in 3 }

  init(
    configuration: OutsideMachine.Configuration = OutsideMachine.Configuration(),
    backend: DeviceBackend = .entropy(seed: 7), isPacked: Bool = false, isShared: Bool = true
  ) {
    var pair: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    socket = OwnedDescriptor(pair[0])
    var configuration = configuration
    configuration.hasTranslations = true
    let machine = OutsideMachine(
      configuration: configuration, backend: backend, engine: SwiftFetchEngine(queueCount: 4))
    session = VhostSession(socket: OwnedDescriptor(pair[1]), machine: machine)
    super.init(isShared: isShared, isPacked: isPacked)
  }

  func close() { socket = nil }

  func sendRaw(_ bytes: [UInt8], descriptors: [Int32] = []) {
    guard let socket else { return }
    #expect(
      local_peer_send(socket.number, bytes, bytes.count, descriptors, descriptors.count)
        == bytes.count)
  }

  func send(
    _ request: UInt32, _ body: [UInt8] = [], descriptors: [Int32] = [], flags: UInt32 = 1
  ) {
    let head =
      TestClient.bytes(request) + TestClient.bytes(flags) + TestClient.bytes(UInt32(body.count))
    sendRaw(head + body, descriptors: descriptors)
  }

  private static func receive(_ socket: OwnedDescriptor?) -> Incoming? {
    guard let socket else { return nil }
    var head = [UInt8](repeating: 0, count: 12)
    guard recv(socket.number, &head, 12, Int32(MSG_DONTWAIT)) == 12 else { return nil }
    let fields = Incoming(request: 0, flags: 0, body: head)
    let count = Int(fields.load(8, as: UInt32.self))
    var body = [UInt8](repeating: 0, count: count)
    if count > 0 { #expect(recv(socket.number, &body, count, Int32(MSG_DONTWAIT)) == count) }
    return Incoming(request: fields.load(0), flags: fields.load(4), body: body)
  }

  func receive() -> Incoming? { Self.receive(socket) }

  /// Sends a request and takes its reply.
  @discardableResult
  func ask(
    _ request: UInt32, _ body: [UInt8] = [], descriptors: [Int32] = [], flags: UInt32 = 1
  ) throws -> Incoming {
    send(request, body, descriptors: descriptors, flags: flags)
    for _ in 0..<1000 {
      try session.turn(milliseconds: 0)
      if let incoming = receive() {
        #expect(incoming.request == request && incoming.flags == 5)
        return incoming
      }
    }
    throw Failure.noReply(request)
  }

  /// Sends a request and has it acknowledged.
  func tell(_ request: UInt32, _ body: [UInt8] = [], descriptors: [Int32] = []) throws {
    let reply = try ask(request, body, descriptors: descriptors, flags: 1 | Self.needsReply)
    #expect(reply.load(0, as: UInt64.self) == 0)
  }

  static func pair(_ first: UInt32, _ second: UInt32) -> [UInt8] {
    TestClient.bytes(first) + TestClient.bytes(second)
  }

  /// Says what there is: features, memory, and one ring, up to its being enabled.
  func setUp(usesTranslation: Bool = false, ring: UInt32 = 0) throws {
    send(3)
    let offer: UInt64 = try ask(1).load(0)
    let protocolOffer: UInt64 = try ask(15).load(0)
    #expect(offer & (1 << 30) != 0)
    send(16, TestClient.bytes(protocolOffer))
    var features: UInt64 = 1 << 30 | 1 << 32
    if isPacked { features |= 1 << 34 }
    if usesTranslation { features |= 1 << 33 }
    #expect(offer & features == features)
    try tell(2, TestClient.bytes(features))
    if usesTranslation { try openChannel() }
    try tell(5, Self.pair(1, 0) + Self.region(), descriptors: [memory.number])
    try setUpRing(ring, usesTranslation: usesTranslation)
  }

  func setUpRing(_ ring: UInt32, usesTranslation: Bool = false) throws {
    let base = usesTranslation ? Self.virtual + Self.base : Self.user
    try tell(8, Self.pair(ring, UInt32(Self.size)))
    try tell(10, Self.pair(ring, isPacked ? 0x8000_8000 : 0))
    try tell(
      9,
      Self.pair(ring, 0) + TestClient.bytes(base + table) + TestClient.bytes(base + deviceArea)
        + TestClient.bytes(base + driverArea) + TestClient.bytes(UInt64(0)))
    try tell(12, TestClient.bytes(UInt64(ring)), descriptors: [kick.number])
    try tell(13, TestClient.bytes(UInt64(ring)), descriptors: [call.number])
    try tell(18, Self.pair(ring, 1))
  }

  static func region() -> [UInt8] {
    TestClient.bytes(base) + TestClient.bytes(UInt64(memoryByteCount)) + TestClient.bytes(user)
      + TestClient.bytes(UInt64(0))
  }

  private func openChannel() throws {
    var pair: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    channel = OwnedDescriptor(pair[0])
    let other = OwnedDescriptor(pair[1])
    try tell(21, descriptors: [other.number])
  }

  /// A message about translations.
  static func translation(
    _ address: UInt64, _ byteCount: UInt64, user: UInt64 = 0, permission: UInt8 = 0, type: UInt8
  ) -> [UInt8] {
    TestClient.bytes(address) + TestClient.bytes(byteCount) + TestClient.bytes(user)
      + [permission, type] + [UInt8](repeating: 0, count: 6)
  }

  /// Answers what the back end misses, as an IOMMU with these permissions would.
  func answerMisses() throws {
    while let miss = Self.receive(channel) {
      #expect(miss.request == 1 && miss.flags == 9 && miss.body.count == 32)
      missCount += 1
      let address: UInt64 = miss.load(0)
      let wanted: UInt8 = miss.load(24)
      let allowed = permission(address)
      let place = address &- Self.virtual &- Self.base
      let isGiven = allowed & wanted != 0 && place < UInt64(Self.memoryByteCount)
      if isGiven {
        try tell(
          22,
          Self.translation(
            address, 4096, user: Self.user + place, permission: allowed, type: 2))
      }
      let reply =
        TestClient.bytes(UInt32(1)) + TestClient.bytes(UInt32(5))
        + TestClient.bytes(UInt32(8)) + TestClient.bytes(UInt64(isGiven ? 0 : 1))
      guard let channel else { return }
      #expect(local_peer_send(channel.number, reply, reply.count, [], 0) == reply.count)
    }
  }

  /// Makes a chain available, kicks, and lets the device work.
  func submit(_ segments: [Segment], turns: Int = 400) throws {
    offer(segments)
    var one: UInt64 = 1
    #expect(write(kick.number, &one, 8) == 8)
    for _ in 0..<turns {
      try session.turn(milliseconds: 0)
      try answerMisses()
    }
    try session.settle()
  }

  func takeCalls() -> UInt64 {
    var value: UInt64 = 0
    return read(call.number, &value, 8) == 8 ? value : 0
  }
}
