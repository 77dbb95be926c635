import CLocalPeer
import CoSimulation
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Messages that a hostile front end may send, drawn from a seed: half of them well formed.
struct VhostFuzz {
  private var state: UInt64
  init(seed: UInt64) { state = seed &+ 0x9e37_79b9_7f4a_7c15 }

  mutating func draw(_ below: UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) % below
  }

  private mutating func number() -> UInt64 {
    switch draw(6) {
    case 0: draw(4)
    case 1: .max - draw(3)
    case 2: TestRing.base + draw(1 << 20)
    case 3: VhostFrontEnd.user + draw(1 << 20) & ~0xfff
    case 4: VhostFrontEnd.virtual + TestRing.base + draw(1 << 20) & ~0xfff
    default: 1 << draw(64)
    }
  }

  /// A body of the size that a request takes, mostly.
  private mutating func body(_ request: UInt32) -> [UInt8] {
    if draw(8) == 0 { return (0..<draw(80)).map { _ in UInt8(truncatingIfNeeded: draw(256)) } }
    switch request {
    case 8, 10, 11, 18: return VhostFrontEnd.pair(UInt32(draw(3)), UInt32(draw(2) * draw(300)))
    case 9:
      return VhostFrontEnd.pair(UInt32(draw(2)), UInt32(draw(20) / 19))
        + (0..<4).flatMap { _ in TestClient.bytes(number()) }
    case 5:
      let region =
        draw(2) == 0 ? VhostFrontEnd.region() : (0..<4).flatMap { _ in TestClient.bytes(number()) }
      return VhostFrontEnd.pair(1, 0) + region
    case 37, 38:
      return TestClient.bytes(UInt64(0))
        + (draw(2) == 0
          ? VhostFrontEnd.region() : (0..<4).flatMap { _ in TestClient.bytes(number()) })
    case 22:
      return VhostFrontEnd.translation(
        number(), draw(3) == 0 ? number() : 4096, user: number(), permission: UInt8(draw(5)),
        type: UInt8(1 + draw(4)))
    case 24, 25:
      let count = draw(300)
      return VhostFrontEnd.pair(UInt32(draw(300)), UInt32(count)) + [0, 0, 0, 0]
        + [UInt8](repeating: 1, count: Int(count))
    case 12, 13, 14: return TestClient.bytes(draw(3) | (draw(8) == 0 ? 0x100 : 0))
    case 2: return TestClient.bytes(draw(2) == 0 ? 5 << 30 : number())
    case 16: return TestClient.bytes(draw(4) == 0 ? number() : 0xa229)
    default: return []
    }
  }

  /// Sends one message, with descriptors that fit or do not.
  mutating func step(_ front: VhostFrontEnd) {
    let known = VhostRequest.allCases
    let request = draw(40) == 0 ? UInt32(draw(50)) : known[Int(draw(UInt64(known.count)))].rawValue
    var descriptors: [Int32] = []
    let wants: [UInt32: Int32] = [
      5: front.memory.number, 37: front.memory.number, 12: front.kick.number,
      13: front.call.number, 14: front.call.number, 21: front.call.number,
    ]
    if let fitting = wants[request], draw(12) != 0 { descriptors = [fitting] }
    if draw(30) == 0 { descriptors.append(front.memory.number) }
    front.send(
      request, body(request), descriptors: descriptors,
      flags: 1 | (draw(2) == 0 ? VhostFrontEnd.needsReply : 0) | (draw(200) == 0 ? 4 : 0))
    if draw(3) == 0 {
      var one: UInt64 = 1
      _ = write(front.kick.number, &one, 8)
    }
  }
}

@Suite("vhost-user: hostile front ends")
struct VhostFuzzTests {
  static let messageCount =
    ProcessInfo.processInfo.environment["RICOCHET_FUZZ_MESSAGES"].flatMap(Int.init) ?? 20_000

  /// Sends messages, each session until it ends; how the sessions ended.
  private func run(seed: UInt64, count: Int) throws -> (ends: [String: Int], cycles: UInt64) {
    var fuzz = VhostFuzz(seed: seed)
    var ends: [String: Int] = [:]
    var cycles: UInt64 = 0
    var sent = 0
    while sent < count {
      let front = VhostFrontEnd(isPacked: fuzz.draw(2) == 0)
      do {
        if fuzz.draw(2) == 0 {
          try front.setUp(usesTranslation: fuzz.draw(2) == 0)
          sent += 12
          front.offer([TestRing.Segment(address: 1 << fuzz.draw(40), count: 64, isWritable: true)])
        }
        for _ in 0..<200 where sent < count {
          fuzz.step(front)
          sent += 1
          try front.session.turn(milliseconds: 0)
          while front.receive() != nil {}
        }
        front.close()
        for _ in 0..<1000 { try front.session.turn(milliseconds: 0) }
        Issue.record("a session without a front end goes on")
      } catch let fault as SessionFault {
        let words = "\(fault)"
        #expect(!words.contains("\n"))
        ends[String(words.prefix { !$0.isNumber }), default: 0] += 1
      } catch let failure as VhostFrontEnd.Failure {
        Issue.record("\(failure)")
      }
      cycles += front.session.machine.cycle
    }
    return (ends, cycles)
  }

  @Test("nothing but the session of a hostile front end ends, and the same seed does the same")
  func fuzz() throws {
    let first = try run(seed: 5, count: Self.messageCount)
    #expect(first.ends.count > 8, "\(first.ends)")
    let again = try (run(seed: 6, count: 1000), run(seed: 6, count: 1000))
    #expect(again.0.ends == again.1.ends)
    #expect(again.0.cycles == again.1.cycles)
  }
}
