import CRicochet
import CoSimulation
import CycleKernel
import PCIeLayouts

/// Requests of the host.
extension EmbeddedDevice {
  static let largestAccess = 1 << 20

  /// Reads bytes of configuration space.
  func readConfiguration(_ offset: UInt32, byteCount: UInt32) throws(EmbeddingFault) -> [UInt8] {
    try checkConfiguration(offset, byteCount)
    return try read(.configuration, UInt64(offset), Int(byteCount), "configuration space")
  }

  /// Writes bytes of configuration space.
  func writeConfiguration(_ offset: UInt32, _ bytes: [UInt8]) throws(EmbeddingFault) {
    try checkConfiguration(offset, UInt32(bytes.count))
    try write(.configuration, UInt64(offset), bytes, "configuration space")
  }

  private func checkConfiguration(
    _ offset: UInt32, _ byteCount: UInt32
  ) throws(EmbeddingFault) {
    let end = UInt64(offset) + UInt64(byteCount)
    guard byteCount > 0, end <= UInt64(ConfigurationHeader.byteCount) else {
      throw .range(
        "\(byteCount) bytes at \(offset) of configuration space; it has "
          + "\(ConfigurationHeader.byteCount) bytes")
    }
  }

  /// Reads bytes behind a base address register.
  func readWindow(
    _ bar: UInt32, _ offset: UInt64, byteCount: UInt32
  ) throws(EmbeddingFault) -> [UInt8] {
    let (space, address) = try place(bar, offset, byteCount)
    return try read(space, address, Int(byteCount), "BAR \(bar)")
  }

  /// Writes bytes behind a base address register.
  func writeWindow(_ bar: UInt32, _ offset: UInt64, _ bytes: [UInt8]) throws(EmbeddingFault) {
    let (space, address) = try place(bar, offset, UInt32(bytes.count))
    try write(space, address, bytes, "BAR \(bar)")
  }

  private func place(
    _ bar: UInt32, _ offset: UInt64, _ byteCount: UInt32
  ) throws(EmbeddingFault) -> (OutsideMachine.AccessSpace, UInt64) {
    guard let window = try started().window(Int(bar)) else {
      throw .range("BAR \(bar); there are 0 to 5")
    }
    guard window.base != 0 else {
      throw .state("BAR \(bar) has no address; write its base address register first")
    }
    let (end, wraps) = offset.addingReportingOverflow(UInt64(byteCount))
    guard byteCount > 0, Int(byteCount) <= Self.largestAccess, !wraps,
      !window.base.addingReportingOverflow(end).overflow
    else {
      throw .range("\(byteCount) bytes; an access has 1 to \(Self.largestAccess)")
    }
    return (window.space, window.base + offset)
  }

  private func read(
    _ space: OutsideMachine.AccessSpace, _ address: UInt64, _ byteCount: Int, _ what: String
  ) throws(EmbeddingFault) -> [UInt8] {
    try inTime { machine throws(EmbeddingFault) in
      try checkIdle(machine)
      let timeouts = machine.port.counts.timeouts
      let (bytes, isWhole) = machine.read(space, address, byteCount: byteCount)
      if !isWhole { throw refusal(machine, timeouts, "a read of \(what)") }
      return bytes
    }
  }

  private func write(
    _ space: OutsideMachine.AccessSpace, _ address: UInt64, _ bytes: [UInt8], _ what: String
  ) throws(EmbeddingFault) {
    try inTime { machine throws(EmbeddingFault) in
      if space != .memory { try checkIdle(machine) }
      let timeouts = machine.port.counts.timeouts
      if !machine.write(space, address, bytes) {
        throw refusal(machine, timeouts, "a write of \(what)")
      }
    }
  }

  private func checkIdle(_ machine: OutsideMachine) throws(EmbeddingFault) {
    guard !machine.port.isAwaiting else {
      throw EmbeddingFault(RC_NO_ROOM, "a request of rc_send is under way; take its answer first")
    }
  }

  private func refusal(
    _ machine: OutsideMachine, _ timeouts: UInt64, _ what: String
  ) -> EmbeddingFault {
    machine.port.counts.timeouts == timeouts
      ? EmbeddingFault(RC_REFUSED, "the device refused \(what); is its space enabled?")
      : EmbeddingFault(RC_TIMEOUT, "the device did not answer \(what)")
  }

  /// Resets the function.
  func reset() throws(EmbeddingFault) {
    try inTime { machine throws(EmbeddingFault) in
      try checkIdle(machine)
      guard machine.resetFunction() else {
        throw EmbeddingFault(RC_REFUSED, "the function has no reset")
      }
    }
  }

  /// Sends a request without waiting.
  func send(_ request: HostRequest) throws(EmbeddingFault) {
    guard try started().port.begin(request) else {
      throw EmbeddingFault(
        RC_NO_ROOM, "no room on the link, or another request is under way; let cycles pass")
    }
    if !request.isPosted { lanes = request.enabledLanes }
  }

  /// The answer to the request under way.
  func answer() throws(EmbeddingFault) -> [UInt8] {
    let port = try started().port
    guard !port.isAwaiting else { throw EmbeddingFault(RC_WAITING, "the answer has not come yet") }
    guard let answer = port.answer else { throw .state("no request was sent by rc_send") }
    guard case .bytes(let bytes) = answer else {
      throw EmbeddingFault(RC_REFUSED, "the device refused the request; is its space enabled?")
    }
    guard let lanes, !bytes.isEmpty else { return bytes }
    return lanes.upperBound <= bytes.count ? Array(bytes[lanes]) : []
  }
}
