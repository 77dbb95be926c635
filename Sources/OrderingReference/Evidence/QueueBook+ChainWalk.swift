import Trace
import VirtioLayouts

extension QueueBook {
  /// Collects the device-writable buffers of a chain; false when the chain is malformed.
  ///
  /// Segments whose place is known get handle 0, others -1; the caller puts them into the index.
  func walk(
    table: Place, count: UInt16, head: UInt16, mayBeIndirect: Bool, into chain: inout ExposedChain
  ) -> Bool {
    var index = head
    var steps: UInt16 = 0
    while index < count, steps < count {
      steps += 1
      let entry = table.advanced(by: 16 * UInt64(index))
      let address: UInt64 = shadow.load(entry)
      let length: UInt32 = shadow.load(entry.advanced(by: 8))
      let flags = DescriptorFlags(rawValue: shadow.load(entry.advanced(by: 12)))
      if flags.contains(.indirect) {
        guard mayBeIndirect, !flags.contains(.next), length > 0, length % 16 == 0,
          let inner = resolver.resolve(address, byteCount: UInt64(length)),
          inner.byteCount == UInt64(length)
        else { return false }
        let entries = min(length / 16, UInt32(SplitRingLayout.maximumSize))
        return walk(
          table: inner.place, count: UInt16(entries), head: 0, mayBeIndirect: false, into: &chain)
      }
      let isWritable = flags.contains(.write)
      guard add(address, UInt64(length), isWritable: isWritable, to: &chain) else { return false }
      guard flags.contains(.next) else { return true }
      index = shadow.load(entry.advanced(by: 14))
    }
    return false
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
      if isWritable {
        chain.segments.append(
          BufferSegment(
            place: found?.place ?? Place(key: 0), byteCount: size, writtenByteCount: 0,
            handle: isKnown ? 0 : -1))
      }
      done += size
    }
    return true
  }
}
