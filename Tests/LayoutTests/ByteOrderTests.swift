import ByteLayouts
import TestSupport
import Testing

@Suite("Integers in and out of bytes")
struct ByteOrderTests {
  private let bytes: [UInt8] = [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99]

  @Test("little-endian integers have their low byte first, at any alignment")
  func loadLittle() {
    let span = bytes.span.bytes
    #expect(span.littleEndian(at: 8, as: UInt8.self) == 0x99)
    #expect(span.littleEndian(at: 1, as: UInt16.self) == 0x3322)
    #expect(span.littleEndian(at: 3, as: UInt32.self) == 0x7766_5544)
    #expect(span.littleEndian(at: 1, as: UInt64.self) == 0x9988_7766_5544_3322)
  }

  @Test("big-endian integers have their high byte first, at any alignment")
  func loadBig() {
    let span = bytes.span.bytes
    #expect(span.bigEndian(at: 1, as: UInt16.self) == 0x2233)
    #expect(span.bigEndian(at: 3, as: UInt32.self) == 0x4455_6677)
    #expect(span.bigEndian(at: 1, as: UInt64.self) == 0x2233_4455_6677_8899)
  }

  @Test("a store changes its own bytes alone")
  func store() {
    let little = filled(7) { $0.storeLittleEndian(UInt32(0x1234_5678), at: 2) }
    #expect(little == [0xee, 0xee, 0x78, 0x56, 0x34, 0x12, 0xee])
    let big = filled(7) { $0.storeBigEndian(UInt32(0x1234_5678), at: 1) }
    #expect(big == [0xee, 0x12, 0x34, 0x56, 0x78, 0xee, 0xee])
  }

  @Test("a copy lands where it was sent, and an empty one nowhere")
  func copy() {
    let source: [UInt8] = [1, 2, 3]
    #expect(filled(6) { $0.copy(source.span.bytes, at: 2) } == [0xee, 0xee, 1, 2, 3, 0xee])
    #expect(filled(2) { $0.copy(RawSpan(), at: 2) } == [0xee, 0xee])
  }

  @Test("a piece counts its bytes from its own start")
  func piece() {
    let result = filled(5) { span in
      span.withPiece(2..<4) { piece in
        #expect(piece.byteCount == 2)
        piece.storeLittleEndian(UInt8(7), at: 0)
        piece.storeLittleEndian(UInt8(8), at: 1)
      }
    }
    #expect(result == [0xee, 0xee, 7, 8, 0xee])
  }

  @Test("loads, copies and pieces beyond the bytes trap")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      let bytes: [UInt8] = [1, 2, 3]
      _ = bytes.span.bytes.littleEndian(at: 0, as: UInt32.self)
    }
    await #expect(processExitsWith: .failure) {
      let source: [UInt8] = [1, 2, 3]
      _ = filled(4) { $0.copy(source.span.bytes, at: 2) }
    }
    await #expect(processExitsWith: .failure) {
      _ = filled(4) { span in span.withPiece(3..<5) { _ in } }
    }
  }

  @Test("an address wraps at 2^64, orders by its bytes and prints in hexadecimal")
  func addresses() {
    let address = GuestPhysicalAddress(rawValue: 0xffff_ffff_ffff_fff0)
    #expect(address.advanced(by: 0x18).rawValue == 8)
    #expect(address.description == "0xfffffffffffffff0")
    #expect(DescriptorAddress(rawValue: 9) < DescriptorAddress(rawValue: 10))
    #expect(!(BusAddress(rawValue: 10) < BusAddress(rawValue: 10)))
  }

  @Test("a block of bytes starts as zeros and lends out what was asked for")
  func block() {
    let block = ByteBuffer(byteCount: 100)
    block.withMutableBytes(40..<44) { $0.storeBigEndian(UInt32(0x0102_0304), at: 0) }
    let seen = block.withBytes(39..<46) { [UInt8](copying: $0) }
    #expect(seen == [0, 1, 2, 3, 4, 0, 0])
    #expect(block.byteCount == 100)
  }

  @Test("a piece that is not in the block traps")
  func blockTraps() async {
    await #expect(processExitsWith: .failure) {
      ByteBuffer(byteCount: 100).withBytes(99..<101) { _ in }
    }
  }
}
