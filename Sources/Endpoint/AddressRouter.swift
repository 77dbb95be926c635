public import ByteLayouts
import VirtioLayouts

/// Decides *local bounce memory* or *bus* before anything else sees an address.
///
/// Nothing else in the endpoint makes a `BounceOffset` or a `BusAddress`. Bounds and overflow are
/// checked before any access, translation request or TLP; what is inside the region never leaves.
///
/// | mode     | inside the region | outside           | across its edge |
/// | -------- | ----------------- | ----------------- | --------------- |
/// | none     | bus               | bus               | bus             |
/// | strict   | local             | refused           | refused         |
/// | mixed    | local             | bus               | refused         |
/// | offset   | local, but for 0  | refused           | refused         |
/// | promised | bus               | refused           | refused         |
/// | marked   | local             | bus, if unmarked  | refused         |
///
/// Source: SWIOTLB proposal (accesses to the region never reach the bus); DMB obligations D07 to
/// D09.
public struct AddressRouter: Hashable, Sendable {
  /// How addresses inside and outside the region are taken.
  public enum Mode: Hashable, Sendable {
    /// There is no region.
    case none
    /// Every address must lie in the region.
    case strict
    /// Addresses outside the region go to the bus.
    case mixed
    /// Every address is a byte offset in the region; 0 was never programmed (DMB-D11).
    case offset
    /// The region is a range of system memory that the driver promised; nothing else is touched.
    case promised
    /// Bit 63 of an address names the region, its other bits the offset.
    case marked
  }

  /// Where an access goes.
  public enum Route: Hashable, Sendable {
    /// To the device's own bounce memory.
    case local(BounceOffset)
    /// To the link.
    case bus(BusAddress)
    /// Nowhere.
    case refused
  }

  /// How addresses are taken.
  public var mode: Mode
  /// First address of the region, in the guest's terms.
  public var base: UInt64
  /// Bytes in the region.
  public var byteCount: UInt64
  /// Whether what lies a little behind the region's end counts as its start; for a mutant alone.
  var clips = false
  /// Whether what lies in the promised range is sought behind it; for a mutant alone.
  var strays = false

  /// Makes a router without a region.
  public init() {
    mode = .none
    base = 0
    byteCount = 0
  }

  /// Makes a router for a region.
  public init(mode: Mode, base: UInt64, byteCount: UInt64) {
    self.mode = mode
    self.base = base
    self.byteCount = byteCount
  }

  /// Makes a router for an address form; nil is one that was not accepted.
  init(_ form: AddressForm?, _ window: AddressWindowRegisters?) {
    self.init()
    guard let form, let window else { return }
    switch form {
    case .relocatedWindow:
      self.init(
        mode: .strict, base: window.base, byteCount: window.base == 0 ? 0 : window.byteCount)
    case .promisedRange:
      self.init(mode: .promised, base: window.base, byteCount: window.byteCount)
    case .marker:
      self.init(mode: .marked, base: AddressForm.markerBit, byteCount: window.regionByteCount)
    }
  }

  /// Routes an access of `byteCount` bytes, at least one.
  public func route(_ address: DescriptorAddress, byteCount count: UInt64) -> Route {
    let value = address.rawValue
    let (last, overflows) = value.addingReportingOverflow(count &- 1)
    if overflows { return .refused }
    if mode == .none { return .bus(BusAddress(rawValue: value)) }
    if mode == .offset && value == 0 { return .refused }
    let offset = value &- base
    if clips && value >= base && offset < byteCount + 4096 {
      return .local(BounceOffset(rawValue: offset % max(byteCount, 1)))
    }
    let startsInside = value >= base && offset < byteCount
    let endsInside = last >= base && last &- base < byteCount
    if startsInside && endsInside { return inside(offset) }
    // An access that begins before the region and ends behind it covers it whole.
    let covers = value < base && last >= base && byteCount != 0
    guard !startsInside, !endsInside, !covers else { return .refused }
    return bus(value)
  }

  private func inside(_ offset: UInt64) -> Route {
    guard mode == .promised else { return .local(BounceOffset(rawValue: offset)) }
    return .bus(BusAddress(rawValue: base + offset + (strays ? byteCount : 0)))
  }

  /// The route of an access that the fetch engine's own router sent to the region.
  ///
  /// What does not lie in the region is refused: the engine may be somebody else's.
  func local(_ offset: UInt64, byteCount count: UInt64) -> Route {
    offset <= byteCount && count <= byteCount - offset ? inside(offset) : .refused
  }

  /// The route of an access that the fetch engine's own router sent to the bus.
  func bus(_ address: UInt64) -> Route {
    switch mode {
    case .none, .mixed: .bus(BusAddress(rawValue: address))
    case .marked where address < base: .bus(BusAddress(rawValue: address))
    case .strict, .offset, .promised, .marked: .refused
    }
  }
}
