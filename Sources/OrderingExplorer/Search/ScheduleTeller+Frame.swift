import LitmusLanguage

/// What stands in memory, in caches and on the links between two steps.
extension ScheduleTeller {
  var frame: Schedule.Frame {
    let test = machine.program.test
    let memory = test.locations.map { Int(state.cell($0.cell)) }
    var cache: [String] = []
    for line in machine.lines.indices where state.has(.present, line) {
      let dirty = state.has(.dirty, line) ? " dirty" : ""
      for (cell, slot) in machine.lines[line].cells {
        let name = test.locations.first { $0.cell == cell }?.name ?? "?"
        cache.append("\(name)=\(state.cachedValue(slot))\(dirty)")
      }
    }
    return Schedule.Frame(
      memory: memory, cache: cache, up: packets(state.up, machine.upPackets),
      down: packets(state.down, machine.downPackets))
  }

  private func packets(_ queue: UInt64, _ packets: [Packet]) -> [String] {
    (0..<PacketQueue.count(queue)).map { short(packets[Int(PacketQueue.packet(queue, $0))]) }
  }

  /// A packet in a few characters.
  private func short(_ packet: Packet) -> String {
    switch packet.kind {
    case .completion: "Cpl(\(text(packet.id)))"
    case .invalidationCompletion: "answer(\(text(packet.id)))"
    case .writeBack: "write-back"
    case .posted, .routed, .read, .nonPostedWrite, .invalidationRequest: text(packet.id)
    }
  }
}
