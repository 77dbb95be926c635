import ByteLayouts
import HostPlatform
import Trace
import VirtioLayouts

/// A hypervisor that reads a split queue to learn what the guest has offered to the device.
///
/// At each doorbell it opens the rings and what the available descriptors name, and closes what was
/// open before: what the guest has taken back is closed at the next doorbell at the latest.
struct QueueSnoop {
  let memory: HostMemory
  var areas: QueueAreas?

  init(memory: HostMemory) { self.memory = memory }

  private func load<Value: FixedWidthInteger & BitwiseCopyable>(_ place: UInt64) -> Value {
    memory.bytes.contains(place, count: Value.bitWidth / 8) ? memory.bytes.load(place) : 0
  }

  /// Opens what is offered now.
  func look(_ pages: inout MemoryGuardState) {
    guard let areas, !areas.isPacked else { return }
    pages.closeAll()
    let size = UInt64(areas.size)
    open(areas.descriptorTable, 16 * size, &pages)
    open(areas.availableRing, 6 + 2 * size, &pages)
    open(areas.usedRing, 6 + 8 * size, &pages)
    let available: UInt16 = load(areas.availableRing + 2)
    let used: UInt16 = load(areas.usedRing + 2)
    var index = used
    // An index that says nonsense opens a ring's worth at most.
    for _ in 0..<min(UInt16(size), available &- used) {
      let head: UInt16 = load(areas.availableRing + 4 + 2 * (UInt64(index) % size))
      chain(UInt64(head), areas, &pages)
      index &+= 1
    }
  }

  private func chain(_ head: UInt64, _ areas: QueueAreas, _ pages: inout MemoryGuardState) {
    var next = head
    for _ in 0..<areas.size {
      guard next < UInt64(areas.size) else { return }
      let place = areas.descriptorTable + 16 * next
      let address: UInt64 = load(place)
      let length: UInt32 = load(place + 8)
      let flags = DescriptorFlags(rawValue: load(place + 12))
      open(address, UInt64(length), &pages)
      guard flags.contains(.next) else { return }
      next = UInt64(load(place + 14) as UInt16)
    }
  }

  private func open(_ address: UInt64, _ byteCount: UInt64, _ pages: inout MemoryGuardState) {
    guard byteCount > 0, byteCount < 1 << 24, address < 1 << 40 else { return }
    for page in address >> 12...(address + byteCount - 1) >> 12 {
      pages.set(page: page, isShared: true)
    }
  }
}
