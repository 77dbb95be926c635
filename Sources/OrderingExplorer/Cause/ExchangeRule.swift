/// Why two accesses of one agent may take effect in the other order than that of the text.
public enum ExchangeRule: Hashable, Sendable {
  /// The compiler may move a plain access.
  case compiler
  /// A store waits in the store buffer while a later load is done.
  case storeBuffer
  /// A store waits in a write-combining buffer, or a combining load hurries.
  case combining
  /// The weak memory model orders the two accesses in no way.
  case weakModel
  /// A device's store to its own memory is buffered.
  case deviceBuffer
  /// A packet is still on its way when an access without one, or one the other way, is done.
  case onItsWay
  /// A packet passes another; the cell of the table, or the attribute, that lets it.
  case passing(String)

  /// The rule in words.
  public var text: String {
    switch self {
    case .compiler: "the compiler may move a plain access"
    case .storeBuffer: "a store may wait in the store buffer"
    case .combining: "combining accesses are not ordered with others"
    case .weakModel: "nothing orders the two in the memory model"
    case .deviceBuffer: "a device's store may be buffered"
    case .onItsWay: "a request may be on its way while the next access is done"
    case .passing(let reason): "PCI Express, 2.4.1: \(reason)"
    }
  }
}
