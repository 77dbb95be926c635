import ByteLayouts
import PCIeLayouts
import Trace

/// The PASID that software gave the function's requests, as configuration space shows it.
///
/// A function-level reset is not seen: what software had written counts until it writes anew.
struct FunctionPASID: ~Copyable {
  private var places = ExtendedCapabilityPlaces()
  private(set) var isEnabled = false
  private var register: UInt32 = 0

  /// The PASID; nil where requests have none.
  var expected: UInt32? {
    isEnabled && register & RequesterPASIDCapability.use != 0
      ? register & (PASIDPrefix.count - 1) : nil
  }

  mutating func complete(_ header: TLPHeader, payload: RawSpan) {
    places.complete(header, payload: payload)
  }

  mutating func read(_ header: TLPHeader) { places.read(header) }

  /// A write to configuration space arrived.
  mutating func write(_ header: TLPHeader, payload: RawSpan) {
    guard payload.byteCount >= 4 else { return }
    let value = payload.littleEndian(at: 0, as: UInt32.self)
    let number = Int(header.registerNumber)
    if let base = places.place(PASIDCapability.identifier),
      number == Int(base) + PASIDCapability.capability, header.firstByteEnables & 4 != 0
    {
      isEnabled = UInt16(truncatingIfNeeded: value >> 16) & PASIDCapability.enable != 0
    }
    if let base = places.place(RequesterPASIDCapability.identifier),
      number == Int(base) + RequesterPASIDCapability.requester
    {
      register = value
    }
  }
}
