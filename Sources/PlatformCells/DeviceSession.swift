import ByteLayouts
import CycleKernel
import Endpoint
import GuestDriver
import HostPlatform
import PlatformKnobs
import Scenarios
import Trace
import VirtioLayouts

/// One driver's time with the device, from reset to the last request.
final class DeviceSession {
  let virtio: VirtioDriver
  let features: FeatureBits
  private let machine: CellMachine
  private var block: BlockDriver?
  private let function: PCIFunction?
  private let registers: any VirtioRegisters
  private var queue: Virtqueue?
  private static let slotCount = 4

  /// Resets the device and negotiates.
  ///
  /// - Throws: `DriverError`.
  init(
    _ machine: CellMachine, function: PCIFunction?, wanted: FeatureBits
  ) throws(DriverError) {
    self.machine = machine
    self.function = function
    let system = machine.system
    if case .memoryMapped(let base, _) = system.configuration.endpoint.transport {
      registers = try MappedRegisters(
        base: GuestPhysicalAddress(rawValue: base), cpu: system.cpu)
    } else {
      guard let function else { throw .noDevice(bus: 1) }
      registers = ModernRegisters(
        structures: try VirtioStructures(function, cpu: system.cpu), cpu: system.cpu)
    }
    virtio = VirtioDriver(registers: registers, cpu: system.cpu, trace: system.trace)
    try virtio.reset()
    features = try virtio.negotiate(wanted: wanted.union(.version1), needed: .version1)
  }

  /// The region of the device, when it shows one.
  var region: (base: GuestPhysicalAddress, byteCount: UInt64)? {
    (registers as? ModernRegisters)?.structures.bounce
  }

  /// Makes the queue and starts the device.
  ///
  /// - Parameters:
  ///   - mapper: how buffers become addresses.
  ///   - headers: takes a page for headers and status bytes, behind the rings.
  /// - Throws: `DriverError`.
  func start(
    mapper: any DMAMapper, headers: () -> GuestPhysicalAddress?
  ) throws(DriverError) {
    let system = machine.system
    let interrupts: any GuestInterrupts
    if let function {
      guard MSIXDriver.enable(function, count: 2, cpu: system.cpu, trace: system.trace) == 2 else {
        throw .vectorRefused(queue: 0)
      }
      try virtio.setConfigurationVector(0)
      interrupts = system.cpu
    } else {
      interrupts = PinInterrupts(line: system.cpu, registers: registers, queueCount: 1)
    }
    let cpu: any GuestCPU =
      machine.cell.omitsBarrier ? WeakBarrierCPU(system.cpu) : system.cpu
    let queue = try SplitQueue(
      index: 0, size: 16, mapper: mapper, cpu: cpu, trace: system.trace,
      settings: Virtqueue.Settings(
        features: features, readsFlags: true, mutant: system.configuration.driverMutant))
    guard let headers = headers() else { throw .ringsDoNotFit(queue: 0, byteCount: 4096) }
    try virtio.enable(queue, vector: function == nil ? nil : 1)
    virtio.start()
    self.queue = queue
    block = BlockDriver(
      queues: [queue], mapper: mapper, cpu: system.cpu, interrupts: interrupts, headers: headers,
      slotCount: Self.slotCount)
  }

  /// Does one request and waits for its end; says whether the device called it good.
  ///
  /// - Throws: `DriverError`.
  func perform(
    _ type: BlockRequestType, sector: UInt64, buffer: GuestPhysicalAddress, byteCount: Int
  ) throws(DriverError) -> Bool {
    guard let block else { throw .noQueue(index: 0) }
    let request = BlockRequest(
      type: type, sector: sector,
      segments: [BlockRequest.Segment(buffer: buffer, byteCount: byteCount)], token: 0)
    guard try block.submit(request) == .accepted else {
      throw .translation("a request alone finds no room")
    }
    block.publish()
    var isGood = false
    try block.collect(needsReset: { virtio.readStatus().contains(.needsReset) }) {
      isGood = $0.status == .ok
    }
    return isGood
  }
}
