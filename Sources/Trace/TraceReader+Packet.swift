import PCIeLayouts

extension TraceReader {
  /// The fields of a packet.
  mutating func readPacket() throws(TraceLineError) -> LinkEvent {
    let direction = try scanner.word("up or down")
    guard direction == "up" || direction == "down" else {
      throw scanner.failure("a packet goes up or down")
    }
    let sequence = try scanner.number("sequence", radix: 10, most: 1 << 48)
    let kind: TLPKind = try scanner.choice("type")
    let addressType: AddressType = try scanner.choice("at")
    let address = try scanner.address("address")
    let count: UInt16 = try scanner.decimal("dw")
    guard count <= 1024 else { throw scanner.failure("dw is at most 1024") }
    let isMemory = kind == .memoryRead || kind == .memoryWrite
    guard count > 0 || !isMemory else { throw scanner.failure("a memory request has a length") }
    let requester = try readRequester("from")
    var header = TLPHeader(
      kind: kind, requester: requester, tag: try scanner.decimal("tag"))
    header.addressType = addressType
    header.address = address
    header.doublewordCount = count
    let enables: UInt8 = try scanner.hexadecimal("be")
    header.firstByteEnables = enables & 15
    header.lastByteEnables = enables >> 4
    let attributes: UInt8 = try scanner.decimal("attr")
    guard attributes < 16 else { throw scanner.failure("attr is at most 15") }
    header.noSnoop = attributes & 1 != 0
    header.relaxedOrdering = attributes & 2 != 0
    header.idBasedOrdering = attributes & 4 != 0
    header.poisoned = attributes & 8 != 0
    header.trafficClass = try scanner.decimal("tc")
    guard header.trafficClass < 8 else { throw scanner.failure("tc is at most 7") }
    header.target = try readRequester("target")
    header.registerNumber = try scanner.hexadecimal("register")
    header.completer = try readRequester("completer")
    header.status = try scanner.choice("status")
    header.byteCount = try scanner.decimal("count")
    header.lowerAddress = try scanner.hexadecimal("lower")
    header.messageCode = try scanner.choice("code", radix: 16)
    header.messageRouting = try scanner.choice("routing")
    header.messageData = try scanner.hexadecimal("data")
    if scanner.isNext("pasid") {
      let bits: UInt32 = try scanner.hexadecimal("pasid")
      guard kind.mayHavePASID, let prefix = PASIDPrefix(rawValue: bits) else {
        throw scanner.failure("pasid is at most 3fffff, of a memory request or message")
      }
      header.pasid = prefix
    }
    return LinkEvent(
      direction: direction == "up" ? .up : .down, sequence: sequence, header: header)
  }
}
