import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// Several queues stop while the channel of errors takes nothing, and some are configured again and stop
/// again: each tells the error of its last life, once, and the one that was on the channel stays there.
struct ErrorTurnsProbe {
  private static let queueCount = 4
  private static let rounds = 400

  private let environment: EngineEnvironment
  private var random: RandomStream

  init(_ engine: any FetchEngine, seed: UInt64) {
    environment = EngineEnvironment(engine, seed: seed)
    random = RandomStream(seed: seed, name: "turns of errors")
  }

  /// What was told otherwise than it should be; the first round in which it was ends it.
  mutating func violations() -> [String] {
    for round in 0..<Self.rounds {
      let (first, again) = (drawQueues(), drawQueues())
      environment.timing.errorReadyChance = 0
      var haveFailed = fail(first, 2 * round)
      var wanted: [UInt64] = []
      let isOffered = environment.outputs.err_valid != 0
      if isOffered { wanted.append(environment.outputs.err_addr) }
      haveFailed = fail(again, 2 * round + 1) && haveFailed
      let offered = isOffered ? Int(environment.outputs.err_queue) : Self.queueCount
      for queue in first where !again.contains(queue) && queue != offered {
        wanted.append(failing(queue, 2 * round))
      }
      wanted += again.map { failing($0, 2 * round + 1) }
      environment.errors = []
      environment.timing.errorReadyChance = 256
      for _ in 0..<60 { environment.step() }
      let told = environment.errors.map(\.pins)
      guard haveFailed, isOffered != first.isEmpty,
        told.map(\.err_addr).sorted() == wanted.sorted(),
        told.allSatisfy({ Int($0.err_queue) == queue(of: $0.err_addr) })
      else {
        return [
          "turns of errors: in round \(round) queues \(first) and then \(again) fail, told are "
            + "\(told.map(\.err_queue))"
        ]
      }
    }
    return environment.law.violations
  }

  private mutating func drawQueues() -> [Int] {
    (0..<Self.queueCount).filter { _ in random.below(2) == 0 }
  }

  /// Lets queues read what is not there; whether they did.
  private func fail(_ queues: [Int], _ life: Int) -> Bool {
    environment.failedReads = []
    for queue in queues {
      let table = environment.guestAddress(.bus, 0x1000)
      environment.configure(
        queue, enable: true, size: 16, table: table, available: failing(queue, life) - 2)
      environment.law.configure(queue, table: table, size: 16)
      environment.silent &= ~(1 << UInt64(queue))
      environment.ringDoorbell(queue)
    }
    let haveFailed = environment.run(500) {
      environment.hasNothingUnderWay && environment.failedReads.count == queues.count
    }
    for _ in 0..<20 { environment.step() }
    return haveFailed
  }

  /// The index of an available ring that no memory has.
  private func failing(_ queue: Int, _ life: Int) -> UInt64 {
    environment.guestAddress(.bus, 0x100_0002 + UInt64(queue << 16 | life << 4))
  }

  private func queue(of address: UInt64) -> Int {
    Int(truncatingIfNeeded: (address &- environment.guestAddress(.bus, 0x100_0002)) >> 16)
  }
}
