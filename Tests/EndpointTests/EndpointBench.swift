import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import TestSupport
import Trace
import VirtioLayouts
import Virtqueues

@testable import Endpoint

/// An endpoint with the Swift engine behind a link whose other end is scripted.
final class EndpointBench {
  static let function = RequesterID(bus: 1, device: 0, function: 0)
  static let registers: UInt64 = 0xc000_0000
  static let vectors: UInt64 = 0xc001_0000
  static let region: UInt64 = 0x40_0000_0000
  let log = EventLog()
  let link: Link
  let endpoint: Endpoint
  let root: ScriptedRoot
  let disk: TemporaryDisk
  private(set) var cycle: Cycle = 0
  private var nextTag: UInt8 = 0

  init(
    _ change: (inout EndpointConfiguration) -> Void = { _ in }, isPlaced: Bool = true
  ) throws {
    var configuration = EndpointConfiguration()
    configuration.bounceByteCount = 1 << 20
    configuration.bounceProfile = .swiotlbCapability(.strict)
    configuration.mediaLatency = 20
    change(&configuration)
    let trace = TraceHub()
    trace.add(log)
    var linkConfiguration = LinkConfiguration()
    linkConfiguration.latency = 4
    link = Link(configuration: linkConfiguration, seed: 1, trace: trace)
    disk = try TemporaryDisk()
    endpoint = Endpoint(
      configuration: configuration, link: link, engine: SwiftFetchEngine(),
      backend: .block(try DiskImage(path: disk.path)), trace: trace)
    root = ScriptedRoot(link: link)
    if isPlaced { place() }
  }

  /// Gives the BARs their addresses and turns memory space and bus mastering on.
  func place() {
    configure(0x10, UInt32(Self.registers))
    configure(0x18, UInt32(Self.vectors))
    configure(0x20, UInt32(truncatingIfNeeded: Self.region))
    configure(0x24, UInt32(Self.region >> 32))
    configure(0x04, 6, enables: 3)
  }

  /// Lets cycles pass.
  func run(_ cycles: Cycle) {
    for _ in 0..<cycles {
      cycle += 1
      _ = root.step(at: cycle)
      _ = link.evaluate(at: cycle)
      _ = endpoint.evaluate(at: cycle)
    }
  }

  private func ask(_ header: TLPHeader, _ payload: [UInt8] = []) -> [ScriptedRoot.Answer] {
    let before = root.answers.count
    link.down.post(header, payload: payload.span.bytes)
    var waited = 0
    while waited < 2000 {
      run(1)
      waited += 1
      guard let last = root.answers.last, root.answers.count > before else { continue }
      let carried = last.header.payloadByteCount - Int(last.header.lowerAddress & 3)
      if last.header.kind == .completion || Int(last.header.byteCount) <= carried { break }
    }
    return Array(root.answers[before...])
  }

  private func tag() -> UInt8 {
    nextTag &+= 1
    return nextTag
  }

  /// Writes the enabled bytes of a configuration register.
  @discardableResult
  func configure(
    _ register: UInt16, _ value: UInt32, enables: UInt8 = 15,
    target: RequesterID = EndpointBench.function
  ) -> ScriptedRoot.Answer? {
    var header = TLPHeader(
      kind: .configurationWrite, requester: ScriptedRoot.identifier, tag: tag())
    header.doublewordCount = 1
    header.firstByteEnables = enables
    header.target = target
    header.registerNumber = register
    return ask(header, filled(4) { $0.storeLittleEndian(value, at: 0) }).first
  }

  /// Reads a configuration register.
  func configuration(_ register: UInt16) -> UInt32? {
    var header = TLPHeader(
      kind: .configurationRead, requester: ScriptedRoot.identifier, tag: tag())
    header.doublewordCount = 1
    header.firstByteEnables = 15
    header.target = Self.function
    header.registerNumber = register
    guard let answer = ask(header).first, answer.payload.count == 4 else { return nil }
    return answer.payload.span.bytes.littleEndian(at: 0, as: UInt32.self)
  }

  /// Reads memory space; the completions in order.
  func read(_ address: UInt64, _ byteCount: Int) -> [ScriptedRoot.Answer] {
    ask(
      .memory(
        .memoryRead, requester: ScriptedRoot.identifier, tag: tag(), address: address,
        byteCount: byteCount))
  }

  /// Reads memory space; the bytes, or nil after a refusal.
  func bytes(_ address: UInt64, _ byteCount: Int) -> [UInt8]? {
    var gathered: [UInt8] = []
    for answer in read(address, byteCount) {
      guard answer.header.kind == .completionWithData else { return nil }
      let lead = Int(answer.header.lowerAddress & 3)
      let left = byteCount - gathered.count
      gathered += answer.payload.dropFirst(lead).prefix(left)
    }
    return gathered
  }

  /// Reads a register of BAR0 as a number.
  func register<Value: FixedWidthInteger & BitwiseCopyable>(
    _ offset: UInt64, as type: Value.Type = Value.self
  ) -> Value? {
    bytes(Self.registers + offset, MemoryLayout<Value>.size).map {
      $0.span.bytes.littleEndian(at: 0, as: type)
    }
  }

  /// Writes memory space and lets it arrive.
  func write(
    _ address: UInt64, _ bytes: [UInt8], _ change: (inout TLPHeader) -> Void = { _ in }
  ) {
    var header = TLPHeader.memory(
      .memoryWrite, requester: ScriptedRoot.identifier, address: address, byteCount: bytes.count)
    change(&header)
    link.down.post(header, payload: bytes.span.bytes, lead: Int(address & 3))
    run(20)
  }

  /// Writes a register of BAR0.
  func setRegister<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: UInt64, _ value: Value) {
    write(
      Self.registers + offset,
      filled(MemoryLayout<Value>.size) { $0.storeLittleEndian(value, at: 0) })
  }

  /// Goes from reset to FEATURES_OK with these features.
  func negotiate(_ features: FeatureBits = [.version1]) {
    setRegister(CommonConfiguration.deviceStatus, UInt8(3))
    for window in UInt32(0)..<2 {
      setRegister(CommonConfiguration.driverFeatureSelect, window)
      setRegister(
        CommonConfiguration.driverFeature,
        UInt32(truncatingIfNeeded: features.rawValue >> UInt64(32 * window)))
    }
    setRegister(CommonConfiguration.deviceStatus, UInt8(11))
  }

  /// The device status register.
  var status: UInt8? { register(CommonConfiguration.deviceStatus) }
}
