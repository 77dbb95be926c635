import PCIeFabric
import Testing

@Suite("Splitting (PCIe Base, 2.2.7 and 2.3.1.1)")
struct RequestSplittingTests {
  private struct Piece {
    var address: UInt64
    var byteCount: Int
    var end: UInt64 { address + UInt64(byteCount) }
  }

  private func pieces(_ start: UInt64, _ count: Int, _ next: (UInt64, Int) -> Int) -> [Piece] {
    var pieces: [Piece] = []
    var done = 0
    while done < count, pieces.count < 10_000 {
      let address = start + UInt64(done)
      let piece = Piece(address: address, byteCount: next(address, count - done))
      pieces.append(piece)
      if piece.byteCount <= 0 { break }
      done += piece.byteCount
    }
    return pieces
  }

  /// Whether the pieces follow each other from `start` and end exactly with the range.
  private func covers(_ pieces: [Piece], _ start: UInt64, _ count: Int) -> Bool {
    var at = start
    for piece in pieces {
      if piece.address != at || piece.byteCount <= 0 { return false }
      at = piece.end
    }
    return at == start + UInt64(count)
  }

  @Test("requests cover the range and cross no multiple of the limit", arguments: [4, 8, 16, 128])
  func requests(limit: Int) {
    for start in UInt64(0x3000 - 40)..<0x3000 + 40 {
      for count in 1...40 {
        let found = pieces(start, count) { address, remaining in
          RequestSplitting.requestByteCount(address: address, remaining: remaining, limit: limit)
        }
        let ok =
          covers(found, start, count)
          && found.allSatisfy { $0.address / UInt64(limit) == ($0.end - 1) / UInt64(limit) }
        #expect(ok, "\(start) \(count)")
        // As few pieces as the boundaries allow.
        let last = (start + UInt64(count) - 1) / UInt64(limit)
        #expect(found.count == Int(last - start / UInt64(limit)) + 1)
      }
    }
  }

  @Test("no request crosses 4 KiB, whatever its limit", arguments: [128, 512, 4096])
  func pages(limit: Int) {
    for start in stride(from: UInt64(0x7000 - 5000), to: 0x7000 + 100, by: 61) {
      let found = pieces(start, 9000) { address, remaining in
        RequestSplitting.requestByteCount(address: address, remaining: remaining, limit: limit)
      }
      #expect(covers(found, start, 9000))
      for piece in found {
        #expect(piece.byteCount <= limit)
        #expect(piece.address >> 12 == (piece.end - 1) >> 12)
      }
    }
  }

  @Test(
    "completions end at a boundary or with the read, and carry no more than the payload",
    arguments: [(64, 128), (64, 256), (128, 128), (128, 512)])
  func completions(boundary: Int, payload: Int) {
    for everyBoundary in [true, false] {
      for start in UInt64(0x5000)..<0x5000 + 130 {
        for count in [1, 2, 63, 64, 65, 127, 128, 129, 300, 512] {
          let found = pieces(start, count) { address, remaining in
            RequestSplitting.completionByteCount(
              address: address, remaining: remaining, boundary: boundary, payload: payload,
              everyBoundary: everyBoundary)
          }
          #expect(covers(found, start, count), "\(start) \(count)")
          for piece in found.dropLast() { #expect(piece.end % UInt64(boundary) == 0) }
          for piece in found { #expect(piece.byteCount <= (everyBoundary ? boundary : payload)) }
          if everyBoundary {
            let last = (start + UInt64(count) - 1) / UInt64(boundary)
            #expect(found.count == Int(last - start / UInt64(boundary)) + 1)
          }
        }
      }
    }
  }
}
