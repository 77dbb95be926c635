import LitmusLanguage

/// Small programs of CPUs, drawn from a seed: SplitMix64.
struct RandomProgram {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func draw(_ bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ mixed >> 31) % UInt64(bound))
  }

  /// A test of two or three CPUs with two to four accesses each to three locations.
  ///
  /// Every store writes a value of its own location once only, so that values tell stores apart.
  mutating func test(cpu: String) throws -> LitmusTest {
    var lines = ["platform cpu \(cpu)", "memory", "x host wb", "y host wb", "z host wb"]
    var written = [0, 0, 0]
    var registers = 0
    let isArm = cpu == "arm"
    for agent in 0..<(2 + draw(2)) {
      lines.append("cpu c\(agent)")
      var own: [Int] = []
      for position in 0..<(2 + draw(3)) {
        if position > 0, draw(4) == 0 {
          let direction = isArm ? ["read", "write", "all"][draw(3)] : "all"
          lines.append("barrier smp \(direction)")
        }
        let location = draw(draw(2) == 0 ? 2 : 3)
        let name = ["x", "y", "z"][location]
        var tail = ""
        if isArm, let last = own.last, draw(4) == 0 { tail = " via r\(last)" }
        let when =
          isArm && !own.isEmpty && draw(5) == 0 ? "when r\(own[draw(own.count)]) = 1: " : ""
        if draw(2) == 0, written[location] < 3 {
          written[location] += 1
          if isArm, draw(6) == 0 { tail += " release" }
          lines.append("\(when)store \(name) \(written[location])\(tail)")
        } else {
          if isArm, draw(6) == 0 { tail += " acquire" }
          lines.append("\(when)r\(registers) = load \(name)\(tail)")
          own.append(registers)
          registers += 1
        }
      }
    }
    lines.append("never x = 13 or y = 13 or z = 13")
    return try LitmusTest(parsing: lines.joined(separator: "\n"), name: "random")
  }
}
