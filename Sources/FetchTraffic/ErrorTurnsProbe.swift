import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// Several queues stop before the channel of errors takes anything: each tells its own error, once.
///
/// They stop in rounds, so that each queue is the last that told one while others wait, in every order.
struct ErrorTurnsProbe {
  private static let queueCount = 4
  private static let rounds = 64

  private let environment: EngineEnvironment
  private var random: RandomStream

  init(_ engine: any FetchEngine, seed: UInt64) {
    environment = EngineEnvironment(engine, seed: seed)
    random = RandomStream(seed: seed, name: "turns of errors")
  }

  /// What was told otherwise than it should be; the first round in which it was ends it.
  mutating func violations() -> [String] {
    for round in 0..<Self.rounds {
      let failing = (0..<Self.queueCount).filter { _ in random.below(2) == 0 }
      for queue in failing { configure(queue, round) }
      environment.timing.errorReadyChance = 0
      for queue in failing { environment.ringDoorbell(queue) }
      environment.errors = []
      // All of them have read what is not there.
      let haveFailed = environment.run(500) {
        environment.hasNothingUnderWay && environment.failedReads.count == failing.count
      }
      for _ in 0..<20 { environment.step() }
      environment.timing.errorReadyChance = 256
      for _ in 0..<40 { environment.step() }
      environment.failedReads = []
      let told = environment.errors.map { (Int($0.pins.err_queue), $0.pins.err_addr) }
        .sorted { $0.0 < $1.0 }
      let wanted = failing.map { ($0, available($0, round) + 2) }
      guard haveFailed, told.elementsEqual(wanted, by: { $0 == $1 }) else {
        return [
          "turns of errors: in round \(round) queues \(failing) fail, told are \(told.map(\.0))"
        ]
      }
    }
    return environment.law.violations
  }

  private func configure(_ queue: Int, _ round: Int) {
    let table = environment.guestAddress(.bus, 0x1000)
    environment.configure(
      queue, enable: true, size: 16, table: table, available: available(queue, round))
    environment.law.configure(queue, table: table, size: 16)
    environment.silent &= ~(1 << UInt64(queue))
  }

  /// Of an available ring that no memory has.
  private func available(_ queue: Int, _ round: Int) -> UInt64 {
    environment.guestAddress(.bus, 0x100_0000 + UInt64(queue << 12 | round << 4))
  }
}
