import ByteLayouts
import CycleKernel
import GuestDriver
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Trace

/// A machine with an Arm IOMMU that records events, and stage 1 for one stream or more.
struct StreamBench {
  static let stream: UInt16 = 0x100
  let machine: WindowMachine
  let driver: StreamUnitDriver

  init(
    isCoherent: Bool = true, stalls: Bool = false, hasCache: Bool = false,
    maintain: ((WindowMachine) -> StreamUnitDriver.Maintenance)? = nil
  ) throws {
    let machine = WindowMachine {
      StreamUnit(memory: $0, trace: $1, isCoherent: isCoherent, allowsStalls: stalls)
    }
    if hasCache {
      let cache = LineCache(agent: .guest)
      cache.cover(0..<WindowMachine.memoryByteCount)
      machine.memory.incoherentCache = cache
    }
    let maintenance: StreamUnitDriver.Maintenance? = maintain.map { $0(machine) }
    self.machine = machine
    driver = try StreamUnitDriver(
      cpu: machine, registers: WindowMachine.registers, pages: machine.pages,
      maintain: maintenance)
    try driver.prepareEvents()
    driver.enable()
  }

  func space(
    _ space: UInt16, stream: UInt16 = Self.stream, nestedIn virtual: UInt16? = nil,
    distance: UInt64 = 0, stalls: Bool = false
  ) throws -> StageOneSpace {
    try StageOneSpace(
      driver: driver, stream: stream, space: space, nestedIn: virtual, distance: distance,
      stalls: stalls)
  }

  func query(
    _ address: UInt64, _ kind: TranslationQuery.Kind = .read, stream: UInt16 = Self.stream
  ) -> TranslationQuery {
    TranslationQuery(
      requester: RequesterID(rawValue: stream), address: address, byteCount: 4, kind: kind,
      cycle: machine.cycle)
  }

  func translate(
    _ address: UInt64, _ kind: TranslationQuery.Kind = .read, stream: UInt16 = Self.stream
  ) -> TranslationOutcome {
    machine.unit.translate(query(address, kind, stream: stream)).outcome
  }

  /// Where the descriptor of a page stands, at level 3, without the driver's help.
  func leaf(of address: UInt64, in space: StageOneSpace) -> GuestPhysicalAddress {
    var table = space.root
    for level in 1...2 {
      let place = table.advanced(by: 8 * (address >> UInt64(39 - 9 * level) & 511))
      let raw: UInt64 = machine.load(place)
      table = host(raw & 0xffff_ffff_f000)
    }
    return table.advanced(by: 8 * (address >> 12 & 511))
  }
}
