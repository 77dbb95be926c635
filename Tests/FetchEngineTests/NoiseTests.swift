@testable import FetchTraffic
import CDescriptorFetchABI
import CycleKernel
import RTLBridge
import Testing
import Virtqueues

@Suite("Noise: the RTL and the Swift engine are equal whatever they read")
struct NoiseTests {
  /// Seeds of short blocks and of one long one, in every window mode.
  private static let seeds: [UInt64] = Array(0..<16)

  @Test(
    "in every pin of every cycle",
    .enabled(if: RTLLibrary.isPresent(.plain), needsLibrary), arguments: seeds)
  func pins(seed: UInt64) throws {
    let lockstep = LockstepEngine(
      reference: SwiftFetchEngine(counts: true), subject: try RTLFetchEngine(RTLLibrary(.plain)))
    let traffic = NoiseLockstepRun.traffic(lockstep, seed: seed)
    #expect(lockstep.mismatches.isEmpty, "\(lockstep.mismatches)")
    // A list that has no end has no descriptor for anybody.
    #expect(traffic.descriptorCount > 300 || traffic.kind == .lists)
    #expect(traffic.errorCount > 8)
  }

  @Test(
    "and every planted fault differs",
    .enabled(
      if: Mutant.arePresent, "needs the mutants; build them with scripts/build-rtl.sh mutants"),
    arguments: Mutant.allCases)
  func isCaught(mutant: Mutant) throws {
    let library = try RTLLibrary(path: mutant.path)
    let outcome = try NoiseLockstepRun(library: library, seed: 0, blockCount: 24).perform()
    #expect(outcome.failedSeed != nil && outcome.mismatches != [])
  }

  /// What engines show of noise from some seeds.
  private struct Reach {
    var codes: Set<UInt8> = []
    /// Descriptors of the longest chain, by walker.
    var longestChains: [UInt8: Int] = [:]
    var kinds: Set<UInt8> = []
    /// Bits of a table's number of entries without which a few are left, by walker.
    var decidingBits: [UInt8: Set<Int>] = [:]
    /// Entries of the largest ring that was one list without an end, by queue.
    var largestLists: [UInt8: UInt16] = [:]

    init(seeds: Range<UInt64>, cycles: UInt64) {
      for seed in seeds {
        let traffic = NoiseTraffic(SwiftFetchEngine(), seed: seed)
        var counts: [UInt8: Int] = [:]
        while traffic.cycle < cycles {
          traffic.step()
          let pins = traffic.outputs
          if pins.err_valid != 0 {
            codes.insert(pins.err_code)
            if Int(pins.err_code) == DFE_ERR_PACKED_MALFORMED {
              let size = traffic.queues[Int(pins.err_queue)].size
              largestLists[pins.err_queue] = max(largestLists[pins.err_queue] ?? 0, size)
            }
          }
          if pins.rd_valid != 0 {
            kinds.insert(pins.rd_kind)
            if Int(pins.rd_kind) == DFE_READ_INDIRECT {
              note(traffic.tableCounts[Int(pins.rd_tag)], of: pins.rd_tag)
            }
          }
          guard pins.desc_valid != 0, traffic.inputs.desc_ready != 0 else { continue }
          let slot = UInt8(truncatingIfNeeded: pins.desc_slot)
          counts[slot] = pins.desc_first != 0 ? 1 : 1 + (counts[slot] ?? 0)
          longestChains[slot] = max(longestChains[slot] ?? 0, counts[slot] ?? 0)
        }
      }
    }

    private mutating func note(_ tableCount: UInt32, of tag: UInt8) {
      for bit in 0..<NoiseTraffic.tableBitCount
      where tableCount >> UInt32(bit) & 1 != 0 && tableCount ^ 1 << bit < 16 {
        decidingBits[tag, default: []].insert(bit)
      }
    }
  }

  private static let queues = 0..<UInt8(SwiftFetchEngine().constants.queue_count)
  private static let walkers = 0..<UInt8(SwiftFetchEngine().constants.slot_count)

  @Test("noise reaches every error and every kind of read")
  func errors() {
    let reach = Reach(seeds: 0..<12, cycles: 20_000)
    #expect(reach.codes == [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15])
    #expect(reach.kinds == [0, 1, 2, 3, 4])
  }

  @Test("and every bit of a table's number of entries decides over what comes, in every walker")
  func tables() {
    let reach = Reach(seeds: 0..<24, cycles: NoiseKind.mixed.length)
    for walker in Self.walkers {
      #expect(reach.decidingBits[walker]?.count == NoiseTraffic.tableBitCount, "walker \(walker)")
    }
  }

  @Test("and of each kind of long blocks the first reaches the limits")
  func longBlocks() {
    let lists = Reach(seeds: 7..<8, cycles: NoiseKind.lists.length)
    #expect(
      Self.queues.allSatisfy { lists.largestLists[$0] == 0x8000 }, "\(lists.largestLists)")
    let chains = Reach(seeds: 15..<16, cycles: NoiseKind.chains.length)
    #expect(
      Self.walkers.allSatisfy { chains.longestChains[$0] ?? 0 > 0x8000 },
      "\(chains.longestChains)")
  }

  @Test("whatever is enabled is legal", arguments: seeds)
  func legal(seed: UInt64) {
    let traffic = NoiseTraffic(SwiftFetchEngine(), seed: seed)
    var enabledCount = 0
    for _ in 0..<24_000 {
      traffic.step()
      let pins = traffic.inputs
      guard pins.cfg_valid & pins.cfg_enable != 0 else { continue }
      enabledCount += 1
      let isPacked = Int(pins.cfg_flags) & DFE_QUEUE_PACKED != 0
      #expect((1...0x8000).contains(pins.cfg_size))
      #expect(
        isPacked ? pins.cfg_start & 0x7fff < pins.cfg_size : pins.cfg_size.nonzeroBitCount == 1)
    }
    #expect(enabledCount > 4)
  }

  @Test("the same seed has the same cycles")
  func repeats() {
    func pins(_ seed: UInt64) -> [UInt64] {
      let traffic = NoiseTraffic(SwiftFetchEngine(), seed: seed)
      return (0..<2000).map { _ in
        traffic.step()
        return traffic.outputs.rd_addr ^ traffic.outputs.desc_addr
      }
    }
    #expect(pins(3) == pins(3) && pins(3) != pins(4))
  }

  @Test("pieces of a read bring each byte once, where it belongs", arguments: [1, 2, 16, 31, 32])
  func pieces(count: Int) {
    var random = RandomStream(seed: UInt64(count), name: "pieces")
    let words = SIMD4<UInt64>(
      0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908, 0x1716_1514_1312_1110, 0x1f1e_1d1c_1b1a_1918)
    var read = NoiseRead(tag: 1, queue: 0, count: count, due: 0, words: words, status: 0)
    var seen: [Int] = []
    while !read.isComplete {
      let piece = read.takePiece(true, &random)
      let data = read.data(of: piece, noise: random.next())
      for (to, from) in piece.enumerated() {
        #expect(data[to / 8] >> UInt64(8 * (to % 8)) & 0xff == UInt64(from))
      }
      seen += Array(piece)
    }
    #expect(seen.sorted() == Array(0..<count) && read.isPartial)
  }
}
