public import ArgumentParser
public import JobFarm

extension WorkerLimit: ExpressibleByArgument {
  static let help = ArgumentHelp(
    "Seconds of processor time for a scenario; ten times as many on the clock.",
    valueName: "seconds")

  /// Reads seconds.
  public init?(argument: String) {
    guard let seconds = Double(argument) else { return nil }
    self.init(seconds: seconds)
  }

  /// As one types it.
  public var defaultValueDescription: String { "\(seconds)" }
}
