/// Values of registers beyond those that memory holds.
enum BedValue {
  /// A read that the IOMMU refused.
  static let fault: UInt8 = 15
}
