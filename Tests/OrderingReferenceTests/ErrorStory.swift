import PCIeLayouts
import Trace

/// A function whose error registers software has found and switched on, and what happens to it.
struct ErrorStory {
  /// Where this function has its capabilities.
  static let express: UInt16 = 0x40
  static let errors: UInt16 = 0x100
  let trace: TraceBuilder

  /// Finds the registers, clears them, and lets `control` be reported.
  init(control: UInt8 = 15, advisoryMask: UInt32 = 0, _ trace: TraceBuilder = TraceBuilder()) {
    self.trace = trace
    read(0, 0x1042_1af4)
    read(0x34, UInt32(Self.express))
    read(Self.express, 0x0002_0010)
    read(Self.errors, 0x0002_0001)
    // One BAR of 4 KiB at 0x8000_0000.
    read(0x10, 0)
    write(0x10, .max)
    read(0x10, 0xffff_f000)
    write(0x10, 0x8000_0000)
    write(4, 6, enables: 3)
    read(Self.errors + 4, 0)
    write(Self.errors + 4, 0)
    write(Self.errors + 20, advisoryMask)
    write(Self.express + 8, UInt32(control), enables: 3)
  }

  private func configuration(_ kind: TLPKind, _ register: UInt16, _ enables: UInt8) -> TLPHeader {
    var header = TLPHeader(kind: kind, requester: TraceBuilder.root, tag: 3)
    header.doublewordCount = 1
    header.firstByteEnables = enables
    header.registerNumber = register
    header.target = TraceBuilder.function
    return header
  }

  @discardableResult
  func read(_ register: UInt16, _ value: UInt32) -> ErrorStory {
    let request = configuration(.configurationRead, register, 15)
    trace.cross(.down, request)
    trace.cross(.up, completion(of: request, 4), littleEndian(value))
    return self
  }

  @discardableResult
  func write(_ register: UInt16, _ value: UInt32, enables: UInt8 = 15) -> ErrorStory {
    let request = configuration(.configurationWrite, register, enables)
    trace.cross(.down, request, littleEndian(value))
    var answer = completion(of: request, 4)
    answer.kind = .completion
    answer.doublewordCount = 0
    trace.cross(.up, answer)
    return self
  }

  /// A write to the function.
  func store(
    _ address: UInt64 = 0x8000_0010, _ change: (inout TLPHeader) -> Void
  ) -> ErrorStory {
    var header = TLPHeader.memory(
      .memoryWrite, requester: TraceBuilder.root, address: address, byteCount: 4)
    change(&header)
    trace.cross(.down, header)
    return self
  }

  /// A write whose data is marked bad.
  func poison() -> ErrorStory { store { $0.poisoned = true } }

  /// A read of the device, and its completion; poisoned, or twice.
  func answer(poisoned: Bool = false, times: Int = 1) -> ErrorStory {
    let request = memoryRead(0x4000, 8, tag: 9)
    trace.cross(.up, request)
    var answer = completion(of: request, 8)
    answer.poisoned = poisoned
    for _ in 0..<times { trace.cross(.down, answer) }
    return self
  }

  /// A translation request for a page, and a completion with so many bytes that counts so many.
  func translate(carried: Int, counted: Int) -> ErrorStory {
    var request = memoryRead(0x4000, 8, tag: 9)
    request.addressType = .translationRequest
    trace.cross(.up, request)
    var answer = completion(of: request, carried)
    answer.byteCount = UInt16(counted)
    trace.cross(.down, answer)
    return self
  }

  /// A message of the function.
  func report(_ message: MessageCode) -> ErrorStory {
    var header = TLPHeader(kind: .message, requester: TraceBuilder.function)
    header.messageCode = message
    header.messageRouting = .toRoot
    trace.cross(.up, header)
    return self
  }

  /// Software reads a doubleword of the header log.
  func readLog(_ index: UInt16, _ value: UInt32) -> ErrorStory {
    read(Self.errors + 0x1c + 4 * index, value)
  }

  /// Nothing happens for as long as a message may take.
  func wait() -> ErrorStory {
    trace.cycle += 60_000
    return read(0, 0x1042_1af4)
  }
}

/// Two poisoned writes, of which the function tells one.
func unreportedError() -> TraceBuilder {
  ErrorStory().poison().report(.errorNonfatal).poison().wait().trace
}
