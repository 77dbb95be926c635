import Trace
import VirtioLayouts

/// A packed ring as a driver and a device write it, slot by slot, into the trace of a builder.
final class PackedStory {
  /// One buffer of a list.
  struct Buffer {
    var address: UInt64 = TraceBuilder.buffer
    var length: UInt32 = 8
    var flags: DescriptorFlags = []
  }
  /// Slot and wrap counter of one side.
  struct Position {
    var slot: UInt16 = 0
    var wrap = true

    mutating func advance(_ count: UInt16, size: UInt16) {
      slot += count
      while slot >= size {
        slot -= size
        wrap.toggle()
      }
    }
  }

  let trace: TraceBuilder
  let size: UInt16
  var available = Position()
  var used = Position()

  init(
    size: UInt16 = 8, features: FeatureBits = [], vector: UInt16? = nil, drained: Bool = true,
    ahead: Bool = false
  ) {
    trace = TraceBuilder(drained: drained, ahead: ahead)
    self.size = size
    trace.size = size
    trace.features = features.union(.ringPacked)
    trace.configure(vector: vector)
  }

  static func place(_ slot: UInt16) -> UInt64 { TraceBuilder.table + 16 * UInt64(slot) }

  /// The flags of a descriptor that is available, or used, to a wrap counter.
  static func flags(
    _ flags: DescriptorFlags, wrap: Bool, isUsed: Bool
  ) -> DescriptorFlags {
    var all = flags
    if wrap { all.insert(.available) }
    if wrap == isUsed { all.insert(.used) }
    return all
  }

  /// The bytes of a descriptor.
  static func bytes(
    _ buffer: Buffer, _ identifier: UInt16, _ flags: DescriptorFlags
  ) -> [UInt8] {
    littleEndian(buffer.address) + littleEndian(buffer.length) + littleEndian(identifier)
      + littleEndian(flags.rawValue)
  }

  /// Writes a list, its first descriptor's flags last.
  @discardableResult
  func list(_ identifier: UInt16, _ buffers: Buffer...) -> Self { list(identifier, of: buffers) }

  @discardableResult
  func list(_ identifier: UInt16, of buffers: [Buffer]) -> Self {
    let first = available
    var firstFlags: DescriptorFlags = []
    for (index, buffer) in buffers.enumerated() {
      let more: DescriptorFlags = index + 1 < buffers.count ? .next : []
      let flags = Self.flags(
        buffer.flags.union(more), wrap: available.wrap, isUsed: false)
      let bytes = Self.bytes(buffer, identifier, flags)
      if index == 0 {
        firstFlags = flags
        trace.write(.guest, Self.place(available.slot), Array(bytes[..<14]))
      } else {
        trace.write(.guest, Self.place(available.slot), bytes)
      }
      available.advance(1, size: size)
    }
    trace.write(.guest, Self.place(first.slot) + 14, littleEndian(firstFlags.rawValue))
    return self
  }

  /// The used descriptor of `identifier` at the device's next slot, which `skip` entries follow.
  @discardableResult
  func use(
    _ identifier: UInt16, length: UInt32 = 0, skip: UInt16 = 1, flags: DescriptorFlags = .write,
    issues: Bool = false
  ) -> Self {
    write(identifier, length: length, flags: flags, at: used, issues: issues)
    used.advance(skip, size: size)
    return self
  }

  /// The used descriptor of `identifier` anywhere.
  @discardableResult
  func write(
    _ identifier: UInt16, length: UInt32 = 0, flags: DescriptorFlags = .write, at place: Position,
    issues: Bool = false
  ) -> Self {
    let all = Self.flags(flags, wrap: place.wrap, isUsed: true)
    let bytes = littleEndian(length) + littleEndian(identifier) + littleEndian(all.rawValue)
    if issues { issue(bytes, at: place.slot) }
    trace.write(.device, Self.place(place.slot) + 8, bytes)
    return self
  }

  func issue(_ bytes: [UInt8], at slot: UInt16) {
    let access = trace.access(.usedDescriptor, Self.place(slot) + 8, 8)
    trace.record(.deviceWriteIssued(access), bytes)
  }
}
