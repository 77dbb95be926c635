import LitmusLanguage

/// One cell of the barrier table: a driver with a barrier of some strength at one point.
struct BarrierQuestion {
  var point: BarrierPoint
  var format: RingFormat
  var machine: BarrierMachine

  /// The test in the litmus language.
  func text(_ strength: BarrierStrength) -> String {
    let barrier =
      strength == .none
      ? "barrier none"
      : "barrier \(strength.rawValue)\(strength == .compiler ? "" : point.direction)"
    let lines = [machine.platform, "memory"] + memory + agents(barrier)
    return lines.joined(separator: "\n") + "\n"
  }

  private var memory: [String] {
    let ring = machine.ring.text
    return [
      "data \(machine.data.text)", "\(format.published) \(ring)", "\(format.entry) \(ring)",
      "\(format.used) \(ring)", "\(format.usedEntry) \(ring)", "wish \(ring)", "event \(ring)",
      "door bar uc", "irq interrupt",
    ]
  }

  private func agents(_ barrier: String) -> [String] {
    let (published, entry) = (format.published, format.entry)
    let plain = machine.ring.plain
    let publish = "store \(published) 1\(plain)"
    switch point {
    case .publish:
      return [
        "cpu driver", "store data 1\(machine.data.plain)", "store \(entry) 1\(plain)", barrier,
        publish, "device engine", "i = load \(published)", "when i = 1: e = load \(entry)",
        "when i = 1: d = load data", "never i = 1 and (e = 0 or d = 0)",
      ]
    case .notify:
      return [
        "cpu driver", publish, barrier, "store door 1", "device engine", "await door 1",
        "i = load \(published)", "never i = 0",
      ]
    case .lookForWish:
      return [
        "cpu driver", publish, barrier, "e = load event\(plain)", "when e = 1: store door 1",
        "device engine", "store event 1", "i = load \(published)", "when i = 0: await door 1",
        "never stuck",
      ]
    case .consumePolled, .consumeInterrupt: return consume(barrier)
    case .rearm:
      return [
        "cpu driver", "store wish 1\(plain)", barrier, "u = load \(format.used)\(plain)",
        "when u = 0: await irq 1", "device engine", "store \(format.used) 1", "w = load wish",
        "when w = 1: store irq 1", "never stuck",
      ]
    }
  }

  private func consume(_ barrier: String) -> [String] {
    let hasInterrupt = point == .consumeInterrupt
    let plain = machine.ring.plain
    // A cached BAR was looked at before: that is what its cache is good for.
    let before = machine.ring == .cached ? ["o = load \(format.used)", "p = load data"] : []
    // Who polls looks no further before the index is there. Behind that branch device memory is not
    // read on trial; other memory may be, by the processor or by the compiler.
    let isPolled = point == .consumePolled
    let branches = [machine.ring, machine.data].map {
      isPolled && $0 == .uncached ? "when u = 1: " : ""
    }
    return ["cpu driver"] + before + (hasInterrupt ? ["await irq 1"] : []) + [
      "u = load \(format.used)\(plain)", barrier,
      "\(branches[0])e = load \(format.usedEntry)\(plain)",
      "\(branches[1])d = load data\(machine.data.plain)", "device engine", "store data 1",
      "store \(format.usedEntry) 1", "store \(format.used) 1",
    ] + (hasInterrupt ? ["store irq 1"] : []) + [
      hasInterrupt ? "never u = 0 or e = 0 or d = 0" : "never u = 1 and (e = 0 or d = 0)"
    ]
  }
}
