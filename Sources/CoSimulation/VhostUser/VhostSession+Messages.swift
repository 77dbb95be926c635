import VirtioLayouts

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The messages of the front end.
extension VhostSession {
  /// Answers one message.
  func handle(_ frame: FrameStream.Frame) throws(SessionFault) {
    let header = VhostHeader(frame.head)
    guard !header.isReply else {
      throw .wrongMessage("a reply to request \(header.request), which asks nothing")
    }
    guard let request = VhostRequest(rawValue: header.request) else {
      throw .wrongMessage("request \(header.request) is not known; nothing offers it")
    }
    counts.requests[Int(header.request)] += 1
    let answer = try answer(request, frame)
    if let answer { return try reply(header, answer) }
    if header.wantsReply, protocolFeatures & VhostFeatures.replyAcknowledge != 0 {
      try reply(header, .number(0))
    }
  }

  /// What a message is answered with.
  enum Answer {
    case number(UInt64)
    case bytes(Fields)

    var fields: Fields {
      switch self {
      case .bytes(let fields): return fields
      case .number(let number):
        var fields = Fields()
        fields.append(number)
        return fields
      }
    }
  }

  private func reply(_ header: VhostHeader, _ answer: Answer) throws(SessionFault) {
    let body = answer.fields
    let head = VhostHeader(
      request: header.request, flags: VhostHeader.reply, byteCount: body.count)
    try stream.send(head.fields.bytes + body.bytes)
  }

  /// Does what a message asks for; nil where nothing but a wanted acknowledgement comes back.
  private func answer(
    _ request: VhostRequest, _ frame: FrameStream.Frame
  ) throws(SessionFault) -> Answer? {
    let takesDescriptors: Set<VhostRequest> = [
      .setMemoryTable, .addRegion, .removeRegion, .setKick, .setCall, .setError,
      .setBackendChannel,
    ]
    guard frame.descriptors.isEmpty || takesDescriptors.contains(request) else {
      throw .wrongMessage("descriptors came with request \(request.rawValue)")
    }
    let body = frame.body
    switch request {
    case .getFeatures: return .number(offer.union(VhostFeatures.protocolFeatures).rawValue)
    case .setFeatures: try setFeatures(FeatureBits(rawValue: try number(body)))
    case .getProtocolFeatures: return .number(VhostFeatures.offered)
    case .setProtocolFeatures:
      let wanted = try number(body)
      guard wanted & ~VhostFeatures.offered == 0 else {
        throw .wrongMessage("protocol features 0x\(String(wanted, radix: 16)) were not offered")
      }
      protocolFeatures = wanted
    case .setOwner: break
    case .resetOwner, .resetDevice: try stopAll()
    case .getQueueCount: return .number(UInt64(isNetwork ? rings.count / 2 : rings.count))
    case .getRegionLimit: return .number(UInt64(VhostFeatures.regionLimit))
    case .setMemoryTable: try setMemory(frame)
    case .addRegion: try addRegion(frame)
    case .removeRegion: try removeRegion(body)
    case .setRingSize, .setRingAddresses, .setRingBase, .getRingBase, .setKick, .setCall, .setError,
      .enableRing:
      return try handleRing(request, frame)
    case .setBackendChannel: try setChannel(frame)
    case .translation: try takeTranslation(body)
    case .getConfiguration, .setConfiguration: return try configure(request, body)
    }
    return nil
  }

  /// The number that is all of a message.
  func number(_ body: Fields) throws(SessionFault) -> UInt64 {
    guard body.count == 8 else {
      throw .wrongMessage("a payload of \(body.count) bytes where a number has 8")
    }
    return body.load(0)
  }

  private func setFeatures(_ wanted: FeatureBits) throws(SessionFault) {
    guard wanted.subtracting(offer.union(VhostFeatures.protocolFeatures)).isEmpty else {
      throw .wrongMessage("features 0x\(String(wanted.rawValue, radix: 16)) were not offered")
    }
    guard !isRunning || wanted == features else {
      throw .wrongMessage("other features while rings run")
    }
    features = wanted
    // Without the protocol's features a ring is enabled from the beginning.
    if !wanted.contains(VhostFeatures.protocolFeatures) {
      for ring in rings.indices { rings[ring].isEnabled = true }
    }
  }

  /// GET_CONFIG, SET_CONFIG: offset, byte count, flags, bytes.
  private func configure(
    _ request: VhostRequest, _ body: Fields
  ) throws(SessionFault) -> Answer? {
    guard body.count >= 12 else {
      throw .wrongMessage("a payload of \(body.count) bytes where configuration has 12 and more")
    }
    let offset: UInt32 = body.load(0)
    let count = Int(body.load(4, as: UInt32.self))
    guard count <= 256, offset <= 256, body.count == 12 + count else {
      throw .wrongMessage("\(count) bytes at \(offset) of configuration space")
    }
    if request == .setConfiguration {
      _ = driver.writeDevice(UInt64(offset), Array(body.bytes[12...]))
      return nil
    }
    var answer = Fields(Array(body.bytes.prefix(12)))
    answer.append(contentsOf: driver.readDevice(UInt64(offset), byteCount: count))
    return .bytes(answer)
  }

  /// SET_BACKEND_REQ_FD: the channel of misses.
  private func setChannel(_ frame: FrameStream.Frame) throws(SessionFault) {
    guard frame.descriptors.count == 1, let descriptor = frame.descriptors.first else {
      throw .wrongMessage("\(frame.descriptors.count) descriptors where a channel has one")
    }
    var kind: Int32 = 0
    var length = socklen_t(4)
    // SAFETY: the call is told how long the integer is.
    let result = unsafe getsockopt(descriptor.number, SOL_SOCKET, SO_TYPE, &kind, &length)
    guard result == 0, kind == Int32(SOCK_STREAM.rawValue) else {
      throw .wrongMessage("the channel of the back end is no stream socket")
    }
    channel = FrameStream(socket: descriptor, framing: VhostHeader.framing)
  }
}
