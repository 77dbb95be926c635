public import ByteLayouts
public import HostPlatform
import Trace
import VirtioLayouts

/// Tables for indirect chains: memory of the driver, mapped for each chain anew.
///
/// A table is a streaming mapping that the device reads, so a bounce pool copies it like any buffer.
///
/// Source: Linux, drivers/virtio/virtio_ring.c; VIRTIO v1.4, sections 2.7.5.3 and 2.8.8.
public final class IndirectTables {
  /// Entries of one table.
  public let entryCount: Int
  private let base: GuestPhysicalAddress
  private let mapper: any DMAMapper
  private let cpu: any GuestCPU
  private let scratch: ByteBuffer
  private var free: [Int]
  private var used: [Int: (table: Int, handle: DMAHandle)] = [:]

  /// Bytes of guest memory for `count` tables.
  public static func byteCount(count: Int, entryCount: Int) -> Int { count * entryCount * 16 }

  /// Makes `count` tables of `entryCount` entries at `base`.
  public init(
    base: GuestPhysicalAddress, count: Int, entryCount: Int, mapper: any DMAMapper,
    cpu: any GuestCPU
  ) {
    self.base = base
    self.entryCount = entryCount
    self.mapper = mapper
    self.cpu = cpu
    scratch = ByteBuffer(byteCount: entryCount * SplitDescriptor.byteCount)
    free = (0..<count).reversed()
  }

  /// Writes and maps the table of a chain; nil when there is no table or no mapping now.
  func make(
    _ elements: [Virtqueue.Element], isPacked: Bool, mutant: DriverMutant?
  ) -> (handle: DMAHandle, table: Int)? {
    guard let table = free.popLast() else { return nil }
    let byteCount = elements.count * SplitDescriptor.byteCount
    let place = base.advanced(by: UInt64(table * entryCount * SplitDescriptor.byteCount))
    scratch.withMutableBytes(0..<byteCount) { bytes in
      for (index, element) in elements.enumerated() {
        // Element i has entry i, and the list is as long as the chain.
        let isShuffled = mutant == .vqSplit14ShufflesTable && elements.count > 2
        func entry(_ number: Int) -> Int {
          isShuffled && (number == 1 || number == 2) ? 3 - number : number
        }
        let at = 16 * (isPacked ? index : entry(index))
        let range = at..<at + 16
        var flags: DescriptorFlags = element.isWritable ? .write : []
        if isPacked, mutant == .vqPack15NextInTable { flags.insert(.next) }
        if isPacked {
          bytes.withPiece(range) {
            PackedDescriptor(
              address: element.address, length: element.byteCount, identifier: 0, flags: flags
            ).encode(into: &$0)
          }
          continue
        }
        let isLast = index == elements.count - 1
        if !isLast { flags.insert(.next) }
        if mutant == .vqSplit11NestsTables, isLast { flags.insert(.indirect) }
        bytes.withPiece(range) {
          SplitDescriptor(
            address: element.address, length: element.byteCount, flags: flags,
            next: isLast ? 0 : UInt16(entry(index + 1))
          ).encode(into: &$0)
        }
      }
      cpu.store(bytes.bytes, at: place)
    }
    guard let handle = try? mapper.map(place, byteCount: byteCount, direction: .toDevice) else {
      free.append(table)
      return nil
    }
    return (handle, table)
  }

  /// Keeps the table of a chain until it is returned.
  func keep(_ made: (handle: DMAHandle, table: Int), for identifier: UInt16) {
    used[Int(identifier)] = (made.table, made.handle)
  }

  /// Takes the table of a chain back.
  func release(_ identifier: UInt16) {
    guard let (table, handle) = used.removeValue(forKey: Int(identifier)) else { return }
    mapper.unmap(handle)
    free.append(table)
  }
}
