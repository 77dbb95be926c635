import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeLayouts

/// The processor as a driver sees it whose barriers order processors among themselves alone.
///
/// Without ORDER_PLATFORM a driver may use such barriers. They are nothing to write-combining
/// buffers, in which data for the device's region waits.
///
/// Source: VIRTIO v1.4, section 6.1 (ORDER_PLATFORM).
final class WeakBarrierCPU: GuestCPU {
  private let cpu: any GuestCPU

  init(_ cpu: any GuestCPU) { self.cpu = cpu }

  var cycle: Cycle { cpu.cycle }
  func load(_ address: GuestPhysicalAddress, into target: inout MutableRawSpan) {
    cpu.load(address, into: &target)
  }
  func store(_ source: RawSpan, at address: GuestPhysicalAddress) {
    cpu.store(source, at: address)
  }
  func storeFence() {}
  func fullFence() {}
  func readConfiguration(_ function: RequesterID, register: UInt16) -> UInt32 {
    cpu.readConfiguration(function, register: register)
  }
  func writeConfiguration(
    _ function: RequesterID, register: UInt16, value: UInt32, byteCount: Int
  ) {
    cpu.writeConfiguration(function, register: register, value: value, byteCount: byteCount)
  }
  func pause(cycles: Cycle) { cpu.pause(cycles: cycles) }
  func waitForInterrupt(vector: UInt16, limit: Cycle) -> Bool {
    cpu.waitForInterrupt(vector: vector, limit: limit)
  }
}
