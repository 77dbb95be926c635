public import ByteLayouts
public import CycleKernel
public import PCIeLayouts
import Trace

/// The instructions: each returns when it has retired.
extension MachineCPU {
  private static let lineByteCount: UInt64 = 64

  /// Splits at lines of 64 bytes.
  private static func pieces(
    _ address: UInt64, _ byteCount: Int, _ body: (_ done: Int, _ count: Int) -> Void
  ) {
    var done = 0
    while done < byteCount {
      let at = address + UInt64(done)
      let count = min(byteCount - done, Int(lineByteCount - at % lineByteCount))
      body(done, count)
      done += count
    }
  }

  /// Stores bytes, one line piece a cycle.
  public func store(_ source: RawSpan, at address: GuestPhysicalAddress) {
    Self.pieces(address.rawValue, source.byteCount) { done, count in
      let at = address.rawValue + UInt64(done)
      if AddressMap.ports.contains(at) {
        storePorts(source.extracting(done..<done + count), at: at)
        return
      }
      var data = LineBytes()
      data.put(source.extracting(done..<done + count), at: Int(at % Self.lineByteCount))
      push(PendingStore(line: at & ~(Self.lineByteCount - 1), data: data, isFence: false))
      advance(limit: cycle + 1)
    }
  }

  /// Loads bytes; the address decides whether that is memory, a register or the bus.
  public func load(_ address: GuestPhysicalAddress, into target: inout MutableRawSpan) {
    switch map.target(address) {
    case .memory: loadMemory(address, into: &target)
    case .translationUnit(let offset):
      wait(for: "earlier stores", until: { storesAreEmpty })
      advance(limit: cycle + 1)
      let value =
        root.unit?.readRegister(offset: offset, byteCount: target.byteCount, at: cycle) ?? .max
      for index in 0..<target.byteCount {
        target.storeLittleEndian(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)), at: index)
      }
    case .bus: loadBus(address, into: &target)
    case .port: loadPorts(address.rawValue, into: &target)
    case .nothing: Self.fillWithOnes(&target, from: 0, count: target.byteCount)
    }
  }

  static func fillWithOnes(_ target: inout MutableRawSpan, from: Int, count: Int) {
    for index in from..<from + count { target.storeLittleEndian(UInt8.max, at: index) }
  }

  private func loadMemory(_ address: GuestPhysicalAddress, into target: inout MutableRawSpan) {
    var done = 0
    while done < target.byteCount {
      let at = address.advanced(by: UInt64(done))
      let count = min(target.byteCount - done, Int(Self.lineByteCount - at.rawValue % 64))
      let line = at.rawValue & ~(Self.lineByteCount - 1)
      wait(for: "an earlier store to the same line", until: { !hasPendingStore(line: line) })
      advance(limit: cycle + 1)
      guard memory.contains(at, count: count) else {
        Self.fillWithOnes(&target, from: done, count: count)
        return
      }
      target.withPiece(done..<done + count) {
        memory.read(at, into: &$0, agent: .guest, at: cycle)
      }
      done += count
    }
  }

  /// Reads the bus with several reads under way where its memory type allows that.
  private func loadBus(_ address: GuestPhysicalAddress, into target: inout MutableRawSpan) {
    flushStores()
    let isCombining = map.target(address) == .bus(.writeCombining)
    let window = isCombining ? root.configuration.readBuffers : 1
    // Lines under way, oldest first; a line's tag and place in the target.
    var tags: [(tag: UInt8, done: Int, count: Int)] = []
    tags.reserveCapacity(window)
    var next = 0
    while next < target.byteCount || !tags.isEmpty {
      while next < target.byteCount, tags.count < window {
        let at = address.rawValue + UInt64(next)
        let count = min(target.byteCount - next, Int(Self.lineByteCount - at % 64))
        guard let tag = root.beginRead(at, byteCount: count, at: cycle) else { break }
        tags.append((tag, next, count))
        next += count
      }
      guard let oldest = tags.first else {
        if !wait(for: "room for a read of the bus", limit: cycle + 1, until: { false }),
          isStalled
        {
          Self.fillWithOnes(&target, from: next, count: target.byteCount - next)
          return
        }
        continue
      }
      let answer = answer(oldest.tag, what: "a read of \(address)")
      if case .data(let line) = answer {
        line.with(0..<oldest.count) { target.copy($0, at: oldest.done) }
      } else {
        noteFailedRead()
        Self.fillWithOnes(&target, from: oldest.done, count: oldest.count)
      }
      tags.removeFirst()
    }
  }

  /// Waits until earlier stores of every type are visible or have left for the bus.
  func flushStores() {
    wait(for: "earlier stores", until: { storesAreEmpty })
    startFlushingCombining()
    wait(for: "the write-combining buffers", until: { isDrained })
  }

  func answer(_ tag: UInt8, what: @autoclosure () -> String) -> CPURequests.Answer {
    var answer = CPURequests.Answer.waiting
    let limit = cycle + root.configuration.completionTimeout + 1
    defer { if case .failed(nil) = answer { root.port.detect(.completionTimeout, nil) } }
    wait(for: "the completion of " + what(), limit: limit) {
      answer = root.requests.take(tag, at: cycle)
      if case .waiting = answer { return false }
      return true
    }
    return answer
  }

  /// Orders stores before it ahead of those behind it: the write-combining buffers leave first.
  public func storeFence() {
    push(PendingStore(line: .max, data: LineBytes(), isFence: true))
    advance(limit: cycle + 1)
  }

  /// Waits until every earlier store is visible or has left for the bus.
  public func fullFence() {
    push(PendingStore(line: .max, data: LineBytes(), isFence: true))
    wait(for: "earlier stores", until: { isDrained && storesAreEmpty })
  }

  /// Reads a doubleword of configuration space; all ones where no function answers.
  public func readConfiguration(_ function: RequesterID, register: UInt16) -> UInt32 {
    flushStores()
    if function == RootPort.identifier {
      advance(limit: cycle + 1)
      return root.port.read(register)
    }
    guard let tag = configurationTag(function, register: register, enables: 15, value: nil),
      case .data(let line) = answer(tag, what: "configuration register \(register)")
    else { return .max }
    return line.with(0..<4) { $0.littleEndian(at: 0) }
  }

  /// Writes 1, 2 or 4 bytes of configuration space inside one doubleword.
  public func writeConfiguration(
    _ function: RequesterID, register: UInt16, value: UInt32, byteCount: Int
  ) {
    let lane = Int(register & 3)
    precondition(
      byteCount == 1 || byteCount == 2 || byteCount == 4, "1, 2 or 4 bytes")
    precondition(lane + byteCount <= 4, "inside one doubleword")
    let enables = UInt8((1 << byteCount) - 1) << UInt8(lane)
    flushStores()
    if function == RootPort.identifier {
      advance(limit: cycle + 1)
      root.port.write(register, value: value << UInt32(8 * lane), enables: enables)
      return
    }
    guard
      let tag = configurationTag(
        function, register: register, enables: enables, value: value << UInt32(8 * lane))
    else { return }
    _ = answer(tag, what: "configuration register \(register)")
  }

  private func configurationTag(
    _ function: RequesterID, register: UInt16, enables: UInt8, value: UInt32?
  ) -> UInt8? {
    var tag: UInt8?
    wait(for: "room for a configuration request") {
      tag = root.beginConfiguration(
        function, register: register, enables: enables, value: value, at: cycle)
      return tag != nil
    }
    return tag
  }

  /// Lets time pass.
  public func pause(cycles: Cycle) {
    let end = cycle + cycles
    wait(for: "time", limit: end, isInterruptible: true, until: { false })
  }
}
