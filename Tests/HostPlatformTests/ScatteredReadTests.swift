import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("Scattered reads (PCIe Base, 2.3.1.1 and 2.4.2)")
struct ScatteredReadTests {
  private func bench(_ seed: UInt64, boundary: Int = 64, payload: Int = 256) -> HostBench {
    var root = RootComplexConfiguration()
    root.reordering = HostReordering()
    var link = LinkConfiguration()
    link.readCompletionBoundary = boundary
    link.maximumPayload = payload
    return HostBench(link: link, root: root, seed: seed)
  }

  private func samples(_ bench: HostBench) -> [UInt64] {
    bench.accesses(.device, writes: false).map(\.0.address)
  }

  @Test("lines are sampled in another order than that of addresses under some seed")
  func samplesScatter() {
    let isSeen = (1...20).contains { seed in
      let bench = bench(UInt64(seed))
      bench.device.read(256, at: 0x3000, tag: 1)
      bench.run(600)
      #expect(samples(bench).sorted() == [0x3000, 0x3040, 0x3080, 0x30c0])
      return samples(bench) != samples(bench).sorted()
    }
    #expect(isSeen)
  }

  @Test("completions of two reads come between each other under some seed")
  func interleaving() {
    let isSeen = (1...20).contains { seed in
      let bench = bench(UInt64(seed))
      bench.device.read(512, at: 0x3000, tag: 1)
      bench.device.read(512, at: 0x4000, tag: 2)
      bench.run(800)
      let tags = bench.device.answers.map(\.header.tag)
      return tags.firstIndex(of: 2) ?? 99 < tags.lastIndex(of: 1) ?? 0
        && tags.firstIndex(of: 1) ?? 99 < tags.lastIndex(of: 2) ?? 0
    }
    #expect(isSeen)
  }

  @Test(
    "pieces go by increasing address, end at a boundary, count down, and carry the bytes",
    arguments: [(64, 256), (128, 128), (128, 512), (64, 128)] as [(Int, Int)])
  func pieces(boundary: Int, payload: Int) {
    var sizes: Set<Int> = []
    for seed in 1...30 {
      let bench = bench(UInt64(seed), boundary: boundary, payload: payload)
      let bytes = differingBytes(4096)
      bench.memory.bytes.write(0x3000, bytes.span.bytes)
      let reads: [(UInt64, Int)] = [
        (0x3000, 512), (0x3001, 300), (0x303f, 2), (0x30fd, 515), (0x3007, 1),
      ]
      for (tag, read) in reads.enumerated() {
        bench.device.read(read.1, at: read.0, tag: UInt8(tag))
      }
      bench.run(1500)
      for (tag, read) in reads.enumerated() {
        var at = read.0
        var gathered: [UInt8] = []
        for answer in bench.device.answers where answer.header.tag == UInt8(tag) {
          let lead = Int(at & 3)
          let remaining = read.1 - gathered.count
          #expect(answer.header.byteCount == UInt16(remaining))
          #expect(answer.header.lowerAddress == UInt8(at & 0x7f))
          #expect(answer.payload.count <= payload)
          let count = min(answer.payload.count - lead, remaining)
          gathered += answer.payload[lead..<lead + count]
          at += UInt64(count)
          #expect(gathered.count == read.1 || at % UInt64(boundary) == 0)
          sizes.insert(count)
        }
        let start = Int(read.0 - 0x3000)
        #expect(gathered == Array(bytes[start..<start + read.1]))
      }
    }
    // Pieces of one boundary occur, and where the payload has room, pieces of several.
    #expect(sizes.contains(boundary))
    #expect(payload == boundary || sizes.contains { $0 > boundary && $0 % boundary == 0 })
  }

  @Test("a read sees its first line newer than its last one under some seed")
  func newerFirst() {
    let isSeen = (1...60).contains { seed in
      let bench = bench(UInt64(seed))
      bench.device.read(512, at: 0x3000, tag: 1)
      var value: UInt32 = 0
      while bench.device.answers.isEmpty, bench.cycle < 1000 {
        value += 1
        bench.store(value, at: 0x3000)
        bench.store(value, at: 0x31c0)
        bench.cpu.storeFence()
      }
      bench.run(800)
      let bytes = bench.device.answers.flatMap(\.payload)
      guard bytes.count == 512 else { return false }
      func word(_ at: Int) -> Int { Int(bytes[at]) + Int(bytes[at + 1]) << 8 }
      // In order of addresses the first can be ahead by the one store that is between the two.
      return word(0) > word(0x1c0) + 1
    }
    #expect(isSeen)
  }

  @Test("reads outside of memory are refused once, others go on")
  func refused() {
    let bench = bench(1)
    bench.device.read(100, at: 1 << 24, tag: 1)
    bench.device.read(100, at: 0x100, tag: 2)
    bench.device.read(4, at: 0x100, tag: 3) { $0.kind = .ioRead }
    bench.device.read(8, at: 0x100, tag: 4) { $0.addressType = .translationRequest }
    bench.run(800)
    let answers = bench.device.answers
    #expect(Set(answers.map(\.header.tag)) == [1, 2, 3, 4])
    for answer in answers {
      #expect((answer.header.status == .success) == (answer.header.tag == 2))
    }
    #expect(bench.root.isDrained)
  }
}
