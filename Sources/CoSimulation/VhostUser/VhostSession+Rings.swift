import Endpoint
import VirtioLayouts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Rings: what the front end says of them, and how they come into the function.
extension VhostSession {
  private static let withoutDescriptor: UInt64 = 1 << 8
  /// Where a packed ring begins: slot 0, wrap counter 1, in one half or in both.
  private static let packedBegin: [UInt32] = [0, 0x8000, 0x8000_8000]

  private func ring(_ number: UInt64) throws(SessionFault) -> Int {
    guard number < UInt64(rings.count) else {
      throw .wrongMessage("ring \(number); there are \(rings.count)")
    }
    return Int(number)
  }

  /// A message about one ring.
  func handleRing(
    _ request: VhostRequest, _ frame: FrameStream.Frame
  ) throws(SessionFault) -> Answer? {
    let body = frame.body
    switch request {
    case .setKick, .setCall, .setError:
      try setCounter(request, frame)
      return nil
    case .setRingAddresses:
      try setAddresses(body)
      return nil
    default: break
    }
    guard body.count == 8 else {
      throw .wrongMessage("a payload of \(body.count) bytes where the state of a ring has 8")
    }
    let number = try ring(UInt64(body.load(0, as: UInt32.self)))
    let value: UInt32 = body.load(4)
    switch request {
    case .setRingSize:
      let limit = UInt32(machine.configuration.endpoint.maximumQueueSize)
      let isPower = value & (value &- 1) == 0 || features.contains(.ringPacked)
      guard value > 0, value <= limit, isPower else {
        throw .wrongMessage("ring \(number) of \(value) entries; at most \(limit)")
      }
      rings[number].size = UInt16(value)
    case .setRingBase:
      let possible = features.contains(.ringPacked) ? Self.packedBegin : [0]
      guard possible.contains(value) else {
        throw .wrongMessage(
          "ring \(number) begins at \(value); the rings of a PCI function begin at 0")
      }
      rings[number].base = value
    case .enableRing:
      guard value <= 1 else { throw .wrongMessage("ring \(number) enabled by \(value)") }
      rings[number].isEnabled = value == 1
    case .getRingBase:
      let base = try stop(number)
      var answer = Fields()
      answer.append(UInt32(number))
      answer.append(base)
      return .bytes(answer)
    default: preconditionFailure("every message about a ring is above")
    }
    return nil
  }

  /// SET_VRING_ADDR: index, flags, descriptors, used, available, log.
  private func setAddresses(_ body: Fields) throws(SessionFault) {
    guard body.count == 40 else {
      throw .wrongMessage("a payload of \(body.count) bytes where addresses have 40")
    }
    let number = try ring(UInt64(body.load(0, as: UInt32.self)))
    guard body.load(4, as: UInt32.self) == 0 else {
      throw .wrongMessage("ring \(number) is to be logged; nothing offers it")
    }
    rings[number].addresses = (body.load(8), body.load(24), body.load(16))
  }

  private func setCounter(
    _ request: VhostRequest, _ frame: FrameStream.Frame
  ) throws(SessionFault) {
    let value = try number(frame.body)
    let number = try ring(value & 0xff)
    let isAbsent = value & Self.withoutDescriptor != 0
    guard frame.descriptors.count == (isAbsent ? 0 : 1) else {
      throw .wrongMessage("\(frame.descriptors.count) descriptors where a counter has one")
    }
    guard let descriptor = frame.descriptors.first else {
      switch request {
      case .setKick: throw .wrongMessage("ring \(number) is to be polled; a counter is needed")
      case .setCall: rings[number].call = nil
      default: break
      }
      return
    }
    guard InterruptLines.accepts(descriptor) else {
      throw .wrongMessage("what came for ring \(number) is no event counter")
    }
    switch request {
    case .setKick: rings[number].kick = descriptor
    case .setCall: rings[number].call = descriptor
    default: break
    }
  }

  /// Brings the function to DRIVER_OK with every ring that is ready.
  func begin() throws(SessionFault) {
    usesTranslation =
      features.contains(.accessPlatform) && channel != nil
      && protocolFeatures & VhostFeatures.backendChannel != 0
    _ = driver.setTranslation(usesTranslation)
    let wanted = features.subtracting(VhostFeatures.protocolFeatures)
    guard driver.negotiate(wanted) else {
      throw .wrongMessage(
        "the device does not take features 0x\(String(wanted.rawValue, radix: 16))")
    }
    isRunning = true
    for number in rings.indices where rings[number].isReady { try enable(number) }
    driver.begin()
  }

  /// Hands a ring to the function.
  func enable(_ number: Int) throws(SessionFault) {
    let ring = rings[number]
    guard let addresses = ring.addresses else { return }
    func place(_ address: UInt64) throws(SessionFault) -> UInt64 {
      if usesTranslation { return address }
      guard let guest = memory.guestAddress(user: address) else {
        throw .wrongMessage(
          "ring \(number) at 0x\(String(address, radix: 16)), where no memory is")
      }
      return guest
    }
    driver.enable(
      number, size: ring.size, descriptors: try place(addresses.descriptors),
      driver: try place(addresses.driver), device: try place(addresses.device))
    rings[number].isInFunction = true
  }

  /// Stops a ring once what is under way has come to rest; where it stands then.
  private func stop(_ number: Int) throws(SessionFault) -> UInt32 {
    if rings[number].isInFunction { _ = machine.settle(through: machine.cycle + Self.drainLimit) }
    if let fault { throw fault }
    let base = position(number)
    rings[number].stop()
    if isRunning, !rings.contains(where: \.isInFunction) { leave() }
    return base
  }

  /// A ring's next available entry: every chain that was taken was used.
  ///
  /// A packed ring has two: where the driver goes on in the low half, and the device in the high.
  private func position(_ number: Int) -> UInt32 {
    guard rings[number].isInFunction else { return rings[number].base }
    let used = UInt32(machine.endpoint.usedPosition(ofQueue: number))
    return features.contains(.ringPacked) ? used | used << 16 : used
  }

  /// Stops everything at once, whatever is under way.
  func stopAll() throws(SessionFault) {
    for number in rings.indices {
      rings[number].stop()
      rings[number].isEnabled = !features.contains(VhostFeatures.protocolFeatures)
    }
    if isRunning { leave() }
    if let fault { throw fault }
  }

  /// Resets the device; nothing that it asked for is answered any more.
  private func leave() {
    misses.removeAll()
    driver.reset()
    isRunning = false
  }
}
