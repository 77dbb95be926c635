import ByteLayouts
import PCIeLayouts
import Trace

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Mappings of memory, and what the device does with them.
extension Session {
  private static let readFlag: UInt32 = 1 << 0
  private static let writeFlag: UInt32 = 1 << 1
  private static let mappableFlag: UInt32 = 1 << 2
  private static let unmapAllFlag: UInt32 = 1 << 1

  /// DMA_MAP: argsz, flags, offset, address, size.
  func map(_ message: Message) throws -> Fields {
    let body = message.body
    guard body.count == 32, message.descriptors.count <= 1 else { throw Refusal(EINVAL) }
    let flags: UInt32 = body.load(4)
    let offset: UInt64 = body.load(8)
    let address: UInt64 = body.load(16)
    let byteCount: UInt64 = body.load(24)
    let isReadable = flags & Self.readFlag != 0
    let isWritable = flags & Self.writeFlag != 0
    guard flags & ~(Self.readFlag | Self.writeFlag | Self.mappableFlag) == 0,
      isReadable || isWritable
    else { throw Refusal(EINVAL) }
    let hasDescriptor = !message.descriptors.isEmpty
    try memory.check(address, byteCount: byteCount, offset: hasDescriptor ? offset : 0)
    var shared: SharedMemory?
    if let descriptor = message.descriptors.first {
      shared = SharedMemory(
        descriptor, offset: offset, byteCount: byteCount, isWritable: isWritable)
      if shared == nil {
        note("memory whose file could shrink, or is too short, is accessed by messages")
      }
    }
    let mapping = GuestMemory.Mapping(
      address: address, byteCount: byteCount, isReadable: isReadable, isWritable: isWritable,
      shared: shared)
    memory.add(mapping)
    record(.dmaMapped(mapping.announced))
    return Fields()
  }

  /// DMA_UNMAP: argsz, flags, address, size.
  func unmap(_ body: Fields) throws -> Fields {
    guard body.count >= 24 else { throw Refusal(EINVAL) }
    let flags: UInt32 = body.load(4)
    let address: UInt64 = body.load(8)
    let byteCount: UInt64 = body.load(16)
    let removed: [GuestMemory.Mapping]
    switch flags {
    case 0: removed = try memory.remove(address, byteCount: byteCount)
    case Self.unmapAllFlag:
      guard address == 0, byteCount == 0 else { throw Refusal(EINVAL) }
      removed = memory.removeAll()
    // No dirty pages are kept.
    default: throw Refusal(EINVAL)
    }
    for mapping in removed { record(.dmaUnmapped(mapping.announced)) }
    return Fields(Array(body.bytes.prefix(24)))
  }
}

/// The guest, as the machine sees it.
extension Session: GuestSide {
  /// Where the bytes of a memory request of the device lie.
  ///
  /// No translation is ever granted here, so a translated address names nothing.
  public func place(_ request: UpstreamRequest) -> GuestPlace {
    guard request.addressType == .untranslated,
      let mapping = memory.find(request.address, byteCount: request.byteCount),
      request.isWrite ? mapping.isWritable : mapping.isReadable
    else { return .nowhere }
    return mapping.shared == nil ? .asked : .shared
  }

  /// Copies bytes of memory that is shared.
  public func load(_ request: UpstreamRequest, into target: inout MutableRawSpan) {
    guard let mapping = memory.find(request.address, byteCount: target.byteCount) else { return }
    mapping.shared?.load(request.address - mapping.address, into: &target)
  }

  /// Stores bytes into memory that is shared.
  public func store(_ source: RawSpan, _ request: UpstreamRequest) {
    guard let mapping = memory.find(request.address, byteCount: source.byteCount) else { return }
    mapping.shared?.store(source, at: request.address - mapping.address)
  }

  /// Asks the client for bytes.
  public func ask(_ request: UpstreamRequest) -> UInt64 {
    let identifier = questions.open(.readMemory, byteCount: request.byteCount)
    var body = Fields()
    body.append(request.address)
    body.append(UInt64(request.byteCount))
    ask(.readMemory, identifier, body)
    return UInt64(identifier)
  }

  /// What came back for a question.
  public func answer(_ question: UInt64) -> GuestAnswer {
    switch questions.answer(UInt16(truncatingIfNeeded: question)) {
    case .none: .waiting
    case .bytes(let bytes): .bytes(bytes)
    case .refused: .refused
    }
  }

  /// Sends bytes to the client.
  public func send(_ source: RawSpan, _ request: UpstreamRequest) -> Bool {
    let identifier = questions.open(.writeMemory, byteCount: source.byteCount)
    var body = Fields()
    body.append(request.address)
    body.append(UInt64(source.byteCount))
    for place in 0..<source.byteCount {
      body.append(source.littleEndian(at: place, as: UInt8.self))
    }
    ask(.writeMemory, identifier, body)
    return true
  }

  /// Whether writes are not known to have arrived.
  public var hasUnansweredWrites: Bool { questions.hasWrites }

  /// Signals the vector that a message names.
  public func signal(address: UInt64, data: UInt32) { interrupts.signal(vector: Int(data)) }

  /// Takes a change of the INTx line.
  public func drive(isAsserted: Bool) { interrupts.drive(isAsserted) }
}
