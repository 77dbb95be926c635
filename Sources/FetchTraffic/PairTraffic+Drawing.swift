import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts

/// How a queue of a pair begins, and what its chains are.
extension PairTraffic {
  /// Writes one chain if there is room, of the kind that a fault needs.
  func addChain(_ ring: PairRing, for fault: PlannedFault? = nil) -> Bool {
    let shape = ring.shape
    var most = below(8) == 0 ? 40 : 8
    if shape.isFar && below(64) == 0 { most = 600 }
    if shape.isFar && edges?.below(shape.size == 0x8000 ? 8 : 64) == 0 {
      most = TrafficEdges.longest
    }
    var length = 1 + Int(below(UInt64(min(most, shape.limit))))
    if fault == .tooLong { length = shape.limit + 1 }
    if fault == .badTableEntry && !shape.options.takesIndirect { return false }
    var direct: Int?
    let isUsual =
      shape.usualLength != nil && fault == nil && below(16) != 0 && focused?.isOdd() != true
    if isUsual, let usual = shape.usualLength {
      direct = shape.usesTables ? 0 : nil
      length = min(usual, shape.limit, direct == nil ? Int(shape.size) : shape.entriesPerTable)
    } else if shape.options.takesIndirect, fault == .badTableEntry || below(2) == 0 {
      direct = shape.isPacked ? 0 : Int(below(UInt64(min(length, Int(shape.size)))))
      length = min(length, (direct ?? 0) + shape.entriesPerTable)
    } else {
      length = min(length, Int(shape.size))
    }
    guard ring.freeCount >= direct.map({ $0 + 1 }) ?? length,
      fault != .tooLong || length > shape.limit
    else { return false }
    let writable = Int(below(UInt64(length) + 1))
    let environment = sides[0].environment
    let buffers = (0..<length).map { at in
      var buffer = environment.drawBuffer(isFar: shape.isFar, &random)
      if at >= writable { buffer.flags = .write }
      if let reserved = edges?.reservedFlags(shape) { buffer.flags.formUnion(reserved) }
      return buffer
    }
    ring.add(buffers, direct: direct, &random)
    return true
  }

  func start(_ slot: Int) {
    guard (focused?.slots ?? .max) >> UInt64(slot) & 1 != 0 else { return }
    guard sides.allSatisfy({ $0.isQuiet(slot) }) else { return }
    var shape = drawShape(slot)
    let isBadArea = below(24) == 0
    if isBadArea && shape.isPacked { shape.options.start = nil }
    let ring: PairRing =
      shape.isPacked
      ? PairPackedRing(shape, memory, &random) : PairSplitRing(shape, memory, &random)
    rings[slot] = ring
    phases[slot] = .live
    var table = memory.guestAddress(shape.place, shape.table)
    var available = memory.guestAddress(shape.place, shape.available)
    // An area that has no meaning as a whole, found when it is used first.
    if isBadArea {
      let mode = sides[0].environment.windowMode
      let outside = sides[0].environment.windowBase &+ sides[0].environment.windowSize
      let isStrict = mode == DFE_WINDOW_STRICT || mode == DFE_WINDOW_OFFSET
      var bad: UInt64 = isStrict && below(2) == 0 ? outside : 0 &- 2
      if mode == DFE_WINDOW_OFFSET && below(2) == 0 { bad = 0 }
      // The one engine names the entry where it begins, the other the ring: it begins at the first.
      if shape.isPacked { table = bad == 0 &- 2 ? 0 &- 8 : bad } else { available = bad }
      ring.isFrozen = true
      phases[slot] = .ending(isFault: true)
    }
    for side in sides { side.enable(shape, table: table, available: available) }
    if case .ending = phases[slot] {
      ring.publish()
      for side in sides { side.ring(slot, nil) }
    }
    waited[slot] = 0
  }

  func drawShape(_ slot: Int) -> PairShape {
    let mode = sides[0].environment.windowMode
    let isWindow =
      mode == DFE_WINDOW_STRICT || mode == DFE_WINDOW_OFFSET
      || (mode == DFE_WINDOW_MIXED && below(2) == 0)
    let isPacked = below(2) == 0
    var size =
      isPacked
      ? UInt16(1 + below(below(2) == 0 ? 16 : 300)) : UInt16(1) << UInt16(below(9))
    if isFar && below(4) == 0 {
      size = isPacked ? UInt16(1 + below(0x8000)) : UInt16(1) << UInt16(below(16))
    }
    var options = QueueOptions()
    options.takesIndirect = below(3) != 0
    if below(4) == 0 { options.chainLimit = UInt16(1 + below(60)) }
    if isFar && below(8) == 0 { options.chainLimit = UInt16(1 + below(0xffff)) }
    if below(2) == 0 {
      options.start =
        isPacked
        ? UInt16(below(UInt64(size))) | (below(2) == 0 ? 0x8000 : 0)
        : UInt16(truncatingIfNeeded: below(0x1_0000))
    }
    if depths.below(4) == 0 { options.prefetchDepth = UInt8(1 + depths.below(5)) }
    let isRegular = isRegular && size <= 1024 && below(4) != 0
    var shape = PairShape(
      slot: slot, isPacked: isPacked, size: size, place: isWindow ? .window : .bus,
      ringOffset: (1 + below(8)) * 16, availableGap: 2 * below(8),
      tableShift: below(4) == 0 ? 8 : 0, options: options, isFar: isFar,
      usualLength: isRegular ? 1 + Int(below(7)) : nil,
      usesTables: isRegular && options.takesIndirect && below(3) == 0)
    shape = focused?.shape(shape) ?? shape
    let windowSize = sides[0].environment.windowSize
    shape = edges?.stretch(shape, windowSize: windowSize) ?? shape
    // Tables across pages, which a cache before the bus reads in two parts.
    if sides[1].environment.engine is TranslatedEngine, shape.tableShift != 0,
      shape.bytesPerTable >= 0x2000
    {
      shape.tableShift += 0xf80
    }
    return shape
  }
}
