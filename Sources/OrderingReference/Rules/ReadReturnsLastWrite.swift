import ByteLayouts
import Trace

/// Rule `read-returns-last-write`: sampled bytes are those that were last made visible.
struct ReadReturnsLastWrite {
  /// Holds a sample against the judge's copy; false when it lies outside its memory.
  func check(
    _ access: MemoryAccess, payload: RawSpan, event: TraceEvent, shadow: ShadowMemory,
    docket: Docket
  ) -> Bool {
    guard isWhole(access, payload: payload, event: event, shadow: shadow, docket: docket) else {
      return false
    }
    docket.evaluated(.readReturnsLastWrite)
    let place = Place(access.space, access.address)
    guard let difference = shadow.firstDifference(place, payload) else { return true }
    let found: UInt8 = payload.littleEndian(at: difference.offset)
    docket.violated(.readReturnsLastWrite, at: event.cycle, witnesses: [event]) {
      let address = hexadecimal(access.address + UInt64(difference.offset))
      return "\(access.agent) read \(hexadecimal(UInt64(found))) at \(access.space) \(address),"
        + " last written was \(hexadecimal(UInt64(difference.expected)))"
    }
    return true
  }

  /// Whether an access lies in its memory and brings as many bytes as it says.
  func isWhole(
    _ access: MemoryAccess, payload: RawSpan, event: TraceEvent, shadow: ShadowMemory,
    docket: Docket
  ) -> Bool {
    guard payload.byteCount == Int(access.byteCount) else {
      docket.evaluated(.readReturnsLastWrite)
      docket.violated(.readReturnsLastWrite, at: event.cycle, witnesses: [event]) {
        "access of \(access.byteCount) bytes carries \(payload.byteCount)"
      }
      return false
    }
    let place = Place(access.space, access.address)
    if access.address >> 63 == 0, shadow.contains(place, byteCount: UInt64(access.byteCount)) {
      return true
    }
    docket.evaluated(.readReturnsLastWrite)
    docket.violated(.readReturnsLastWrite, at: event.cycle, witnesses: [event]) {
      "\(access.agent) accessed \(access.space) \(hexadecimal(access.address)), behind its end"
    }
    return false
  }
}
