import ByteLayouts
import HostPlatform
public import VirtioLayouts

/// The device configuration. Source: VIRTIO v1.4, section 2.5.
extension VirtioDriver {
  /// Reads of the generation after which a configuration that never rests is taken as it is.
  private static let generationLimit = 16

  /// Reads a field of the device configuration; 0 where there is none.
  ///
  /// A field of 64 bits takes two reads, between two looks at the generation (CF-01, CF-02).
  public func readDevice<Value: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    guard let device = registers.configuration else { return 0 }
    let place = device.advanced(by: UInt64(offset))
    guard Value.bitWidth > 32, mutant != .cf01ReadsFieldsAtOnce else {
      return cpu.load(place, as: type)
    }
    func readHalves() -> Value {
      let low: UInt32 = cpu.load(place)
      let high: UInt32 = cpu.load(place.advanced(by: 4))
      return Value(truncatingIfNeeded: UInt64(high) << 32 | UInt64(low))
    }
    if mutant == .cf02SkipsGeneration { return readHalves() }
    var generation = registers.generation
    for _ in 0..<Self.generationLimit {
      let value = readHalves()
      let now = registers.generation
      if now == generation { return value }
      generation = now
    }
    return readHalves()
  }

  /// Reads a field that is there with `feature` alone; nil where that is not offered (CF-03).
  public func readDevice<Value: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, needing feature: FeatureBits, as type: Value.Type = Value.self
  ) -> Value? {
    guard offered.isSuperset(of: feature) || mutant == .cf03ReadsAbsentField else { return nil }
    return readDevice(offset, as: type)
  }
}
