import ByteLayouts
import GuestDriver
import HostPlatform
import PlatformKnobs
import Scenarios

/// What firmware leaves and the kernel reads, by loads and stores.
extension CellGuest {
  /// Firmware writes its tables.
  func writeTables() {
    let cpu = machine.system.cpu
    let bytes = FirmwareTables.bytes(for: machine.cell)
    let place = FirmwareTables.place
    cpu.store(UInt64(bytes.count), at: place)
    for offset in stride(from: 0, to: bytes.count, by: 8) {
      var word: UInt64 = 0
      for index in 0..<min(8, bytes.count - offset) {
        word |= UInt64(bytes[offset + index]) << UInt64(8 * index)
      }
      cpu.store(word, at: place.advanced(by: UInt64(8 + offset)))
    }
    cpu.fullFence()
  }

  /// The kernel reads them.
  func readFirmware() -> FirmwareReading {
    let cpu = machine.system.cpu
    let place = FirmwareTables.place
    let count = min(cpu.load(place, as: UInt64.self), FirmwareTables.lengthLimit)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(count))
    for offset in stride(from: UInt64(0), to: count, by: 8) {
      let word: UInt64 = cpu.load(place.advanced(by: 8 + offset))
      for index in 0..<min(8, count - offset) {
        bytes.append(UInt8(truncatingIfNeeded: word >> (8 * index)))
      }
    }
    let reading = FirmwareReading(bytes, on: machine.cell.platform)
    portHasATS = FirmwareReading.reportsATS(bytes, on: machine.cell.platform)
    if machine.cell.usesATS, reading.hasUnit, !portHasATS {
      note("no ATSR names the root port: the function's ATS stays off")
    }
    switch reading {
    case .nothing: note("firmware says nothing about an IOMMU")
    case .covered: note("firmware says that the IOMMU covers the function (\(count) bytes read)")
    case .uncovered: note("firmware says that the IOMMU misses the function (\(count) bytes read)")
    case .rejected(let why): note("the kernel rejects what firmware says: \(why)")
    }
    return reading
  }
}
