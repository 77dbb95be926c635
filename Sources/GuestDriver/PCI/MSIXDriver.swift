import ByteLayouts
public import HostPlatform
import PCIeLayouts
public import Trace

/// Programs the MSI-X table.
///
/// Source: PCI 3.0, 6.8.2 and 6.8.3.
public enum MSIXDriver {
  /// First address of interrupt messages on x86.
  public static let messageAddress: UInt64 = 0xfee0_0000

  /// Gives vectors 0..<`count` of the table the interrupt with the same number and turns MSI-X on.
  ///
  /// - Returns: how many vectors the function has, 0 without the capability.
  public static func enable(
    _ function: PCIFunction, count: Int, cpu: any GuestCPU, trace: TraceHub
  ) -> Int {
    guard let at = function.capabilities(MSIXCapability.identifier, cpu: cpu).first else {
      return 0
    }
    let control = cpu.readConfiguration(function.identifier, register: at) >> 16
    let available = Int(control & 0x7ff) + 1
    let place = cpu.readConfiguration(
      function.identifier, register: at + UInt16(MSIXCapability.table))
    guard let bar = function.bar(UInt8(place & 7)) else { return 0 }
    let table = bar.base.advanced(by: UInt64(place & ~7))
    let used = min(count, available)
    for vector in 0..<used {
      let entry = table.advanced(by: UInt64(vector) * MSIXCapability.entryByteCount)
      cpu.store(UInt32(messageAddress), at: entry)
      cpu.store(UInt32(0), at: entry.advanced(by: 4))
      cpu.store(UInt32(vector), at: entry.advanced(by: 8))
      cpu.store(UInt32(0), at: entry.advanced(by: 12))
      trace.record(
        cycle: cpu.cycle,
        .vectorProgrammed(
          VectorEntry(
            vector: UInt16(vector), address: messageAddress, data: UInt32(vector))))
    }
    cpu.fullFence()
    cpu.writeConfiguration(
      function.identifier, register: at + UInt16(MSIXCapability.messageControl),
      value: UInt32(MSIXCapability.enable), byteCount: 2)
    return available
  }
}
