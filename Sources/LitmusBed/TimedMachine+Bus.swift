import HostPlatform
import PCIeLayouts

/// Requests of the processors.
extension TimedMachine: DeviceBus {
  func sendRead(
    _ word: MappedWord, processor: Int, instruction: Int, attributes: RequestAttributes
  ) {
    let kind: TLPKind = word.target == .configuration ? .configurationRead : .memoryRead
    let header = header(kind, agent: processor, place: instruction, attributes: attributes)
    down.send(
      BedPacket(
        header: header, role: .read, agent: processor, place: instruction, subject: word.word),
      at: cycle)
  }

  func sendWrite(_ word: MappedWord, value: UInt8, attributes: RequestAttributes) {
    bridge.discard(word: word.word, in: table)
    let header = hostHeader(.memoryWrite, attributes: attributes)
    var packet = BedPacket(header: header, role: .write, agent: -1, place: -1, subject: word.word)
    packet.value = value
    down.send(packet, at: cycle)
  }

  func sendConfigurationWrite(
    _ word: MappedWord, value: UInt8, processor: Int, instruction: Int
  ) {
    let header = header(.configurationWrite, agent: processor, place: instruction, attributes: [])
    var packet = BedPacket(
      header: header, role: .configurationWrite, agent: processor, place: instruction,
      subject: word.word)
    packet.value = value
    down.send(packet, at: cycle)
  }

  func sendWriteBack(line: Int, word: Int, value: UInt8) {
    bridge.discard(word: word, in: table)
    var packet = BedPacket(
      header: hostHeader(.memoryWrite, attributes: []), role: .writeBack, agent: -1, place: line,
      subject: word)
    packet.value = value
    down.send(packet, at: cycle)
  }

  func takeReadAhead(_ word: MappedWord) -> UInt8? { bridge.take(word, in: table) }

  func operate(
    _ operation: Instruction.SystemOperation, page: Int, processor: Int, instruction: Int
  ) -> Bool {
    switch operation {
    case .unmap:
      translations.unmap(page)
    case .invalidateUnit:
      translations.invalidateUnit(page)
    case .invalidateDevice:
      var packet = BedPacket(
        header: header(.messageWithData, agent: processor, place: instruction, attributes: []),
        role: .invalidationRequest, agent: processor, place: instruction, subject: page)
      packet.header.messageCode = .invalidateRequest
      down.send(packet, at: cycle)
      return false
    case .reset:
      down.send(
        BedPacket(
          header: header(
            .configurationWrite, agent: processor, place: instruction, attributes: []),
          role: .reset, agent: processor, place: instruction, subject: -1), at: cycle)
      return false
    }
    port.noteChange()
    return true
  }

  private func hostHeader(_ kind: TLPKind, attributes: RequestAttributes) -> TLPHeader {
    var header = TLPHeader(kind: kind, requester: Self.host)
    header.relaxedOrdering = attributes.contains(.relaxed)
    header.idBasedOrdering = attributes.contains(.idBased)
    header.trafficClass = attributes.contains(.otherClass) ? 1 : 0
    header.doublewordCount = 1
    return header
  }

  /// Lets the bridge read ahead, if a word is due.
  func readAhead() -> Bool {
    guard let (place, writes) = bridge.next(at: cycle) else { return false }
    var packet = BedPacket(
      header: hostHeader(.memoryRead, attributes: []), role: .readAhead, agent: -1, place: place,
      subject: table[place].word)
    // A tag of its own, beside those of the processors.
    packet.header.tag = .max - UInt8(place)
    packet.value = writes
    down.send(packet, at: cycle)
    return true
  }
}
