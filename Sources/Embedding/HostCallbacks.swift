import CRicochet

/// The embedder's functions; those that it left out do nothing.
@safe
struct HostCallbacks {
  // SAFETY: the embedder promises functions of the header's types, and a context that is theirs;
  // each pointer handed to them has the bytes that the request says.
  private let table: rc_host

  /// Nobody is there.
  init() { unsafe table = rc_host() }

  /// Takes the functions of a structure, whose size has to be the header's.
  init(_ given: UnsafePointer<rc_host>) throws(EmbeddingFault) {
    let size = unsafe given.pointee.size
    let needed = unsafe MemoryLayout<rc_host>.size
    guard size == needed else {
      throw .range(
        "rc_host has \(size) bytes, but \(needed) are needed; "
          + "set size = sizeof(rc_host) and build with the header of this library")
    }
    unsafe table = given.pointee
  }

  var canRead: Bool { unsafe table.read != nil }
  var canWrite: Bool { unsafe table.write != nil }
  var canTranslate: Bool { unsafe table.translate != nil }

  func read(_ request: rc_dma, into bytes: inout [UInt8]) -> Int64 {
    var request = request
    return unsafe table.read?(table.context, &request, &bytes) ?? Int64(RC_FAIL)
  }

  func write(_ request: rc_dma, _ source: RawSpan) -> Int64 {
    var request = request
    return unsafe source.withUnsafeBytes { bytes in
      unsafe table.write?(table.context, &request, bytes.baseAddress) ?? Int64(RC_FAIL)
    }
  }

  func translate(_ request: rc_dma, into entry: inout rc_translation) -> Int64 {
    var request = request
    return unsafe table.translate?(table.context, &request, &entry) ?? Int64(RC_FAIL)
  }

  func invalidated(_ tag: UInt8) { unsafe table.invalidated?(table.context, tag) }

  func message(_ address: UInt64, _ data: UInt32) {
    unsafe table.message?(table.context, address, data)
  }

  func line(_ isAsserted: Bool) { unsafe table.line?(table.context, isAsserted ? 1 : 0) }
}
