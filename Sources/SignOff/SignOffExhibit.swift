/// Material for the report that decides nothing: a command that leaves a file.
public struct SignOffExhibit: Hashable, Sendable {
  /// The file in the folder of the sign-off.
  public var file: String
  /// What it shows.
  public var summary: String
  /// Arguments of the program; the file's path comes behind them.
  public var arguments: [String]
  /// Exit codes with which the file counts.
  public var codes: Set<Int32> = [0]

  /// Makes an exhibit.
  public init(file: String, summary: String, arguments: [String], codes: Set<Int32> = [0]) {
    self.file = file
    self.summary = summary
    self.arguments = arguments
    self.codes = codes
  }

  /// All of them, in the order in which they are made.
  public static let all: [SignOffExhibit] =
    [
      SignOffExhibit(
        file: "executions.json", summary: "the shortest execution of every bad outcome",
        arguments: ["litmus", "corpus", "--executions"]),
      SignOffExhibit(
        file: "matrix.svg", summary: "the picture of the platforms",
        arguments: ["matrix", "--svg"]),
      SignOffExhibit(
        file: "sizing.json", summary: "throughput against the size of bounce memory",
        arguments: ["size", "--results"]),
    ]
    + planted.map { mutant, access in
      SignOffExhibit(
        file: "violation-\(mutant).json", summary: "what the judge says of the device \(mutant)",
        arguments: [
          "run", "--mutant", mutant, "--access", access, "--engine", "model", "--write-size",
          "64K", "--execution",
        ], codes: [0, 1])
    }

  /// Devices that break a rule on purpose, and where: what the judge must see.
  private static let planted: [(String, String)] = [
    ("used-index-before-data", "direct"), ("interrupt-before-used-index", "direct"),
    ("region-over-link", "bounce"), ("keeps-invalidated-translation", "iommu"),
    ("writes-readable-buffer", "direct"),
  ]
}
