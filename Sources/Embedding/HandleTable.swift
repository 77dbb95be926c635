import Synchronization

/// Every device that C holds a number of.
///
/// Numbers are not used again, so that one which was destroyed stays unknown.
enum HandleTable {
  private struct Table {
    var next: UInt64 = 1
    var devices: [UInt64: EmbeddedDevice] = [:]
  }

  private static let table = Mutex(Table())

  /// Takes a device in and gives it a number.
  static func add(_ device: EmbeddedDevice) -> UInt64 {
    table.withLock { table in
      defer { table.next += 1 }
      table.devices[table.next] = device
      return table.next
    }
  }

  /// The device with a number.
  static func find(_ number: UInt64) -> EmbeddedDevice? {
    table.withLock { $0.devices[number] }
  }

  /// Forgets a number.
  static func remove(_ number: UInt64) { table.withLock { $0.devices[number] = nil } }
}
