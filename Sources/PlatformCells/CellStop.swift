import GuestDriver

/// Why the guest of a cell stopped before its job was done.
enum CellStop: Error {
  /// Guest or device gave up before any data moved.
  case refused(String)
  /// The driver failed.
  case driver(DriverError)

  init(_ error: any Error) {
    switch error {
    case let stop as CellStop: self = stop
    case let error as DriverError:
      switch error {
      case .deviceNeedsReset, .noProgress, .unexpectedUsedElement: self = .driver(error)
      default: self = .refused(error.description)
      }
    default: self = .refused("\(error)")
    }
  }
}
