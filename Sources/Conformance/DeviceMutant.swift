public import OrderingReference

/// A device that breaks statements on purpose, by the name that the command line takes.
public struct DeviceMutant: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// The statements that it breaks.
  public var statements: [StatementID]
  /// What the device does differently.
  public var summary: String

  init(_ name: String, _ statements: [StatementID], _ summary: String) {
    self.name = name
    self.statements = statements
    self.summary = summary
  }
}
