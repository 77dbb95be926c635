public import CRicochet
import CoSimulation

/// Copies bytes to where C wants them.
private func copy(
  _ bytes: [UInt8], to target: UnsafeMutableRawPointer?
) throws(EmbeddingFault) {
  guard let target = unsafe target else { throw .null("the buffer") }
  unsafe bytes.withUnsafeBytes { source in
    // SAFETY: the interface asks for room for as many bytes as were asked for.
    unsafe UnsafeMutableRawBufferPointer(start: target, count: source.count).copyMemory(
      from: source)
  }
}

/// The bytes that C hands over.
private func bytes(
  _ source: UnsafeRawPointer?, _ byteCount: UInt32
) throws(EmbeddingFault) -> [UInt8] {
  guard let source = unsafe source else { throw .null("the buffer") }
  guard byteCount <= EmbeddedDevice.largestAccess else {
    throw .range("\(byteCount) bytes; an access has 1 to \(EmbeddedDevice.largestAccess)")
  }
  // SAFETY: the interface asks for as many bytes as it is told.
  return unsafe Array(UnsafeRawBufferPointer(start: source, count: Int(byteCount)))
}

/// Reads configuration space.
@c @implementation
public func rc_read_config(
  _ device: rc_device, _ offset: UInt32, _ target: UnsafeMutableRawPointer?, _ count: UInt32
) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    if unsafe target == nil { throw .null("the buffer") }
    try unsafe copy(found.readConfiguration(offset, byteCount: count), to: target)
  }
}

/// Writes configuration space.
@c @implementation
public func rc_write_config(
  _ device: rc_device, _ offset: UInt32, _ source: UnsafeRawPointer?, _ count: UInt32
) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    try unsafe found.writeConfiguration(offset, bytes(source, count))
  }
}

/// Reads behind a base address register.
@c @implementation
public func rc_read_bar(
  _ device: rc_device, _ bar: UInt32, _ offset: UInt64, _ target: UnsafeMutableRawPointer?,
  _ count: UInt32
) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    if unsafe target == nil { throw .null("the buffer") }
    try unsafe copy(found.readWindow(bar, offset, byteCount: count), to: target)
  }
}

/// Writes behind a base address register.
@c @implementation
public func rc_write_bar(
  _ device: rc_device, _ bar: UInt32, _ offset: UInt64, _ source: UnsafeRawPointer?,
  _ count: UInt32
) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    try unsafe found.writeWindow(bar, offset, bytes(source, count))
  }
}

/// Where a window is.
@c @implementation
public func rc_bar(
  _ device: rc_device, _ bar: UInt32, _ address: UnsafeMutablePointer<UInt64>?,
  _ isPort: UnsafeMutablePointer<Int32>?
) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    guard let address = unsafe address, let isPort = unsafe isPort else {
      throw .null("the place of the address, or of the kind")
    }
    guard let window = try found.started().window(Int(bar)) else {
      throw .range("BAR \(bar); there are 0 to 5")
    }
    // SAFETY: the interface asks for room for both.
    unsafe address.pointee = window.base
    unsafe isPort.pointee = window.space == .port ? 1 : 0
  }
}

/// Sends a request without waiting.
@c @implementation
public func rc_send(_ device: rc_device, _ request: UnsafePointer<rc_request>?) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    guard let request = unsafe request else { throw .null("the request") }
    // SAFETY: the interface asks for a structure of this header.
    try unsafe found.send(HostRequest(request.pointee))
  }
}

/// The answer to the last request.
@c @implementation
public func rc_answer(
  _ device: rc_device, _ target: UnsafeMutableRawPointer?, _ count: UInt32
) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    let answer = try found.answer()
    guard answer.count == Int(count) else {
      throw .range("room for \(count) bytes, but the answer has \(answer.count)")
    }
    if !answer.isEmpty { try unsafe copy(answer, to: target) }
  }
}

/// Shares memory.
@c @implementation
public func rc_map(
  _ device: rc_device, _ address: UInt64, _ memory: UnsafeMutableRawPointer?, _ count: UInt64,
  _ mayWrite: Int32
) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    guard let memory = unsafe memory else { throw .null("the memory") }
    try unsafe found.map(
      SharedRegion(memory, address: address, byteCount: count, mayWrite: mayWrite != 0))
  }
}

/// Ends the sharing of memory.
@c @implementation
public func rc_unmap(_ device: rc_device, _ address: UInt64) -> Int32 {
  call(device) { found throws(EmbeddingFault) in try found.unmap(address) }
}

/// Answers a read or write.
@c @implementation
public func rc_complete(
  _ device: rc_device, _ token: UInt64, _ source: UnsafeRawPointer?, _ count: UInt32
) -> Int32 {
  call(device, inside: true) { found throws(EmbeddingFault) in
    try unsafe found.complete(token, count == 0 ? [] : bytes(source, count))
  }
}

/// Answers a translation.
@c @implementation
public func rc_complete_translation(
  _ device: rc_device, _ token: UInt64, _ entry: UnsafePointer<rc_translation>?
) -> Int32 {
  call(device, inside: true) { found throws(EmbeddingFault) in
    guard let entry = unsafe entry else { throw .null("the translation") }
    // SAFETY: the interface asks for a structure of this header.
    try unsafe found.complete(token, entry.pointee)
  }
}

/// Refuses a request.
@c @implementation
public func rc_fail(_ device: rc_device, _ token: UInt64) -> Int32 {
  call(device, inside: true) { found throws(EmbeddingFault) in try found.fail(token) }
}

/// Has the device forget translations.
@c @implementation
public func rc_invalidate(
  _ device: rc_device, _ address: UInt64, _ count: UInt64, _ tag: UnsafeMutablePointer<UInt8>?
) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    guard let tag = unsafe tag else { throw .null("the tag") }
    // SAFETY: the interface asks for room for a byte.
    unsafe tag.pointee = try found.invalidate(address, count)
  }
}
