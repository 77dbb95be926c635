import CLocalPeer
import CoSimulation
import CycleKernel
import Endpoint

/// A peer that draws messages from a seed: mostly well-formed, with wild fields now and then.
struct FuzzPeer {
  /// What a run did.
  struct Outcome: Hashable {
    var messageCount = 0
    var sessionCount = 0
    var answeredCount = 0
    var refusedCount = 0
    var cycles: UInt64 = 0
  }

  private var random: RandomStream

  init(seed: UInt64) { random = RandomStream(seed: seed, name: "fuzz.peer") }

  private mutating func chance(_ one: UInt64) -> Bool { random.below(one) == 0 }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int(random.below(UInt64(values.count)))]
  }

  private mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  private mutating func word32() -> [UInt8] {
    let value: UInt32 =
      chance(3)
      ? UInt32(truncatingIfNeeded: random.next())
      : pick([0, 1, 2, 3, 4, 7, 8, 16, 32, 36, 33, 64, 4096, 0xffff_ffff])
    return TestClient.bytes(value)
  }

  private mutating func word64() -> [UInt8] {
    let value: UInt64 =
      chance(6)
      ? random.next() : random.below(64) * (chance(3) ? 4 : 4096)
    return TestClient.bytes(value)
  }

  private mutating func offset() -> [UInt8] {
    let common: [UInt64] = [0, 4, 8, 12, 16, 20, 22, 24, 28, 32, 40, 48, 0x1000, 0x2000, 0x3000]
    return TestClient.bytes(chance(5) ? random.next() : pick(common) + (chance(4) ? 1 : 0))
  }

  /// The body of a command.
  private mutating func body(_ command: UInt16) -> [UInt8] {
    switch command {
    case 2: TestClient.bytes(UInt32(32)) + word32() + word64() + word64() + word64()
    case 3: TestClient.bytes(UInt32(24)) + word32() + word64() + word64()
    case 4: TestClient.bytes(UInt32(16)) + bytes(12)
    case 5:
      TestClient.bytes(UInt32(32)) + word32() + TestClient.bytes(UInt32(random.below(10)))
        + bytes(20)
    case 7:
      TestClient.bytes(UInt32(16)) + word32() + TestClient.bytes(UInt32(random.below(6))) + bytes(4)
    case 8:
      TestClient.bytes(UInt32(20)) + word32() + TestClient.bytes(UInt32(random.below(4))) + word32()
        + word32() + bytes(Int(random.below(3)))
    case 9: access(count: UInt32(random.below(70)))
    case 10: access(count: nil)
    default: bytes(Int(random.below(64)))
    }
  }

  private mutating func access(count: UInt32?) -> [UInt8] {
    let region = TestClient.bytes(UInt32(pick([0, 0, 0, 2, 7, 7, 4, 8])))
    if let count { return offset() + region + TestClient.bytes(count) }
    let data = bytes(Int(pick([1, 2, 4, 4, 8, 16])))
    return offset() + region + TestClient.bytes(UInt32(data.count)) + data
  }

  /// Runs the peer of a seed.
  static func run(seed: UInt64, messageCount: Int) throws -> Outcome {
    var peer = FuzzPeer(seed: seed)
    return try peer.run(messageCount: messageCount)
  }

  /// Sends messages until there were enough; a session that ended is followed by the next.
  private mutating func run(messageCount: Int) throws -> Outcome {
    var outcome = Outcome()
    var client: TestClient?
    while outcome.messageCount < messageCount {
      if client == nil {
        let next = try TestClient()
        try next.agree()
        outcome.sessionCount += 1
        client = next
      }
      guard let peer = client else { continue }
      outcome.messageCount += 1
      let isAlive = try step(peer, &outcome)
      if !isAlive {
        outcome.cycles += peer.session.machine.cycle
        client = nil
      }
    }
    outcome.cycles += client?.session.machine.cycle ?? 0
    return outcome
  }

  /// Sends one message; false when the session has ended.
  private mutating func step(_ peer: TestClient, _ outcome: inout Outcome) throws -> Bool {
    let event = OwnedDescriptor(local_peer_event())
    let memory = OwnedDescriptor(local_peer_memory(0x4000, chance(2) ? 1 : 0))
    let command = UInt16(
      chance(20) ? random.below(40) : pick([2, 3, 4, 5, 7, 8, 8, 9, 9, 9, 10, 10, 10, 13]))
    var text = body(command)
    if chance(16), !text.isEmpty { text.removeLast(Int(random.below(UInt64(text.count)))) }
    var descriptors: [Int32] = []
    if command == 2 || command == 8 || chance(40) {
      descriptors = (0..<Int(random.below(3))).map { _ in
        random.below(2) == 0 ? event.number : memory.number
      }
    }
    if chance(150) {
      let length: UInt32 = pick([0, 8, 0x7fff_ffff, UInt32(text.count)])
      peer.sendRaw(
        TestClient.bytes(UInt16(1)) + TestClient.bytes(command) + TestClient.bytes(length)
          + bytes(8) + text, descriptors: descriptors)
    } else {
      peer.send(command, text, descriptors: descriptors, flags: chance(12) ? 0x10 : 0)
    }
    do {
      for _ in 0..<4 { try peer.session.turn(milliseconds: 0) }
    } catch {
      return false
    }
    while let reply = peer.receive() {
      outcome.answeredCount += 1
      if reply.flags & 0x20 != 0 { outcome.refusedCount += 1 }
    }
    if chance(400) {
      peer.close()
      return false
    }
    return true
  }
}
