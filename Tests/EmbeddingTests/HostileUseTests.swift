import CRicochet
import Embedding
import Testing

@Suite("bad use of the C interface gives a code and words")
struct HostileUseTests {
  private func words(_ device: rc_device) -> String {
    rc_error(device).map { String(cString: $0) } ?? ""
  }

  @Test("version and options can be asked for")
  func version() {
    #expect(rc_abi_version() == UInt32(RC_ABI_VERSION))
    var count = 0
    while let text = rc_option(count) {
      #expect(String(cString: text).contains(": "))
      count += 1
    }
    #expect(count > 10)
    #expect(rc_option(-1) == nil)
  }

  @Test("a number that is no device is refused by every call", arguments: [0, 12_345_678, .max])
  func noDevice(number: rc_device) {
    var byte: UInt8 = 0
    var request = rc_request()
    var entry = rc_translation()
    let codes = [
      rc_destroy(number), rc_set(number, "seed", "1"), rc_map(number, 0, &byte, 4096, 1),
      rc_unmap(number, 0), rc_start(number, nil), rc_run(number, 1), rc_settle(number, 1),
      rc_reset(number), rc_read_config(number, 0, &byte, 1), rc_write_config(number, 0, &byte, 1),
      rc_read_bar(number, 0, 0, &byte, 1), rc_write_bar(number, 0, 0, &byte, 1),
      rc_send(number, &request), rc_answer(number, &byte, 1), rc_complete(number, 1, nil, 0),
      rc_complete_translation(number, 1, &entry), rc_fail(number, 1),
      rc_invalidate(number, 0, 0, &byte),
    ]
    #expect(codes.allSatisfy { $0 == RC_NO_DEVICE })
    #expect(words(number).contains("no such device"))
    #expect(rc_cycle(number) == 0)
    #expect(rc_violation_count(number) == 0)
    #expect(rc_violation(number, 0) == nil)
  }

  @Test("a device that was ended is none any more")
  func ended() {
    let device = rc_create()
    #expect(rc_destroy(device) == RC_OK)
    #expect(rc_destroy(device) == RC_NO_DEVICE)
    #expect(rc_create() != device)
  }

  @Test(
    "options that cannot be",
    arguments: [
      ("colour", "red", RC_UNKNOWN_OPTION), ("", "", RC_UNKNOWN_OPTION),
      ("device", "gpu", RC_BAD_VALUE),
      ("engine", "", RC_BAD_VALUE), ("seed", "-1", RC_BAD_VALUE),
      ("bounce-size", "3K", RC_BAD_VALUE),
      ("bounce-size", "99999999999999999999G", RC_BAD_VALUE), ("queue-size", "3", RC_BAD_VALUE),
      ("queue-size", "65536", RC_BAD_VALUE), ("vectors", "0", RC_BAD_VALUE),
      ("features", "indirect,", RC_BAD_VALUE), ("ring", "round", RC_BAD_VALUE),
      ("judge", "maybe", RC_BAD_VALUE), ("memory-latency", "2M", RC_BAD_VALUE),
      ("mutant", "none-such", RC_BAD_VALUE), ("image", "", RC_BAD_VALUE),
    ])
  func options(name: String, value: String, code: Int32) {
    let device = rc_create()
    defer { _ = rc_destroy(device) }
    #expect(rc_set(device, name, value) == code)
    #expect(words(device).contains(name))
    #expect(rc_set(device, nil, value) == RC_NULL)
    #expect(rc_set(device, name, nil) == RC_NULL)
  }

  @Test(
    "what cannot be started",
    arguments: [
      (["device": "blk"], RC_BAD_VALUE), (["image": "no/such/image"], RC_FILE),
      (["device": "rng", "require-bounce": "on"], RC_BAD_VALUE),
      (["device": "rng", "trace": "no/such/folder/trace"], RC_FILE),
    ] as [([String: String], Int32)])
  func start(options: [String: String], code: Int32) {
    let device = rc_create()
    defer { _ = rc_destroy(device) }
    #expect(rc_set(device, "engine", "model") == RC_OK)
    for (name, value) in options { #expect(rc_set(device, name, value) == RC_OK) }
    #expect(rc_start(device, nil) == code)
    #expect(!words(device).isEmpty)
    #expect(rc_run(device, 1) == RC_WRONG_STATE)
  }

  @Test("a structure of another size is refused")
  func wrongSize() {
    let device = rc_create()
    defer { _ = rc_destroy(device) }
    #expect(rc_set(device, "device", "rng") == RC_OK)
    #expect(rc_set(device, "engine", "model") == RC_OK)
    var host = rc_host()
    #expect(rc_start(device, &host) == RC_OUT_OF_RANGE)
    #expect(words(device).contains("sizeof"))
    #expect(rc_start(device, nil) == RC_OK)
    #expect(rc_start(device, nil) == RC_WRONG_STATE)
    #expect(rc_set(device, "seed", "1") == RC_WRONG_STATE)
  }

  @Test("sizes, places and tokens that are none")
  func ranges() {
    let host = EmbeddedHost()
    host.set(["device": "rng", "engine": "model"])
    host.start()
    let device = host.device
    var bytes = [UInt8](repeating: 0, count: 8192)
    #expect(rc_read_config(device, 4093, &bytes, 4) == RC_OUT_OF_RANGE)
    #expect(rc_read_config(device, .max, &bytes, .max) == RC_OUT_OF_RANGE)
    #expect(rc_read_config(device, 0, &bytes, 0) == RC_OUT_OF_RANGE)
    #expect(rc_read_config(device, 0, nil, 4) == RC_NULL)
    #expect(rc_write_config(device, 0, nil, 4) == RC_NULL)
    #expect(rc_write_config(device, 0, bytes, 0) == RC_OUT_OF_RANGE)
    #expect(rc_read_bar(device, 6, 0, &bytes, 4) == RC_OUT_OF_RANGE)
    #expect(rc_read_bar(device, 0, 0, &bytes, 4) == RC_WRONG_STATE)
    host.bringUp()
    #expect(rc_read_bar(device, 0, .max, &bytes, 4) == RC_OUT_OF_RANGE)
    #expect(rc_write_bar(device, 0, 0, bytes, .max) == RC_OUT_OF_RANGE)
    #expect(rc_read_bar(device, 0, 1 << 40, &bytes, 4) == RC_REFUSED)
    var (address, isPort): (UInt64, Int32) = (0, 1)
    #expect(rc_bar(device, 0, &address, &isPort) == RC_OK)
    #expect(address == 0xc000_0000 && isPort == 0)
    #expect(rc_bar(device, 6, &address, &isPort) == RC_OUT_OF_RANGE)
    #expect(rc_bar(device, 0, nil, &isPort) == RC_NULL)
    #expect(rc_complete(device, 4711, nil, 0) == RC_OUT_OF_RANGE)
    #expect(rc_fail(device, 4711) == RC_OUT_OF_RANGE)
    #expect(rc_complete_translation(device, 1, nil) == RC_NULL)
    var tag: UInt8 = 0
    #expect(rc_invalidate(device, 0x1000, 0x3000, &tag) == RC_OUT_OF_RANGE)
    #expect(rc_invalidate(device, 0, 0, nil) == RC_NULL)
    #expect(rc_map(device, 0, nil, 4096, 1) == RC_NULL)
    #expect(rc_map(device, 1, &bytes, 4096, 1) == RC_OUT_OF_RANGE)
    #expect(rc_map(device, 0, &bytes, 0, 1) == RC_OUT_OF_RANGE)
    #expect(rc_map(device, .max - 4095, &bytes, 4096, 1) == RC_OUT_OF_RANGE)
    #expect(rc_map(device, 0x10000, &bytes, 8192, 1) == RC_OK)
    #expect(rc_map(device, 0x11000, &bytes, 4096, 1) == RC_OUT_OF_RANGE)
    #expect(rc_unmap(device, 0x11000) == RC_OUT_OF_RANGE)
    #expect(rc_unmap(device, 0x10000) == RC_OK)
    #expect(rc_run(device, .max) == RC_OUT_OF_RANGE)
  }

  @Test("requests that are none")
  func requests() {
    let host = EmbeddedHost()
    host.set(["device": "rng", "engine": "model"])
    host.start()
    var request = rc_request()
    var word: UInt32 = 0
    #expect(rc_answer(host.device, &word, 4) == RC_WRONG_STATE)
    for (kind, address, count) in [
      (6, 0, 4), (0, 0, 0), (0, 2, 4), (0, 4096, 4), (2, 60, 8), (2, 0, 65), (4, 1 << 16, 1),
      (.max, .max, .max), (2, .max, 2),
    ] as [(UInt32, UInt64, UInt32)] {
      request.kind = kind
      request.address = address
      request.byte_count = count
      #expect(rc_send(host.device, &request) == RC_OUT_OF_RANGE, "\(kind) \(address) \(count)")
    }
    #expect(rc_send(host.device, nil) == RC_NULL)
  }
}
