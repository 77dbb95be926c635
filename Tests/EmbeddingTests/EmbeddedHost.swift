import CRicochet
import Embedding
import Testing

/// A host in this process that brings an entropy device up through the C interface alone.
final class EmbeddedHost {
  /// How a callback answers.
  enum Manner {
    case atOnce, later, refused, short
  }

  static let memoryByteCount = 0x8000
  let device = rc_create()
  var memory = [UInt8](repeating: 0, count: memoryByteCount)
  var manner = Manner.atOnce
  /// Requests that wait for an answer.
  var waiting: [(request: rc_dma, isTranslation: Bool)] = []
  var requests: [rc_dma] = []
  var messages: [(address: UInt64, data: UInt32)] = []
  var lines: [Bool] = []
  var forgotten: [UInt8] = []
  /// What a callback got when it called what it may not.
  var codesInside: [Int32] = []
  /// The translated address of untranslated 0.
  var translationBase: UInt64 = 0
  private var rounds: UInt16 = 0

  deinit { _ = rc_destroy(device) }

  func set(_ options: [String: String]) {
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      #expect(rc_set(device, name, value) == RC_OK, "\(error)")
    }
  }

  var error: String { rc_error(device).map { String(cString: $0) } ?? "" }

  static func host(_ pointer: UnsafeMutableRawPointer?) -> EmbeddedHost {
    Unmanaged<EmbeddedHost>.fromOpaque(pointer.unsafelyUnwrapped).takeUnretainedValue()
  }

  /// The callbacks; those of ATS only where they are wanted.
  func callbacks(translates: Bool = false) -> rc_host {
    var host = rc_host()
    host.size = MemoryLayout<rc_host>.size
    host.context = Unmanaged.passUnretained(self).toOpaque()
    host.read = { context, request, target in
      let host = EmbeddedHost.host(context)
      return host.answer(request.unsafelyUnwrapped.pointee) { at, count in
        target.unsafelyUnwrapped.copyMemory(
          from: Array(host.memory[at..<at + count]), byteCount: count)
      }
    }
    host.write = { context, request, source in
      let host = EmbeddedHost.host(context)
      return host.answer(request.unsafelyUnwrapped.pointee) { at, count in
        let bytes = UnsafeRawBufferPointer(start: source, count: count)
        host.memory.replaceSubrange(at..<at + count, with: bytes)
      }
    }
    host.message = { EmbeddedHost.host($0).messages.append(($1, $2)) }
    host.line = { EmbeddedHost.host($0).lines.append($1 != 0) }
    host.invalidated = { EmbeddedHost.host($0).forgotten.append($1) }
    if translates {
      host.translate = { context, request, entry in
        EmbeddedHost.host(context).translate(
          request.unsafelyUnwrapped.pointee, entry.unsafelyUnwrapped)
      }
    }
    return host
  }

  private func answer(_ request: rc_dma, _ body: (Int, Int) -> Void) -> Int64 {
    requests.append(request)
    codesInside.append(rc_run(device, 1))
    let base = request.address_type == UInt8(RC_TRANSLATED) ? translationBase : 0
    let end = Int(request.address &- base) + Int(request.byte_count)
    guard request.address >= base, end <= memory.count else { return Int64(RC_FAIL) }
    switch manner {
    case .atOnce: break
    case .refused: return Int64(RC_FAIL)
    case .short: return Int64(request.byte_count) - 1
    case .later:
      waiting.append((request, false))
      return Int64(RC_LATER)
    }
    body(Int(request.address - base), Int(request.byte_count))
    return Int64(request.byte_count)
  }

  private func translate(_ request: rc_dma, _ entry: UnsafeMutablePointer<rc_translation>) -> Int64
  {
    requests.append(request)
    if manner == .later {
      waiting.append((request, true))
      return Int64(RC_LATER)
    }
    entry.pointee = translation(request)
    return 0
  }

  func translation(_ request: rc_dma) -> rc_translation {
    rc_translation(
      address: translationBase + request.address & ~0xfff, byte_count: 4096, may_read: 1,
      may_write: 1)
  }

  func start(translates: Bool = false) {
    var host = callbacks(translates: translates)
    #expect(rc_start(device, &host) == RC_OK, "\(error)")
  }

  func config(_ offset: UInt32, count: UInt32 = 4) -> UInt32 {
    var value: UInt32 = 0
    #expect(rc_read_config(device, offset, &value, count) == RC_OK, "\(error)")
    return value
  }

  func configure(_ offset: UInt32, _ value: UInt32, count: UInt32 = 4) {
    var value = value
    #expect(rc_write_config(device, offset, &value, count) == RC_OK, "\(error)")
  }

  func register(_ offset: UInt64, _ value: UInt64, count: UInt32) {
    var value = value
    #expect(rc_write_bar(device, 0, offset, &value, count) == RC_OK, "\(error)")
  }

  /// Places BAR0 and BAR2, and brings one queue of 8 descriptors to DRIVER_OK.
  func bringUp(usesVector: Bool = true, usesPlatform: Bool = false) {
    configure(0x10, 0xc000_0000)
    configure(0x14, 0)
    configure(0x18, 0xc100_0000)
    configure(0x1c, 0)
    configure(4, 6, count: 2)
    if usesVector {
      var at = config(0x34, count: 1)
      while config(at, count: 1) != 0x11 { at = config(at + 1, count: 1) }
      configure(at + 2, config(at + 2, count: 2) | 0x8000, count: 2)
      let place = config(at + 4)
      for (index, value) in [UInt32(0xfee0_0000), 0, 77, 0].enumerated() {
        var value = value
        let code = rc_write_bar(
          device, place & 7, UInt64(place & ~7) + 4 * UInt64(index), &value, 4)
        #expect(code == RC_OK, "\(error)")
      }
    }
    for (offset, value, count) in [
      (20, 0, 1), (20, 3, 1), (8, 1, 4), (12, usesPlatform ? 3 : 1, 4), (20, 11, 1), (22, 0, 2),
      (24, 8, 2), (26, usesVector ? 0 : 0xffff, 2), (32, 0, 8), (40, 0x1000, 8), (48, 0x2000, 8),
      (28, 1, 2), (20, 15, 1),
    ] as [(UInt64, UInt64, UInt32)] {
      register(offset, value, count: count)
    }
  }

  func store<Value: FixedWidthInteger>(_ at: Int, _ value: Value) {
    for lane in 0..<Value.bitWidth / 8 {
      memory[at + lane] = UInt8(truncatingIfNeeded: value >> Value(8 * lane))
    }
  }

  /// Forgets the rings, for a driver that begins anew.
  func restart() {
    memory = [UInt8](repeating: 0, count: memory.count)
    rounds = 0
  }

  /// Asks for random bytes and lets the device work.
  @discardableResult
  func request(count: UInt32 = 64, limit: UInt64 = 1_000_000) -> Int32 {
    submit(count: count)
    return rc_settle(device, limit)
  }

  func submit(count: UInt32 = 64) {
    store(0, UInt64(0x4000))
    store(8, count)
    store(12, UInt16(2))
    store(0x1004 + 2 * Int(rounds % 8), UInt16(0))
    rounds &+= 1
    store(0x1002, rounds)
    register(0x3000, 0, count: 2)
  }

  /// Answers everything that waits, first come first served.
  func answerWaiting() {
    let now = waiting
    waiting = []
    manner = .atOnce
    defer { manner = .later }
    for (request, isTranslation) in now {
      if isTranslation {
        var entry = translation(request)
        #expect(rc_complete_translation(device, request.token, &entry) == RC_OK, "\(error)")
        continue
      }
      // Bytes of a write were taken when they came; what they were is of no matter here.
      let at = Int(request.address & 0x7fff)
      let bytes = Array(memory[at..<at + Int(request.byte_count)])
      if rc_complete(device, request.token, bytes, request.byte_count) != RC_OK {
        #expect(rc_complete(device, request.token, nil, 0) == RC_OK, "\(error)")
      }
    }
  }

  var usedIndex: UInt16 { UInt16(memory[0x2002]) | UInt16(memory[0x2003]) << 8 }
}
