import PCIeLayouts
import Trace

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Interrupts: which there are, who is told of them, and the vectors of the device's own table.
///
/// A client that emulates the MSI-X table keeps the guest's writes to itself. The device's table is
/// then filled from here: vector n sends n to an address of the interrupt window, and is masked as
/// long as the client has no counter for it.
extension Session {
  /// The interrupts of a PCI function: INTx, MSI, MSI-X, error, request.
  static let interruptCount = 5
  private static let pinIndex: UInt32 = 0
  private static let vectorIndex: UInt32 = 2
  private static let signals: UInt32 = 1 << 0
  private static let maskable: UInt32 = 1 << 1
  private static let masksItself: UInt32 = 1 << 2
  private static let keepsSize: UInt32 = 1 << 3

  /// DEVICE_GET_IRQ_INFO: argsz, flags, index, count.
  func interruptInformation(_ body: Fields) throws -> Fields {
    guard body.count >= 16, body.load(0, as: UInt32.self) >= 16 else { throw Refusal(EINVAL) }
    let index: UInt32 = body.load(8)
    guard index < Self.interruptCount else { throw Refusal(EINVAL) }
    let count = lineCount(index)
    let flags: UInt32 =
      switch index {
      case _ where count == 0: 0
      case Self.pinIndex: Self.signals | Self.maskable | Self.masksItself
      default: Self.signals | Self.maskable | Self.keepsSize
      }
    var answer = Fields()
    answer.append(UInt32(16))
    answer.append(flags)
    answer.append(index)
    answer.append(UInt32(count))
    return answer
  }

  private func lineCount(_ index: UInt32) -> Int {
    switch index {
    case Self.pinIndex: shape.hasPin ? 1 : 0
    case Self.vectorIndex: shape.vectorCount
    default: 0
    }
  }

  /// What DEVICE_SET_IRQS asks for.
  private enum Action: UInt32 {
    case mask = 8
    case unmask = 16
    case trigger = 32
  }

  /// DEVICE_SET_IRQS: argsz, flags, index, start, count, and a byte for each with DATA_BOOL.
  func setInterrupts(_ message: Message) throws -> Fields {
    let body = message.body
    guard body.count >= 20 else { throw Refusal(EINVAL) }
    let flags: UInt32 = body.load(4)
    let index: UInt32 = body.load(8)
    let start = Int(body.load(12, as: UInt32.self))
    let count = Int(body.load(16, as: UInt32.self))
    guard index < Self.interruptCount else { throw Refusal(EINVAL) }
    let lines = lineCount(index)
    let data = flags & 7
    guard let action = Action(rawValue: flags & ~7), [1, 2, 4].contains(data), start <= lines,
      count <= lines - start, message.descriptors.count <= count,
      data == 4 || message.descriptors.isEmpty
    else { throw Refusal(EINVAL) }
    let range = start..<start + count
    switch data {
    case 4:
      guard action == .trigger else { throw Refusal(EINVAL) }
      try assign(index, range, message.descriptors)
    case 2:
      guard body.count == 20 + count else { throw Refusal(EINVAL) }
      for line in range where body.load(20 + line - start, as: UInt8.self) != 0 {
        apply(action, index, line)
      }
    default:
      guard body.count == 20 else { throw Refusal(EINVAL) }
      // No line and a trigger: the whole index is taken away.
      if count == 0, action == .trigger {
        try assign(index, 0..<lines, [])
      } else {
        for line in range { apply(action, index, line) }
      }
    }
    return Fields()
  }

  /// Gives lines their counters, in order; those for which none came lose theirs.
  private func assign(
    _ index: UInt32, _ range: Range<Int>, _ descriptors: [OwnedDescriptor]
  ) throws {
    for descriptor in descriptors {
      guard InterruptLines.accepts(descriptor) else { throw Refusal(EINVAL) }
    }
    for line in range {
      let place = line - range.lowerBound
      let descriptor = place < descriptors.count ? descriptors[place] : nil
      if index == Self.pinIndex {
        interrupts.setPin(descriptor)
      } else {
        interrupts.set(vector: line, descriptor)
        if !tableIsStale { writeVector(line, isMasked: descriptor == nil) }
      }
    }
    restoreTable()
  }

  private func apply(_ action: Action, _ index: UInt32, _ line: Int) {
    if index == Self.pinIndex {
      switch action {
      case .mask: interrupts.maskPin(true)
      case .unmask: interrupts.maskPin(false)
      case .trigger: interrupts.triggerPin()
      }
      return
    }
    switch action {
    case .trigger: interrupts.signal(vector: line)
    case .mask: writeVector(line, isMasked: true)
    case .unmask: writeVector(line, isMasked: interrupts.vectors[line] == nil)
    }
  }

  /// Writes the vectors into the device's table when it has lost them and can be reached.
  func restoreTable() {
    guard tableIsStale, canReachTable else { return }
    tableIsStale = false
    for vector in interrupts.vectors.indices {
      writeVector(vector, isMasked: interrupts.vectors[vector] == nil)
    }
  }

  private var canReachTable: Bool {
    shape.msixOffset != nil
      && machine.readConfiguration(ConfigurationHeader.command)
        & UInt32(ConfigurationHeader.memorySpaceEnable) != 0
      && machine.base(shape.table.window, shape) != 0
  }

  /// Writes one entry of the device's table.
  private func writeVector(_ vector: Int, isMasked: Bool) {
    guard canReachTable else {
      tableIsStale = true
      return
    }
    let address = HostPlaces.interrupts.lowerBound
    var entry = Fields()
    entry.append(address)
    entry.append(UInt32(vector))
    entry.append(isMasked ? MSIXCapability.vectorMask : 0)
    machine.writeWindow(
      shape.table.window, shape,
      offset: shape.table.offset + UInt64(vector) * MSIXCapability.entryByteCount, entry.bytes)
    record(
      .vectorProgrammed(
        VectorEntry(vector: UInt16(vector), address: address, data: UInt32(vector))))
  }
}
