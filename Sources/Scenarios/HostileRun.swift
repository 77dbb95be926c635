import CycleKernel
public import Endpoint
import GuestDriver
import OrderingReference
import RTLBridge
import VirtioLayouts

/// Random hostile cases against whole machines; one that fails is shrunk to what matters.
public struct HostileRun {
  /// A case that the device did not survive as it must.
  public struct Failure: Sendable {
    /// What went wrong.
    public var reason: String
    /// The fewest operations that were found to show it.
    public var operations: [HostileOperation]
    /// By which kind of access.
    public var access: AccessMode
    /// The seed of the case.
    public var seed: UInt64

    /// The case as a file: a line with access and seed, then an operation in each line.
    public var text: String {
      "hostile \(access.rawValue) \(seed)\n" + operations.map(\.description).joined(separator: "\n")
        + "\n"
    }
  }

  /// Operations of one case.
  public static let caseLength: Int = 40

  private let image: DiskImage
  private let mutant: EndpointMutant?
  private let engine: EngineKind
  private let library: String?
  /// Who looks at each case.
  public var watch = RunWatch()

  /// Makes a run against a disk.
  ///
  /// - Parameters:
  ///   - engine: the fetch engine in the device.
  ///   - library: another fetch engine behind the ABI, for one in RTL.
  public init(
    image: DiskImage, mutant: EndpointMutant? = nil, engine: EngineKind = .model,
    library: String? = nil
  ) {
    self.image = image
    self.mutant = mutant
    self.engine = engine
    self.library = library
  }

  /// Performs `count` operations in cases drawn from `seed`; stops at the first failure.
  ///
  /// - Parameter onProgress: called with the operations done now and then.
  public func perform(
    count: Int, seed: UInt64, onProgress: ((Int) -> Void)? = nil
  ) -> Failure? {
    var done = 0
    var number: UInt64 = 0
    while done < count {
      let caseSeed = seed &+ number &* 0x9e37_79b9
      let access: AccessMode = number % 2 == 0 ? .direct : .bounce
      let operations = Self.operations(seed: caseSeed)
      if let reason = replay(operations, access: access, seed: caseSeed) {
        let least = shrink(operations, access: access, seed: caseSeed)
        return Failure(
          reason: replay(least, access: access, seed: caseSeed) ?? reason, operations: least,
          access: access, seed: caseSeed)
      }
      done += operations.count
      number += 1
      if number % 64 == 0 { onProgress?(done) }
    }
    return nil
  }

  /// What the guest of a seed does.
  public static func operations(seed: UInt64) -> [HostileOperation] {
    var random = RandomStream(seed: seed, name: "hostile")
    return (0..<caseLength).map { _ in HostileOperation(drawing: &random) }
  }

  /// Performs a case on a fresh machine; returns what is wrong, nil when the device survives.
  public func replay(
    _ operations: [HostileOperation], access: AccessMode, seed: UInt64
  ) -> String? {
    var configuration = SystemConfiguration(access: access, bounceByteCount: 1 << 20)
    configuration.engine = engine
    configuration.seed = seed
    configuration.memoryByteCount = 8 << 20
    configuration.endpoint.mutant = mutant
    configuration.watchdogLimit = 2_000_000
    let system: SimulatedSystem
    do {
      let engine = try AssembledEngine(self.engine, library: library).watched(by: watch)
      system = SimulatedSystem(
        configuration: configuration, image: image, engine: engine, observers: watch.observers)
    } catch {
      return "\(error)"
    }
    do {
      let machine = try HostileMachine(system)
      guard machine.restart(features: seed) else { return "the device does not come up" }
      for operation in operations { machine.perform(operation) }
      if let reason = machine.recover() { return reason }
    } catch {
      return "\(error)"
    }
    // A guest that lies gets what it asked for; in strict bounce mode no address leads out.
    if access == .bounce && system.counters.upstreamOther > 0 {
      return "\(system.counters.upstreamOther) memory requests left the device"
    }
    let guilty = system.judge?.violations.first {
      $0.rule == .regionStaysLocal || $0.rule == .linkOrder || $0.rule == .readReturnsLastWrite
        || $0.rule == .stoppedQueueIsSilent
    }
    if let guilty { return "\(guilty)" }
    return system.engine.lockstep?.mismatches.first.map { "lockstep: \($0)" }
  }

  /// Leaves out operations as long as the case still fails.
  private func shrink(
    _ operations: [HostileOperation], access: AccessMode, seed: UInt64
  ) -> [HostileOperation] {
    var least = operations
    var piece = max(1, least.count / 2)
    while true {
      var at = 0
      var didShrink = false
      while at < least.count {
        var fewer = least
        fewer.removeSubrange(at..<min(at + piece, least.count))
        if replay(fewer, access: access, seed: seed) != nil {
          least = fewer
          didShrink = true
        } else {
          at += piece
        }
      }
      if piece == 1 && !didShrink { return least }
      piece = max(1, piece / 2)
    }
  }
}
