import Trace

/// Rule `access-within-mapping`: the device touches only what is mapped, as it is mapped.
struct AccessWithinMapping: ~Copyable {
  private let isStrict: Bool
  private var index = IntervalIndex(isFine: true)
  private var mappings: [DMAMapping] = []
  private var free: [Int32] = []
  private var knowsBounceMappings = false

  init(isStrict: Bool) { self.isStrict = isStrict }

  mutating func map(_ mapping: DMAMapping) {
    guard isStrict else { return }
    if mapping.space == .bounce { knowsBounceMappings = true }
    let owner = free.popLast() ?? Int32(mappings.count)
    if Int(owner) == mappings.count {
      mappings.append(mapping)
    } else {
      mappings[Int(owner)] = mapping
    }
    let place = Place(mapping.space, mapping.memoryAddress)
    _ = index.insert(place.key, byteCount: mapping.byteCount, owner: owner)
  }

  mutating func unmap(_ mapping: DMAMapping) {
    guard isStrict else { return }
    var found: (handle: Int32, owner: Int32)?
    let place = Place(mapping.space, mapping.memoryAddress)
    index.forEach(overlapping: place.key, byteCount: 1) { handle, interval in
      if mappings[Int(interval.owner)] == mapping { found = (handle, interval.owner) }
    }
    guard let found else { return }
    index.remove(found.handle)
    free.append(found.owner)
  }

  func check(_ access: MemoryAccess, isWrite: Bool, event: TraceEvent, docket: Docket) {
    guard isStrict, access.space == .host || knowsBounceMappings else { return }
    docket.evaluated(.accessWithinMapping)
    let forbidden: DMADirection = isWrite ? .toDevice : .fromDevice
    let start = Place(access.space, access.address).key
    let end = start + UInt64(access.byteCount)
    var at = start
    while at < end {
      let next = index.furthestEnd(holding: at) {
        mappings[Int($0.owner)].direction != forbidden
      }
      guard let next else {
        let address = hexadecimal(Place(key: at).address)
        docket.violated(.accessWithinMapping, at: event.cycle, witnesses: [event]) {
          "device \(isWrite ? "wrote" : "read") \(access.space) \(address) without a mapping for it"
        }
        return
      }
      at = next
    }
  }
}
