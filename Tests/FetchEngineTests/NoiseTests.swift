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
    #expect(traffic.descriptorCount > 300 && traffic.errorCount > 8)
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
    var longestChain = 0
    var kinds: Set<UInt8> = []
    /// Queues that stopped because a list of a packed ring has no end.
    var endlessCount = 0

    init(seeds: Range<UInt64>, cycles: UInt64) {
      for seed in seeds {
        let traffic = NoiseTraffic(SwiftFetchEngine(), seed: seed, isLong: seed % 8 == 7)
        var counts: [UInt8: Int] = [:]
        while traffic.cycle < cycles {
          traffic.step()
          let pins = traffic.outputs
          if pins.err_valid != 0 {
            codes.insert(pins.err_code)
            let isTaken = traffic.inputs.err_ready != 0
            if isTaken && Int(pins.err_code) == DFE_ERR_PACKED_MALFORMED { endlessCount += 1 }
          }
          if pins.rd_valid != 0 { kinds.insert(pins.rd_kind) }
          guard pins.desc_valid != 0, traffic.inputs.desc_ready != 0 else { continue }
          let slot = UInt8(truncatingIfNeeded: pins.desc_slot)
          counts[slot] = pins.desc_first != 0 ? 1 : 1 + (counts[slot] ?? 0)
          longestChain = max(longestChain, counts[slot] ?? 0)
        }
      }
    }
  }

  @Test("noise reaches every error and every kind of read")
  func errors() {
    let reach = Reach(seeds: 0..<12, cycles: 20_000)
    #expect(reach.codes == [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15])
    #expect(reach.kinds == [0, 1, 2, 3, 4])
  }

  @Test("and long blocks have chains of tens of thousands of descriptors, and endless lists")
  func longBlocks() {
    let reach = [7, 15].map { Reach(seeds: $0..<$0 + 1, cycles: 400_000) }
    #expect(reach.contains { $0.longestChain > 20_000 })
    #expect(reach.contains { $0.endlessCount > 4 })
  }

  @Test("whatever is enabled is legal", arguments: seeds)
  func legal(seed: UInt64) {
    let traffic = NoiseTraffic(SwiftFetchEngine(), seed: seed, isLong: seed % 8 == 7)
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
