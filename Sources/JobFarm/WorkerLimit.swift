import Foundation

/// Time that one piece of a worker's job may take: seconds of processor time, and ten times as many on
/// the clock.
///
/// A busy machine ends nobody by the first, and who only waits is ended by the second. The end is a
/// signal, so that it comes also inside a library that never returns; ``FarmOutcome/overtime`` is what
/// a farm makes of it.
public struct WorkerLimit: Hashable, Sendable {
  /// SIGALRM and SIGPROF, whose default is to end the process.
  static let signals: Set<Int32> = [SIGALRM, SIGPROF]
  private static let waiting = 10.0

  /// Seconds of processor time.
  public let seconds: Double

  /// What a scenario gets by default: a hundred times what the slowest takes.
  public static let usual = WorkerLimit(whole: 300)

  private init(whole: Int) { seconds = Double(whole) }

  /// A limit; nil where it is not from a millisecond to a day.
  public init?(seconds: Double) {
    guard (0.001...86_400).contains(seconds) else { return nil }
    self.seconds = seconds
  }

  /// Lets the limit count from now on.
  public func arm() {
    // Whoever started this process may have kept them from it.
    var signals = sigset_t()
    // SAFETY: the set lives as long as the calls.
    unsafe sigemptyset(&signals)
    for number in Self.signals {
      unsafe sigaddset(&signals, number)
      signal(number, SIG_DFL)
    }
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    Self.set(__itimer_which_t(ITIMER_PROF.rawValue), seconds)
    Self.set(__itimer_which_t(ITIMER_REAL.rawValue), seconds * Self.waiting)
  }

  /// Takes away whatever limit counts.
  public static func disarm() {
    set(__itimer_which_t(ITIMER_PROF.rawValue), 0)
    set(__itimer_which_t(ITIMER_REAL.rawValue), 0)
  }

  private static func set(_ timer: __itimer_which_t, _ seconds: Double) {
    let whole = seconds.rounded(.down)
    var value = itimerval()
    value.it_value.tv_sec = time_t(whole)
    value.it_value.tv_usec = suseconds_t((seconds - whole) * 1e6)
    // SAFETY: the value lives as long as the call.
    _ = unsafe setitimer(timer, &value, nil)
  }
}
