import HostPlatform
import LitmusLanguage
import PCIeLayouts

/// Packets at the device.
extension TimedMachine: DeviceSurroundings {
  var changes: UInt64 { port.changes }

  func readLocal(_ word: Int) -> UInt8 { deviceWords[table[word].word] }

  func writeLocal(_ word: Int, _ value: UInt8) { writeDevice(table[word].word, value) }

  func isTranslated(_ page: Int) -> Bool { page >= 0 && translations.isInDevice[page] }

  func writeDevice(_ word: Int, _ value: UInt8) {
    deviceWords[word] = value
    port.noteChange()
  }

  func send(_ operation: DeviceOperation, value: UInt8, agent: Int, place: Int) {
    let kind: TLPKind = operation.isStore ? .memoryWrite : .memoryRead
    var header = header(kind, agent: agent, place: place, attributes: operation.attributes)
    header.noSnoop = !operation.snoops
    header.addressType =
      operation.kind == .translate
      ? .translationRequest : operation.isTranslated ? .translated : .untranslated
    let role: BedPacket.Role =
      operation.kind == .translate ? .translationRequest : operation.isStore ? .write : .read
    let subject = operation.kind == .translate ? operation.page : operation.word
    var packet = BedPacket(
      header: header, role: role, agent: agent, place: place, subject: subject)
    packet.value = value
    packet.link = link(of: agent)
    let meetsAtSwitch =
      program.test.platform.peersMeetAtSwitch && mutant != .peersAlwaysAtRoot
      && packet.link != 0 && role == .write && table[subject].target == .device
    if meetsAtSwitch { turn(packet) } else { up.send(packet, at: cycle) }
  }

  /// A write of a device to the device's window, on its way down.
  func turn(_ packet: BedPacket) {
    var packet = packet
    packet.link = 0
    packet.subject = table[packet.subject].word
    down.send(packet, at: cycle)
  }

  func arriveAtDevice(_ packet: BedPacket) {
    switch packet.role {
    case .write: writeDevice(packet.subject, packet.value)
    case .writeBack:
      writeDevice(packet.subject, packet.value)
      port.writeBackArrived(line: packet.place)
    case .read:
      up.send(
        completion(of: packet, value: deviceWords[packet.subject], isData: true), at: cycle)
    case .readAhead:
      var answer = completion(of: packet, value: deviceWords[packet.subject], isData: true)
      answer.role = .readAheadCompletion
      answer.subject = Int(packet.value)
      up.send(answer, at: cycle)
    case .configurationWrite:
      writeDevice(packet.subject, packet.value)
      up.send(completion(of: packet, value: 0, isData: false), at: cycle)
    case .reset:
      resetDevice()
      up.send(completion(of: packet, value: 0, isData: false), at: cycle)
    case .completion: finish(packet)
    case .invalidationRequest:
      translations.invalidateDevice(packet.subject, agent: packet.agent, place: packet.place)
      port.noteChange()
    case .translationRequest, .invalidationCompletion, .readAheadCompletion:
      preconditionFailure("no such packet toward the device")
    }
  }

  /// A completion for a device or a peer.
  private func finish(_ packet: BedPacket) {
    guard let agent = agents[packet.agent] else { return }
    var value = packet.value
    if let page = agent.pageAsked(at: packet.place), value == 1, !translations.arrive(page) {
      value = 0
    }
    agent.complete(packet.place, value: value)
  }

  /// What is sent is sent; what the device was doing ends.
  private func resetDevice() {
    if mutant == .resetDropsWrites {
      up.drop { $0.header.kind == .memoryWrite && $0.link == 0 }
    }
    guard mutant != .resetLeavesEngine else { return }
    for agent in agents { if let agent, !agent.isPeer { agent.end() } }
    translations.resetDevice()
    port.noteChange()
  }
}
