/// What an address says where SWIOTLB was accepted and capability 10 alone does not decide.
///
/// Three answers that were given to the proposal of 2025, each selectable:
///
/// | form | address | pool | refused |
/// | --- | --- | --- | --- |
/// | relocatedWindow | bus address in a window that the driver places | the device's BAR | outside |
/// | promisedRange | bus address in a range that the driver promises | system memory | outside |
/// | marker | bit 63 set: offset in the region; clear: bus address | both | marked, outside |
///
/// The driver learns the form from a field behind the ratified common configuration and places
/// window or range between FEATURES_OK and DRIVER_OK. All numbers are provisional.
public enum AddressForm: UInt16, Hashable, Sendable, CaseIterable {
  /// The driver tells where in the device's address space the region appears.
  case relocatedWindow = 1
  /// The driver promises to hand out addresses of one range of system memory alone.
  case promisedRange = 2
  /// A bit of each address tells the device's own memory from the bus.
  case marker = 3

  /// The bit of an address that marks the device's own memory.
  public static let markerBit: UInt64 = 1 << 63

  /// Whether an address outside region or range is an error.
  public var isStrict: Bool { self != .marker }

  /// Whether the pool lies in the device's BAR.
  public var usesRegion: Bool { self != .promisedRange }
}
