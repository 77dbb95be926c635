import ByteLayouts
import CycleKernel
import Endpoint
import Foundation
import HostPlatform
import Scenarios
import TestSupport
import Trace
import VirtioLayouts

@testable import GuestDriver

/// A guest that brings the device up as it should and then writes its rings as it likes.
final class HostileGuest {
  let system: SimulatedSystem
  let log = EventLog()
  private let disk: SmallDisk
  private var guest: BlockGuest
  /// Memory that the device may reach, for headers, data and status.
  private var area: CoherentMemory
  private var nextIndex: [UInt16]
  private var usedIndex: [UInt16]

  init(_ access: AccessMode) throws {
    disk = try SmallDisk()
    var configuration = machine(access)
    // Short queues, so that a chain that loops is soon too long.
    configuration.queueSize = 16
    system = SimulatedSystem(
      configuration: configuration, image: try DiskImage(path: disk.path),
      engine: try AssembledEngine(.model), observers: [log])
    guest = try BlockGuest(system)
    area = try guest.mapper.allocateCoherent(byteCount: 8192, alignment: 4096)
    nextIndex = guest.queues.map { _ in 0 }
    usedIndex = nextIndex
  }

  private var queues: [SplitQueue] { guest.queues.compactMap { $0 as? SplitQueue } }

  /// Entries of a queue.
  var queueSize: UInt16 { queues[0].layout.size }

  /// The device's address of a byte of the shared memory.
  func address(_ offset: UInt64) -> UInt64 { area.deviceAddress.rawValue + offset }

  /// Writes an entry of a descriptor table.
  func describe(
    _ index: UInt16, _ address: UInt64, _ length: UInt32, _ flags: DescriptorFlags = [],
    next: UInt16 = 0, queue: Int = 0
  ) {
    let descriptor = SplitDescriptor(
      address: DescriptorAddress(rawValue: address), length: length, flags: flags, next: next)
    let bytes = filled(16) { descriptor.encode(into: &$0) }
    let table = queues[queue].descriptorTable.cpuAddress
    system.cpu.store(bytes.span.bytes, at: table.advanced(by: 16 * UInt64(index)))
  }

  /// Puts a head into the next slot of the available ring, moves the index and rings the doorbell.
  func offer(_ head: UInt16, advance: UInt16 = 1, queue: Int = 0) {
    let ring = queues[queue].availableRing.cpuAddress
    let place = queues[queue].layout.availableSlotOffset(nextIndex[queue])
    system.cpu.store(head, at: ring.advanced(by: place))
    system.cpu.storeFence()
    nextIndex[queue] &+= advance
    system.cpu.store(nextIndex[queue], at: ring.advanced(by: SplitRingLayout.indexOffset))
    system.cpu.storeFence()
    guard let doorbell = queues[queue].doorbell else { return }
    system.cpu.store(UInt16(queue), at: doorbell)
    system.cpu.storeFence()
    system.cpu.pause(cycles: 6000)
  }

  /// Puts several heads into the available ring of queue 0 and announces them at once.
  func offerTogether(_ heads: [UInt16]) {
    let queue = queues[0]
    for head in heads.dropLast() {
      let place = queue.layout.availableSlotOffset(nextIndex[0])
      system.cpu.store(head, at: queue.availableRing.cpuAddress.advanced(by: place))
      nextIndex[0] &+= 1
    }
    if let last = heads.last { offer(last) }
  }

  /// Reads one sector through a queue as a well-behaved driver does; whether it came back right.
  func readsSector(_ sector: UInt64, queue: Int) throws -> Bool {
    let header = BlockRequestHeader(type: BlockRequestType.read.rawValue, sector: sector)
    let bytes = filled(16) { header.encode(into: &$0) }
    system.cpu.store(bytes.span.bytes, at: area.cpuAddress)
    system.cpu.store(UInt8.max, at: area.cpuAddress.advanced(by: 64))
    describe(0, address(0), 16, .next, next: 1, queue: queue)
    describe(1, address(4096), 512, [.next, .write], next: 2, queue: queue)
    describe(2, address(64), 1, .write, queue: queue)
    offer(0, queue: queue)
    let used = usedCount(queue: queue)
    guard used == usedIndex[queue] &+ 1 else { return false }
    usedIndex[queue] = used
    let status: UInt8 = system.cpu.load(area.cpuAddress.advanced(by: 64))
    let found = filled(512) {
      system.cpu.load(area.cpuAddress.advanced(by: 4096), into: &$0)
    }
    let image = [UInt8](try Data(contentsOf: URL(fileURLWithPath: disk.path)))
    let start = Int(sector) * 512
    return status == BlockStatus.ok.rawValue && found == Array(image[start..<start + 512])
  }

  /// The used index of a queue as it stands in memory.
  func usedCount(queue: Int) -> UInt16 {
    system.cpu.load(
      queues[queue].usedRing.cpuAddress.advanced(by: SplitRingLayout.indexOffset))
  }

  /// What the device reported, in order.
  var errors: [DeviceError] {
    log.compactMap { if case .deviceError(let error) = $0.event.body { error } else { nil } }
  }

  /// The status register.
  var status: DeviceStatus { guest.virtio.readStatus() }

  /// Resets the device and brings it up anew.
  func restart() throws {
    try guest.virtio.reset()
    guest = try BlockGuest(system)
    area = try guest.mapper.allocateCoherent(byteCount: 8192, alignment: 4096)
    nextIndex = queues.map { _ in 0 }
    usedIndex = nextIndex
  }
}
