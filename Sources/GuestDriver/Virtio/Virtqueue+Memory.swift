/// A queue's memory, behind its reset.
extension Virtqueue {
  /// The pieces of coherent memory that the queue lies in, each once.
  public var memory: [CoherentMemory] {
    let areas = self.areas
    var pieces: [CoherentMemory] = []
    for area in [areas.descriptor, areas.driver, areas.device]
    where !pieces.contains(where: { $0.mapping == area.mapping }) {
      // Areas that share a piece begin with the first of them.
      pieces.append(CoherentMemory(cpuAddress: area.cpuAddress, mapping: area.mapping))
    }
    return pieces
  }
}
