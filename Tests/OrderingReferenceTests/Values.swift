import PCIeLayouts

/// The bytes of an integer, lowest first.
func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> Value($0 * 8)) }
}

/// The bytes of an integer, highest first.
func bigEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  littleEndian(value).reversed()
}

/// Bytes that differ from their neighbours.
func pattern(_ count: Int, seed: UInt8 = 1) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0) &* 7 &+ seed }
}

/// MRd of `byteCount` bytes.
func memoryRead(
  _ address: UInt64, _ byteCount: Int = 4, tag: UInt8 = 0, type: AddressType = .untranslated,
  from requester: RequesterID = TraceBuilder.function
) -> TLPHeader {
  var header = TLPHeader(kind: .memoryRead, requester: requester, tag: tag)
  header.address = address
  header.addressType = type
  header.doublewordCount = UInt16(byteCount / 4)
  header.firstByteEnables = 15
  header.lastByteEnables = byteCount > 4 ? 15 : 0
  return header
}

/// MWr of `byteCount` bytes.
func memoryWrite(
  _ address: UInt64, _ byteCount: Int = 4, type: AddressType = .untranslated,
  from requester: RequesterID = TraceBuilder.function
) -> TLPHeader {
  var header = memoryRead(address, byteCount, type: type, from: requester)
  header.kind = .memoryWrite
  return header
}

/// CplD of `byteCount` bytes with `counted` still to come.
func completion(
  of request: TLPHeader, _ byteCount: Int, counted: Int? = nil, lowerAddress: UInt8? = nil
) -> TLPHeader {
  var header = TLPHeader(kind: .completionWithData, requester: request.requester, tag: request.tag)
  header.completer = TraceBuilder.root
  header.doublewordCount = UInt16(byteCount / 4)
  header.byteCount = UInt16(counted ?? byteCount)
  header.lowerAddress = lowerAddress ?? UInt8(truncatingIfNeeded: request.address & 0x7f)
  return header
}

/// The invalidate request with ITag `tag`.
func invalidateRequest(_ tag: UInt8) -> TLPHeader {
  var header = TLPHeader(kind: .messageWithData, requester: TraceBuilder.root, tag: tag)
  header.messageCode = .invalidateRequest
  header.target = TraceBuilder.function
  header.doublewordCount = 2
  return header
}

/// The completion of the invalidations in `vector`, one of `copies`.
func invalidateCompletion(_ vector: UInt32, copies: UInt64 = 1) -> TLPHeader {
  var header = TLPHeader(kind: .message, requester: TraceBuilder.function)
  header.messageCode = .invalidateCompletion
  header.target = TraceBuilder.root
  header.messageData = (copies & 7) << 32 | UInt64(vector)
  return header
}
