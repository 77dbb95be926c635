import Trace
import VirtioLayouts

/// Walks over descriptors in the judge's own copy of memory.
extension QueueBook {
  /// The two halves of a descriptor of either format, and its buffer.
  private struct Halves {
    var address: UInt64
    var rest: UInt64
    var length: UInt64 { rest & 0xffff_ffff }
    /// Flags of a split descriptor, id of a packed one.
    var third: UInt16 { UInt16(truncatingIfNeeded: rest >> 32) }
    /// Next of a split descriptor, flags of a packed one.
    var fourth: UInt16 { UInt16(truncatingIfNeeded: rest >> 48) }
  }

  private func load(_ entry: Place) -> Halves {
    Halves(address: shadow.load(entry), rest: shadow.load(entry.advanced(by: 8)))
  }

  /// Collects a chain of a split ring from `head` on; false when it is malformed.
  func walkSplit(_ number: Int, head: UInt16, into chain: inout ExposedChain) -> Bool {
    let table = queues[number].descriptorTable
    let size = queues[number].areas.size
    var index = head
    while index < size, chain.entryCount < UInt64(size) {
      chain.entryCount += 1
      chain.entries.append(index)
      let halves = load(table.advanced(by: 16 * UInt64(index)))
      let flags = DescriptorFlags(rawValue: halves.third)
      if flags.contains(.indirect) {
        guard !flags.contains(.next), openTable(halves, of: &chain) else { return false }
        return walkSplitTable(into: &chain)
      }
      let isWritable = flags.contains(.write)
      guard add(halves.address, halves.length, isWritable: isWritable, to: &chain) else {
        return false
      }
      guard flags.contains(.next) else { return true }
      index = halves.fourth
    }
    return false
  }

  private func walkSplitTable(into chain: inout ExposedChain) -> Bool {
    let table = chain.indirectTable
    let count = min(table.byteCount / 16, UInt64(SplitRingLayout.maximumSize))
    var index: UInt64 = 0
    var steps: UInt64 = 0
    while index < count, steps < count {
      steps += 1
      let halves = load(table.place.advanced(by: 16 * index))
      let flags = DescriptorFlags(rawValue: halves.third)
      let isWritable = flags.contains(.write)
      guard !flags.contains(.indirect),
        add(halves.address, halves.length, isWritable: isWritable, to: &chain)
      else { return false }
      guard flags.contains(.next) else { return true }
      index = UInt64(halves.fourth)
    }
    return false
  }

  /// Collects the next list of a packed ring; false when it is malformed.
  ///
  /// The entry count is that of the ring even when a buffer is out of range; a list that has no
  /// end in the free part of the ring makes the queue's further lists unknown.
  func walkPacked(_ number: Int, into chain: inout ExposedChain) -> Bool {
    var at = queues[number].exposure
    let size = queues[number].areas.size
    let room = UInt64(size) - queues[number].exposedEntryCount
    var isWhole = true
    while chain.entryCount < room {
      chain.entryCount += 1
      let halves = load(queues[number].packedDescriptor(at.slot))
      let flags = DescriptorFlags(rawValue: halves.fourth)
      chain.head = halves.third
      if flags.contains(.indirect) {
        guard chain.entryCount == 1, !flags.contains(.next) else { break }
        return openTable(halves, of: &chain) && walkPackedTable(into: &chain)
      }
      let isWritable = flags.contains(.write)
      let isKnown = add(halves.address, halves.length, isWritable: isWritable, to: &chain)
      isWhole = isWhole && isKnown
      guard flags.contains(.next) else { return isWhole }
      at.advance(by: 1, size: size)
    }
    queues[number].hasEndlessList = true
    return false
  }

  private func walkPackedTable(into chain: inout ExposedChain) -> Bool {
    let table = chain.indirectTable
    guard table.byteCount / 16 <= UInt64(PackedRingLayout.maximumSize) else { return false }
    for index in 0..<table.byteCount / 16 {
      let halves = load(table.place.advanced(by: 16 * index))
      let flags = DescriptorFlags(rawValue: halves.fourth)
      let isWritable = flags.contains(.write)
      guard !flags.contains(.indirect),
        add(halves.address, halves.length, isWritable: isWritable, to: &chain)
      else { return false }
    }
    return true
  }

  /// Finds the table of an indirect descriptor; false when it is malformed.
  private func openTable(_ halves: Halves, of chain: inout ExposedChain) -> Bool {
    guard halves.length > 0, halves.length % 16 == 0,
      let found = resolver.resolve(halves.address, byteCount: halves.length),
      found.byteCount == halves.length, shadow.contains(found.place, byteCount: halves.length)
    else { return false }
    chain.indirectTable = found
    return true
  }

  /// Adds one buffer in as many pieces as its mappings have; false when it is out of range.
  private func add(
    _ address: UInt64, _ byteCount: UInt64, isWritable: Bool, to chain: inout ExposedChain
  ) -> Bool {
    guard !address.addingReportingOverflow(byteCount).overflow else { return false }
    let isStrict = resolver.region.profile.isStrict
    guard isWritable || isStrict else { return true }
    var done: UInt64 = 0
    while done < byteCount {
      let left = byteCount - done
      let piece = resolver.resolve(address + done, byteCount: left)
      let isKnown = piece.map { shadow.contains($0.place, byteCount: $0.byteCount) } ?? false
      if isStrict, !isKnown { return false }
      let found = isKnown ? piece : nil
      let size = found?.byteCount ?? left
      if isWritable { chain.append(found?.place, byteCount: size) }
      done += size
    }
    return true
  }
}
