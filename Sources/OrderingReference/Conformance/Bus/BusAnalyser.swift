import ByteLayouts
import PCIeLayouts
import Trace
import VirtioLayouts

/// Turns requests to the function and its completions into accesses of registers.
struct BusAnalyser {
  /// What a packet turned out to be.
  enum Finding {
    case register(RegisterAccess)
    case configurationRead(register: UInt16, value: UInt32)
    case configurationWrite(register: UInt16, value: UInt32, enables: UInt8)
  }

  private let mapped: ConformanceConfiguration.MappedDevice?
  private var pending: [PendingRead] = Array(repeating: .none, count: 256)
  private var generation = -1
  private(set) var list = CapabilityList()
  private(set) var map = StructureMap()

  init(mapped: ConformanceConfiguration.MappedDevice?) { self.mapped = mapped }

  /// Brings list and map up to date with configuration space.
  mutating func refresh(_ image: ConfigurationImage) {
    guard generation != image.generation else { return }
    generation = image.generation
    list = CapabilityList(image)
    map = StructureMap(list, image)
  }

  private func hasVectors(_ image: ConfigurationImage) -> Bool {
    guard let place = list.place(MSIXCapability.identifier),
      let control = image.half(place + MSIXCapability.messageControl)
    else { return false }
    return control & MSIXCapability.enable != 0
  }

  /// The field that an address names; nil outside the function's registers.
  private func field(
    _ address: UInt64, _ byteCount: Int
  ) -> (field: RegisterField, offset: UInt64)? {
    if let mapped {
      let offset = address &- mapped.base
      guard offset < MMIORegisters.windowByteCount else { return nil }
      return (RegisterLayouts.mapped(offset, byteCount), offset)
    }
    guard let window = map.window(address) else { return nil }
    let offset = address - window.base
    switch window.structure {
    case .commonConfiguration: return (RegisterLayouts.common(offset, byteCount), offset)
    case .notify: return (.notify, offset)
    case .interruptStatus: return (.interruptStatus, offset)
    case .deviceConfiguration: return (.device(offset), offset)
    case .configurationAccess, .sharedMemory, .swiotlb: return nil
    }
  }

  /// Takes a request that reached the function.
  mutating func request(
    _ header: TLPHeader, payload: RawSpan, image: ConfigurationImage
  ) -> Finding? {
    switch header.kind {
    case .configurationRead:
      pending[Int(header.tag)] = .configuration(
        register: header.registerNumber, target: header.target.rawValue)
    case .configurationWrite:
      guard payload.byteCount >= 4, image.function == header.target else { return nil }
      return .configurationWrite(
        register: header.registerNumber, value: payload.littleEndian(at: 0),
        enables: header.firstByteEnables)
    case .memoryRead, .memoryWrite:
      refresh(image)
      let range = header.enabledRange
      let found = field(range.address, range.byteCount)
      return access(header, found, range.address, range.byteCount, payload)
    case .ioRead, .ioWrite:
      refresh(image)
      let range = header.enabledRange
      guard let ports = map.ports, range.address &- ports.base < ports.byteCount else {
        return access(header, nil, range.address, range.byteCount, payload)
      }
      let offset = range.address - ports.base
      let field = RegisterLayouts.legacy(
        offset, range.byteCount, hasVectors: hasVectors(image))
      return access(header, (field, offset), range.address, range.byteCount, payload)
    case .message, .messageWithData, .completion, .completionWithData: break
    }
    return nil
  }

  private mutating func access(
    _ header: TLPHeader, _ found: (field: RegisterField, offset: UInt64)?, _ address: UInt64,
    _ byteCount: Int, _ payload: RawSpan
  ) -> Finding? {
    let lane = Int(address & 3)
    guard header.kind.hasData else {
      pending[Int(header.tag)] =
        found.map { .register($0.field, offset: $0.offset, byteCount: byteCount, lane: lane) }
        ?? .none
      return nil
    }
    guard let found, payload.byteCount >= lane + min(byteCount, 8) else { return nil }
    return .register(
      RegisterAccess(
        field: found.field, isWrite: true,
        value: Self.value(payload, at: lane, byteCount: byteCount), byteCount: byteCount,
        offset: found.offset))
  }

  /// Takes a completion that left the function.
  mutating func completion(
    _ header: TLPHeader, payload: RawSpan, image: ConfigurationImage
  ) -> Finding? {
    let waiting = pending[Int(header.tag)]
    guard case .none = waiting else {
      pending[Int(header.tag)] = .none
      return finding(waiting, header, payload, image)
    }
    return nil
  }

  private func finding(
    _ waiting: PendingRead, _ header: TLPHeader, _ payload: RawSpan, _ image: ConfigurationImage
  ) -> Finding? {
    switch waiting {
    case .none: return nil
    case .configuration(let register, let target):
      guard payload.byteCount >= 4 else { return nil }
      let value: UInt32 = payload.littleEndian(at: 0)
      let isOurs = image.noteRead(RequesterID(rawValue: target), register, value)
      return isOurs ? .configurationRead(register: register, value: value) : nil
    case .register(let field, let offset, let byteCount, let lane):
      var access = RegisterAccess(
        field: field, isWrite: false, value: 0, byteCount: byteCount, offset: offset)
      if header.status == .success, payload.byteCount >= lane + min(byteCount, 8) {
        access.value = Self.value(payload, at: lane, byteCount: byteCount)
      } else {
        access.isRefused = true
      }
      return .register(access)
    }
  }

  private static func value(_ payload: RawSpan, at lane: Int, byteCount: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<min(byteCount, 8) {
      let byte: UInt8 = payload.littleEndian(at: lane + index)
      value |= UInt64(byte) << UInt64(8 * index)
    }
    return value
  }

  /// The register that an offset of a BAR names, for accesses through the window.
  func target(bar: UInt8, offset: UInt64, byteCount: Int, image: ConfigurationImage) -> (
    field: RegisterField, offset: UInt64
  )? {
    for seen in list.capabilities where seen.bar == bar && seen.structure != nil {
      guard seen.structure != .configurationAccess, offset >= seen.offset,
        offset - seen.offset < seen.byteCount
      else { continue }
      let inside = offset - seen.offset
      switch seen.structure {
      case .commonConfiguration: return (RegisterLayouts.common(inside, byteCount), inside)
      case .notify: return (.notify, inside)
      case .interruptStatus: return (.interruptStatus, inside)
      case .deviceConfiguration: return (.device(inside), inside)
      case .sharedMemory, .swiotlb, .configurationAccess, nil: return (.other, inside)
      }
    }
    return nil
  }
}
