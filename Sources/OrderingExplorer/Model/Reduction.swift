import LitmusLanguage

/// Which steps may come before all others without the loss of an outcome.
///
/// A read that is sent early waits in its queue, where it holds up nothing: all packets may pass
/// it. An answer that arrives early lets its agent go on and takes nothing away from the others.
/// Neither holds when a reset may end the operation, when a translation is used or filled, or when a
/// read changes a cache.
enum Reduction {
  static func choose(for program: inout Program) {
    guard !program.operations.contains(where: { $0.action == .reset }) else { return }
    guard !program.rules.breaks(.readsNeverInOrder) || !program.test.platform.readsInOrder else {
      return
    }
    let touchesCaches = program.operations.contains {
      $0.action == .windowLoad || $0.action == .translate
    }
    program.answersFirst = !touchesCaches && program.upPackets.count + program.downPackets.count > 2
    for index in program.operations.indices {
      let operation = program.operations[index]
      let isRead =
        operation.action == .registerLoad
        || operation.action == .linkLoad && !operation.isTranslated
      guard isRead, !operation.isSpeculative else { continue }
      let holdsNothing =
        isPassed(operation.upRequest, by: program.upMayPass)
        && isPassed(operation.downRequest, by: program.downMayPass)
      if holdsNothing { program.eager |= 1 << UInt32(index) }
    }
  }

  private static func isPassed(_ code: UInt64, by mayPass: [UInt64]) -> Bool {
    code == 0
      || mayPass.indices.allSatisfy {
        $0 == 0 || UInt64($0) == code || mayPass[$0] >> code & 1 != 0
      }
  }
}
