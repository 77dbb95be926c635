import CRicochet
import CoSimulation
import PCIeLayouts

extension HostRequest {
  /// The request that a structure of C describes.
  init(_ given: rc_request) throws(EmbeddingFault) {
    let count = Int(given.byte_count)
    let isMemory = [RC_READ_MEMORY, RC_WRITE_MEMORY].contains(Int32(bitPattern: given.kind))
    let unit: UInt64 = isMemory ? 64 : 4
    guard given.kind <= UInt32(RC_WRITE_PORT) else {
      throw .range("a request of kind \(given.kind); there are 0 to \(RC_WRITE_PORT)")
    }
    guard count > 0, given.address % unit + UInt64(given.byte_count) <= unit else {
      throw .range(
        "\(count) bytes at 0x\(String(given.address, radix: 16)); a request stays inside of "
          + "\(unit) aligned bytes")
    }
    let limit: UInt64 =
      switch Int32(bitPattern: given.kind) {
      case RC_READ_CONFIG, RC_WRITE_CONFIG: UInt64(ConfigurationHeader.byteCount)
      case RC_READ_PORT, RC_WRITE_PORT: 1 << 16
      default: .max
      }
    guard given.address < limit else {
      throw .range("0x\(String(given.address, radix: 16)) is no address of that space")
    }
    let bytes = (0..<count).map { given[byte: $0] }
    let lane = Int(given.address & 3)
    let word = bytes.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    switch Int32(bitPattern: given.kind) {
    case RC_READ_CONFIG:
      self = .configurationRead(
        register: UInt16(given.address & ~3), enables: Self.enables(at: lane, byteCount: count))
    case RC_WRITE_CONFIG:
      self = .configurationWrite(
        register: UInt16(given.address & ~3), enables: Self.enables(at: lane, byteCount: count),
        value: word << UInt32(8 * lane))
    case RC_READ_MEMORY: self = .memoryRead(address: given.address, byteCount: count)
    case RC_WRITE_MEMORY: self = .memoryWrite(address: given.address, bytes: bytes)
    case RC_READ_PORT: self = .portRead(port: UInt16(given.address), byteCount: count)
    default:
      self = .portWrite(
        port: UInt16(given.address), byteCount: count, value: word << UInt32(8 * lane))
    }
  }
}

extension rc_request {
  /// Its bytes, as an array in place.
  fileprivate subscript(byte index: Int) -> UInt8 {
    var copy = bytes
    // SAFETY: a tuple of 64 bytes, and the index is masked to them.
    return unsafe withUnsafeBytes(of: &copy) { unsafe $0[index & 63] }
  }
}
