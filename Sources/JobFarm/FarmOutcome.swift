/// What became of a job.
public enum FarmOutcome: Hashable, Sendable {
  /// Its result is there.
  case done
  /// The worker fell over a fault of its own; it would do so again.
  case crashed(signal: Int32)
  /// A piece of it took longer than the worker's limit.
  case overtime
  /// The worker refused the job; the line says why.
  case refused(line: String)
  /// Nobody knows what became of it, as often as it was tried.
  case lost(tries: Int)

  /// Times that a job is tried when its worker was ended from outside, or its node was lost.
  public static let tryLimit: Int = 3

  /// What the exit code of a worker without a result means; nil when it has to be tried again.
  ///
  /// Shells tell a signal as 128 and its number. Being killed, hung up or terminated comes from
  /// outside; what is left is a trap, an abort or an access that is none.
  static func meaning(of code: Int32, line: String) -> FarmOutcome? {
    let signal = code - 128
    if WorkerLimit.signals.contains(signal) { return .overtime }
    switch signal {
    case 1, 2, 9, 15: return nil
    case 3...31: return .crashed(signal: signal)
    default: return .refused(line: line)
    }
  }
}

/// Someone who runs jobs.
public protocol Farm {
  /// Runs the jobs of a folder that have no result yet; each is told of once.
  ///
  /// - Parameters:
  ///   - names: of the jobs; what has a result is told of at once.
  ///   - finished: takes the name of a job and what became of it.
  /// - Throws: ``FarmFailure`` when no job can be run at all, or what `finished` throws.
  func run(_ names: [String], in folder: FarmFolder, finished: (String, FarmOutcome) throws -> Void)
    throws
}
