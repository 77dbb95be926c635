import CRicochet
import Embedding
import Foundation
import Testing

@Suite("the C interface drives a device")
struct RequestTests {
  private func made(_ options: [String: String] = [:]) -> EmbeddedHost {
    let host = EmbeddedHost()
    host.set(["device": "rng", "engine": "model"].merging(options) { $1 })
    return host
  }

  @Test("memory by callbacks, an MSI-X message behind the data")
  func callbacks() {
    let host = made()
    host.start()
    host.bringUp()
    for round in 1...12 {
      #expect(host.request() == RC_OK, "\(host.error)")
      #expect(host.usedIndex == UInt16(round))
      #expect(host.messages.count == round)
    }
    #expect(host.messages.allSatisfy { $0.address == 0xfee0_0000 && $0.data == 77 })
    #expect(host.memory[0x4000..<0x4040].contains { $0 != 0 })
    #expect(host.requests.allSatisfy { $0.requester == 0x0100 && $0.address_type == 0 })
    #expect(host.codesInside.allSatisfy { $0 == RC_WRONG_STATE })
    #expect(rc_violation_count(host.device) == 0)
  }

  @Test("without vectors the line rises, and falls when the register is read")
  func line() {
    let host = made()
    host.start()
    host.bringUp(usesVector: false)
    #expect(host.request() == RC_OK)
    #expect(host.lines == [true])
    var status: UInt8 = 0
    #expect(rc_read_bar(host.device, 0, 0x1000, &status, 1) == RC_OK)
    #expect(status == 1)
    #expect(rc_settle(host.device, 10_000) == RC_OK)
    #expect(host.lines == [true, false])
  }

  @Test("answers may come later, and no interrupt overtakes a write that is not in memory")
  func later() {
    let host = made()
    host.start()
    host.bringUp()
    host.manner = .later
    host.submit()
    var steps = 0
    while host.messages.isEmpty, steps < 100 {
      #expect(rc_run(host.device, 500) == RC_OK)
      #expect(host.messages.isEmpty || host.waiting.isEmpty)
      host.answerWaiting()
      steps += 1
    }
    #expect(host.messages.count == 1)
    #expect(steps > 3)
    #expect(host.requests.map(\.token) == host.requests.map(\.token).sorted())
  }

  @Test("what the host refuses stops the queue, and nothing else")
  func refused() {
    let host = made()
    host.start()
    host.bringUp()
    host.manner = .refused
    #expect(host.request() == RC_OK)
    var status: UInt8 = 0
    #expect(rc_read_bar(host.device, 0, 20, &status, 1) == RC_OK)
    #expect(status & 0x40 == 0x40)
  }

  @Test("a callback that answers short is named, and the device is told of a failure")
  func short() {
    let host = made()
    host.start()
    host.bringUp()
    host.manner = .short
    #expect(host.request() == RC_BAD_CALLBACK)
    #expect(host.error.contains("callback read answered"))
    host.manner = .atOnce
    #expect(rc_settle(host.device, 100_000) == RC_OK)
    #expect(host.usedIndex == 0)
  }

  @Test("a reset of the function leaves nothing, and it can be brought up again")
  func reset() {
    let host = made()
    host.start()
    host.bringUp()
    #expect(host.request() == RC_OK)
    #expect(rc_reset(host.device) == RC_OK, "\(host.error)")
    #expect(host.config(4, count: 2) == 0)
    var status: UInt8 = 0
    #expect(rc_read_bar(host.device, 0, 20, &status, 1) == RC_WRONG_STATE)
    host.restart()
    host.bringUp()
    #expect(host.request() == RC_OK)
    #expect(host.usedIndex == 1)
  }

  @Test("requests can be sent without waiting, one at a time")
  func sending() {
    let host = made()
    host.start()
    var request = rc_request()
    request.kind = UInt32(RC_READ_CONFIG)
    request.byte_count = 4
    #expect(rc_send(host.device, &request) == RC_OK)
    #expect(rc_send(host.device, &request) == RC_NO_ROOM)
    var word: UInt32 = 0
    #expect(rc_answer(host.device, &word, 4) == RC_WAITING)
    #expect(rc_read_config(host.device, 0, &word, 4) == RC_NO_ROOM)
    let start = rc_cycle(host.device)
    while rc_answer(host.device, &word, 4) == RC_WAITING, rc_cycle(host.device) < start + 10_000 {
      #expect(rc_run(host.device, 1) == RC_OK)
    }
    #expect(word == 0x1044_1af4)
    request.address = 2
    request.byte_count = 1
    #expect(rc_send(host.device, &request) == RC_OK)
    #expect(rc_run(host.device, 1000) == RC_OK)
    var byte: UInt8 = 0
    #expect(rc_answer(host.device, &byte, 1) == RC_OK)
    #expect(byte == 0x44)
    #expect(rc_send(host.device, &request) == RC_OK)
    #expect(rc_run(host.device, 1000) == RC_OK)
    #expect(rc_answer(host.device, &word, 2) == RC_OUT_OF_RANGE)
  }

  @Test("ports are read at any place of their doubleword")
  func ports() {
    let host = made(["transport": "transitional"])
    host.start()
    host.configure(0x10, 0x1000)
    host.configure(4, 5, count: 2)
    // The size of the selected queue, 2 bytes at 12; the status, 1 byte at 18.
    var size: UInt16 = 0
    #expect(rc_read_bar(host.device, 0, 12, &size, 2) == RC_OK, "\(host.error)")
    #expect(size == 256)
    var status: UInt8 = 3
    #expect(rc_write_bar(host.device, 0, 18, &status, 1) == RC_OK)
    status = 0
    #expect(rc_read_bar(host.device, 0, 18, &status, 1) == RC_OK)
    #expect(status == 3)
  }

  @Test("the same calls give the same trace, and the judge finds nothing in it")
  func trace() throws {
    func run(_ seed: String) throws -> String {
      let path = NSTemporaryDirectory() + "ricochet-embedded-\(UUID().uuidString).trace"
      defer { try? FileManager.default.removeItem(atPath: path) }
      let host = made(["trace": path, "seed": seed, "memory-jitter": "16"])
      host.start()
      host.bringUp()
      for _ in 0..<5 { #expect(host.request() == RC_OK) }
      #expect(rc_destroy(host.device) == RC_OK)
      return try String(contentsOfFile: path, encoding: .utf8)
    }
    let first = try run("3")
    #expect(first.hasPrefix("trace version="))
    #expect(first.split(separator: "\n").last?.contains("end drained=1") == true)
    #expect(try run("3") == first)
    #expect(try run("4") != first)
  }
}
