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
  /// Nobody: a read that a mutant makes ahead of the fetch engine's.
  case nobody
}

/// How a read of the bus comes to its translated address.
enum ReadTranslation: Hashable {
  /// By the port's own cache, page by page.
  case ofPort
  /// The fetch engine's cache has it; the read does not cross a page.
  case granted(TranslatedAddress)
  /// By none: the fetch engine's cache sends it as it is.
  case untranslated
}

/// A read at the DMA port: at most 4 KiB within one page, or of the fetch engine up to 256 bytes
/// wherever they lie.
struct ReadRequest {
  var purpose: AccessPurpose
  var queue: UInt16
  var address: DescriptorAddress
  var byteCount: Int
  var client: ReadClient
  var translation = ReadTranslation.ofPort

  /// Whether the fetch engine waits for the bytes; it must always get them.
  var isEngine: Bool {
    if case .engine = client { return true }
    return false
  }

  /// Whether the read goes before those of data.
  var goesFirst: Bool { isEngine || client == .nobody }
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
  /// Bytes for which a TLP was sent, or that left bounce memory.
  var issued = 0
  /// Bytes that came back.
  var completed = 0
  /// Bytes that the fetch engine has had.
  var handed = 0
  /// Nothing of it is under way, and the fetch engine gets what it has not had yet.
  var isDelivered = false
  var status = ReadStatus.ok
  var hasFailed: Bool { status != .ok }

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
