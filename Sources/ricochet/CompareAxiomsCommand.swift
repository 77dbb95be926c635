public import ArgumentParser
public import OrderingReference
import Reporting

/// The axioms against the corpus.
struct CompareAxioms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "axioms",
    abstract: "The axiomatic judge against the outcomes beside each litmus test.",
    discussion: """
      Asks the axioms about every outcome that a test's registers could show, allowed or not, for \
      machines with compilers and for machines alone. Exit code 1 when they disagree with a file.
      """)

  @Argument(help: ArgumentHelp("Litmus files; without any, the corpus.", valueName: "FILE"))
  var files: [String] = []

  @Option(help: "Folder of the corpus.")
  var folder: String = "litmus"

  @Option(help: "Leave an axiom out.")
  var omit: Axiom?

  @Option(help: "Outcomes to ask about in each test, at most.")
  var limit: Int = 5000

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !(1...1_000_000).contains(limit) {
      throw ValidationError("--limit is not from 1 to 1000000")
    }
  }

  func run() throws {
    let agreement: AxiomAgreement
    do {
      let paths = files.isEmpty ? try LitmusFile.paths(below: folder) : files
      agreement = try AxiomAgreement(paths: paths, omitting: omit, limit: limit)
    } catch let failure as LitmusFile.Failure {
      throw CommandFailure.badInput(failure.description)
    }
    if json { try Output.printJSON(agreement) } else { print(agreement.text) }
    if !agreement.holds { throw CommandFailure.violated }
  }
}

extension Axiom: ExpressibleByArgument {}
