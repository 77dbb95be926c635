import ByteLayouts
import TestSupport
import Testing

@Suite("Sparse memory")
struct SparseMemoryTests {
  private static let page = UInt64(SparseMemory.pageByteCount)

  private func read(_ memory: SparseMemory, _ address: UInt64, _ count: Int) -> [UInt8] {
    filled(count) { memory.read(address, into: &$0) }
  }

  @Test("what nobody wrote reads as zero and takes no storage")
  func untouched() {
    let memory = SparseMemory(byteCount: 1 << 30)
    #expect(read(memory, (1 << 30) - 5, 5) == [0, 0, 0, 0, 0])
    #expect(read(memory, Self.page - 2, 4) == [0, 0, 0, 0])
    #expect(memory.residentByteCount == 0)
  }

  @Test("an access may cross pages, of which some were never written")
  func crossing() {
    let memory = SparseMemory(byteCount: 5 * Self.page)
    let bytes = differingBytes(SparseMemory.pageByteCount + 20)
    memory.write(Self.page - 10, bytes.span.bytes)
    #expect(memory.residentByteCount == 3 * SparseMemory.pageByteCount)
    #expect(read(memory, Self.page - 10, bytes.count) == bytes)
    #expect(read(memory, Self.page - 12, 4) == [0, 0, bytes[0], bytes[1]])
    let tail = read(memory, 2 * Self.page + 8, 4)
    #expect(tail == [bytes[bytes.count - 2], bytes[bytes.count - 1], 0, 0])
    // From a page with bytes over one that has none.
    let over = read(memory, 3 * Self.page - 3, 6)
    #expect(over == [0, 0, 0, 0, 0, 0])
    memory.store(UInt8(0x5a), at: 3 * Self.page - 1)
    #expect(read(memory, 3 * Self.page - 2, 4) == [0, 0x5a, 0, 0])
  }

  @Test("integers are little-endian and may cross pages")
  func integers() {
    let memory = SparseMemory(byteCount: 2 * Self.page)
    memory.store(UInt64(0x0807_0605_0403_0201), at: Self.page - 3)
    #expect(read(memory, Self.page - 3, 8) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(memory.load(Self.page - 2, as: UInt32.self) == 0x0504_0302)
  }

  @Test("random writes read back as from a flat array")
  func modelled() {
    let byteCount = 3 * SparseMemory.pageByteCount + 100
    let memory = SparseMemory(byteCount: UInt64(byteCount))
    var model = [UInt8](repeating: 0, count: byteCount)
    var state: UInt32 = 12345
    func next(_ bound: Int) -> Int {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Int(state >> 8) % bound
    }
    for round in 0..<300 {
      let count = 1 + next(round % 10 == 0 ? 70_000 : 300)
      let at = next(byteCount - count + 1)
      let bytes = differingBytes(count, seed: round)
      memory.write(UInt64(at), bytes.span.bytes)
      model.replaceSubrange(at..<at + count, with: bytes)
      let from = next(byteCount - 200)
      #expect(read(memory, UInt64(from), 200) == Array(model[from..<from + 200]), "\(round)")
    }
    #expect(read(memory, 0, byteCount) == model)
  }

  @Test("bounds count without wrapping")
  func bounds() {
    let memory = SparseMemory(byteCount: 1000)
    #expect(memory.contains(0, count: 1000))
    #expect(memory.contains(1000, count: 0))
    #expect(!memory.contains(1, count: 1000))
    #expect(!memory.contains(.max, count: 2))
  }

  @Test("reading or writing outside the memory traps")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      let memory = SparseMemory(byteCount: 100)
      _ = filled(8) { memory.read(93, into: &$0) }
    }
    await #expect(processExitsWith: .failure) {
      SparseMemory(byteCount: 100).store(UInt16(1), at: 99)
    }
    await #expect(processExitsWith: .failure) {
      SparseMemory(byteCount: 100).store(UInt16(1), at: .max)
    }
  }
}
