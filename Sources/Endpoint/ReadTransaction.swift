import ByteLayouts
import CycleKernel
import Trace

/// Who gets the bytes of a read.
enum ReadClient: Hashable {
  /// The fetch engine, by its own tag.
  case engine(tag: UInt8)
  /// A request slot; the bytes go to this place of its buffer.
  case slot(Int, offset: Int)
  /// The interrupt decision of a queue.
  case suppression(queue: Int)
}

/// A read at the DMA port: at most 4 KiB within one page.
struct ReadRequest {
  var purpose: AccessPurpose
  var queue: UInt16
  var address: DescriptorAddress
  var byteCount: Int
  var client: ReadClient
}

/// A read under way.
struct ReadTransaction {
  var isActive = false
  /// The asker is gone: the bytes are dropped when they come.
  var isOrphan = false
  var request = ReadRequest(
    purpose: .readData, queue: 0, address: DescriptorAddress(rawValue: 0), byteCount: 0,
    client: .suppression(queue: 0))
  var identifier: UInt32 = 0
  var route: AddressRouter.Route = .refused
  /// Bytes for which a TLP was sent.
  var issued = 0
  /// Bytes that came back.
  var completed = 0
  var hasFailed = false

  var access: DeviceAccess {
    let route: AccessRoute =
      switch self.route {
      case .local: .local
      case .bus: .bus
      case .refused: .refused
      }
    return DeviceAccess(
      identifier: identifier, purpose: request.purpose, queue: request.queue,
      address: request.address.rawValue, byteCount: UInt32(request.byteCount), route: route,
      failed: hasFailed)
  }
}
