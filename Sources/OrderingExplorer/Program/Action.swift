/// What the start of an operation does.
enum Action: Hashable, Sendable {
  /// A CPU reads or writes host memory at once, past any cache.
  case memoryLoad
  case memoryStore
  /// A CPU reads or writes a cache line of host memory.
  case cacheLoad
  case cacheStore
  /// A CPU writes memory, and the cache where it holds the line.
  case throughStore
  /// A CPU sends a read, a posted write or a non-posted write to the device.
  case registerLoad
  case registerStore
  case configurationStore
  /// A CPU reads or writes a cache line of the device's memory.
  case windowLoad
  case windowStore
  case windowThroughStore
  case clean
  case invalidate
  case flush
  /// A device or peer sends a read or a posted write.
  case linkLoad
  case linkStore
  /// A device reads or writes its own memory.
  case localLoad
  case localStore
  case unmap
  case invalidateIOMMU
  case invalidateDevice
  case translate
  case reset

  /// Whether the operation is done when its answer comes, not when it starts.
  var waitsForAnswer: Bool {
    switch self {
    case .registerLoad, .configurationStore, .windowLoad, .linkLoad, .invalidateDevice, .translate,
      .reset:
      true
    case .memoryLoad, .memoryStore, .cacheLoad, .cacheStore, .throughStore, .registerStore,
      .windowStore, .windowThroughStore, .clean, .invalidate, .flush, .linkStore, .localLoad,
      .localStore, .unmap, .invalidateIOMMU:
      false
    }
  }
}
