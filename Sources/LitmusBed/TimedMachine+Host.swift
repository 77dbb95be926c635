import HostPlatform
import LitmusLanguage
import PCIeLayouts

/// Packets at the root complex.
extension TimedMachine {
  func arriveAtHost(_ packet: BedPacket) {
    switch packet.role {
    case .write: arriveAtMemory(packet)
    case .read:
      down.send(completion(of: packet, value: read(packet), isData: true), at: cycle)
    case .translationRequest:
      let isGranted = translations.translate(packet.subject)
      down.send(completion(of: packet, value: isGranted ? 1 : 0, isData: true), at: cycle)
    case .completion, .invalidationCompletion:
      processors[packet.agent]?.complete(packet.place, value: packet.value)
    case .readAheadCompletion:
      bridge.arrive(packet.place, packet.value, writes: UInt8(packet.subject))
    case .configurationWrite, .reset, .invalidationRequest, .writeBack, .readAhead:
      preconditionFailure("no such packet toward the host")
    }
  }

  private func admits(_ packet: BedPacket) -> Bool {
    if packet.header.addressType == .translated { return true }
    let page = program.test.locations[packet.subject].page ?? -1
    return translations.admits(page)
  }

  /// A posted write: into memory, or to the window of the device, where it turns.
  private func arriveAtMemory(_ packet: BedPacket) {
    let word = table[packet.subject]
    if word.target == .device {
      let comesBack =
        packet.link != 0 || program.test.platform.routesToSelf || mutant == .selfRouteAlways
      if comesBack { turn(packet) }
      return
    }
    guard admits(packet) else { return }
    let snoops = !packet.header.noSnoop || mutant == .noSnoopSnoops
    port.deviceWrite(word, packet.value, snoops: snoops)
  }

  private func read(_ packet: BedPacket) -> UInt8 {
    guard admits(packet) else { return BedValue.fault }
    let snoops = !packet.header.noSnoop || mutant == .noSnoopSnoops
    return port.deviceRead(table[packet.subject], snoops: snoops)
  }

  /// The device's answer to an invalidation: a message behind what it has sent.
  func sendInvalidationAnswer(agent: Int, place: Int) {
    var header = header(.messageWithData, agent: agent, place: place, attributes: [])
    header.requester = Self.requester(function: 0)
    header.messageCode = .invalidateCompletion
    up.send(
      BedPacket(
        header: header, role: .invalidationCompletion, agent: agent, place: place, subject: -1),
      at: cycle)
  }
}
