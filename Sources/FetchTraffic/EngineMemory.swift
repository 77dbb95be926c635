import ByteLayouts
import VirtioLayouts

/// Where rings and buffers lie: on the bus, or in the window.
enum Place {
  case bus
  case window
}

/// A flat piece of memory.
final class EngineMemory {
  let byteCount: Int
  private let bytes: ByteBuffer

  init(byteCount: Int = 1 << 20) {
    self.byteCount = byteCount
    bytes = ByteBuffer(byteCount: byteCount)
    bytes.withMutableBytes(0..<byteCount) {
      for at in 0..<byteCount / 8 {
        // Every byte differs from its neighbours, so that a read of the wrong place shows.
        $0.storeLittleEndian(UInt64(at) &* 0x9e37_79b9_7f4a_7c15, at: at * 8)
      }
    }
  }

  func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: UInt64) {
    bytes.withMutableBytes(Int(offset)..<Int(offset) + Value.bitWidth / 8) {
      $0.storeLittleEndian(value, at: 0)
    }
  }

  func store(_ descriptor: SplitDescriptor, at offset: UInt64) {
    store(descriptor.address.rawValue, at: offset)
    store(descriptor.length, at: offset + 8)
    store(descriptor.flags.rawValue, at: offset + 12)
    store(descriptor.next, at: offset + 14)
  }

  func store(_ descriptor: PackedDescriptor, at offset: UInt64) {
    store(descriptor.address.rawValue, at: offset)
    store(descriptor.length, at: offset + 8)
    store(descriptor.identifier, at: offset + 12)
    store(descriptor.flags.rawValue, at: offset + 14)
  }

  /// The bytes of a read, or nil outside the memory.
  func load(_ offset: UInt64, count: Int) -> [UInt8]? {
    guard offset < byteCount, byteCount - Int(offset) >= count else { return nil }
    return bytes.withBytes(Int(offset)..<Int(offset) + count) { span in
      (0..<count).map { span.littleEndian(at: $0, as: UInt8.self) }
    }
  }
}
