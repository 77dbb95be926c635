import CycleKernel
import Testing

@Suite("Random stream")
struct RandomStreamTests {
  /// A seed, a name, and the first three numbers as SplitMix64 over FNV-1a gives them.
  struct Vector: Sendable {
    var seed: UInt64
    var name: StaticString
    var numbers: [UInt64]
  }

  static let vectors = [
    Vector(
      seed: 1, name: "link.down",
      numbers: [0xbf89_955e_1806_06c0, 0xef2f_5de2_3e9a_62c2, 0x3281_6784_862b_9abb]),
    Vector(
      seed: 1, name: "link.up",
      numbers: [0xb129_bff7_1c27_1a35, 0x9e66_7744_143a_b7d6, 0x5ad7_870e_f030_7389]),
    Vector(
      seed: 2, name: "link.down",
      numbers: [0x4a53_aff3_b4c3_2188, 0x1900_05be_74e6_7029, 0x3bf0_cd00_2ac9_9c47]),
    Vector(
      seed: 0, name: "",
      numbers: [0xc381_7c01_6ba4_ff30, 0x100c_daac_c0bc_9316, 0x54c3_a569_ecf6_1b1b]),
  ]

  @Test("the same seed and name give the same numbers on every machine", arguments: vectors)
  func vector(_ vector: Vector) {
    var stream = RandomStream(seed: vector.seed, name: vector.name)
    #expect((0..<3).map { _ in stream.next() } == vector.numbers)
  }

  @Test("bounded numbers are scaled, not cut, and stay below the bound")
  func below() {
    var stream = RandomStream(seed: 1, name: "link.down")
    #expect((0..<8).map { _ in stream.below(10) } == [7, 9, 1, 5, 2, 7, 3, 8])
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[Int(stream.below(7))] += 1 }
    for count in counts { #expect((9_500...10_500).contains(count)) }
    #expect(stream.below(1) == 0)
  }

  @Test("two copies of a stream go on alike, and apart from each other")
  func copies() {
    var first = RandomStream(seed: 9, name: "copy")
    _ = first.next()
    var second = first
    let ahead = [first.next(), first.next()]
    #expect([second.next(), second.next()] == ahead)
  }

  @Test("an empty range has no number")
  func emptyRange() async {
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(seed: 1, name: "none")
      _ = stream.below(0)
    }
  }
}
