import ByteLayouts
import Endpoint
import GuestDriver
import HostPlatform
import Scenarios
import VirtioLayouts

/// What happens before the kernel runs.
extension CellGuest {
  /// Firmware reads the first sectors of the disk by plain addresses, as it does on every machine,
  /// and leaves its rings where they are.
  ///
  /// What it used is free memory for the kernel, which gives it to others. A device that refuses a
  /// driver as simple as this one is not booted from.
  ///
  /// - Throws: `DriverError`.
  func boot() throws(DriverError) {
    let system = machine.system
    let session: DeviceSession
    do throws(DriverError) {
      session = try DeviceSession(machine, function: function, wanted: bootFeatures)
    } catch {
      guard case .featuresRefused = error else { throw error }
      return
    }
    let mapper = ReleasingMapper(
      DirectMapper(cpu: system.cpu, pages: machine.bootPages, trace: system.trace))
    let data = machine.bootPages.base.advanced(by: 0x1_0000)
    try session.start(mapper: mapper, headers: { data })
    let buffer = data.advanced(by: 0x1000)
    _ = try session.perform(.read, sector: 0, buffer: buffer, byteCount: 4096)
    try session.virtio.reset()
    mapper.releaseRings()
    reuse(buffer)
  }

  /// A firmware without an IOMMU driver accepts the bit where the device insists.
  private var bootFeatures: FeatureBits {
    machine.system.configuration.endpoint.requiresAccessPlatform ? .accessPlatform : []
  }

  /// The kernel gives a page that firmware used to somebody else.
  func reuse(_ page: GuestPhysicalAddress) {
    let cpu = machine.system.cpu
    for word in 0..<UInt64(512) { cpu.store(Self.canary(word), at: page.advanced(by: word * 8)) }
    cpu.fullFence()
    canaryPages.append(page)
  }

  /// What stands in a page of others.
  static func canary(_ word: UInt64) -> UInt64 { 0x0ddc_0ffe_e000_0000 | word }

  /// Whether every page of others holds what it held.
  var canariesAreWhole: Bool {
    canaryPages.allSatisfy { page in
      (0..<UInt64(512)).allSatisfy {
        machine.system.memory.bytes.load(page.rawValue + $0 * 8) == Self.canary($0)
      }
    }
  }
}
