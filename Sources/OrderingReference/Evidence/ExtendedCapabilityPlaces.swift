import ByteLayouts
import PCIeLayouts
import Trace

/// Where the extended capabilities of the function stand, as reads of configuration space show.
struct ExtendedCapabilityPlaces: ~Copyable {
  /// Registers that the CPU reads now, by tag.
  private var reads: [UInt16] = Array(repeating: 0, count: 256)
  /// Places that the list names; the first is fixed.
  private var heads: [UInt16] = [ConfigurationHeader.extendedBase]
  private var found: [(identifier: UInt16, place: UInt16)] = []

  /// The place of a capability, once its header was read.
  func place(_ identifier: UInt16) -> UInt16? {
    found.first { $0.identifier == identifier }?.place
  }

  /// A read on its way to the function.
  mutating func read(_ header: TLPHeader) { reads[Int(header.tag)] = header.registerNumber }

  /// A completion of the function.
  ///
  /// - Returns: which register was read with what value; nil for another completion.
  @discardableResult
  mutating func complete(
    _ header: TLPHeader, payload: RawSpan
  ) -> (register: UInt16, value: UInt32)? {
    let register = reads[Int(header.tag)]
    guard register != 0 else { return nil }
    reads[Int(header.tag)] = 0
    guard header.kind == .completionWithData, payload.byteCount >= 4 else { return nil }
    let word = payload.littleEndian(at: 0, as: UInt32.self)
    guard heads.contains(register) else { return (register, word) }
    let identifier = UInt16(truncatingIfNeeded: word)
    if place(identifier) == nil { found.append((identifier, register)) }
    let next = UInt16(word >> 20)
    if next != 0, !heads.contains(next) { heads.append(next) }
    return (register, word)
  }
}
