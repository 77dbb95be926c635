public import ArgumentParser
import Foundation
public import SignOff
import SignOffReport

/// Everything that has to hold, and one verdict.
struct SignOffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "signoff",
    abstract: "Runs everything that has to hold, and gives one verdict.",
    discussion: """
      smoke takes some minutes and needs the program alone; nightly and full also run make targets \
      in the present folder. Results stay in --out: a run that was killed goes on where it was, as \
      long as the program is the same. With --rtl only what takes another engine is run, on that \
      engine. A waiver (docs/signoff.md) has an item, a reason, an owner and a last day. Exit code \
      1 when an item fails or is undecided without one that counts.
      """)

  @Option(help: "smoke, nightly or full.")
  var level: SignOffLevel = .smoke

  @Option(help: "A shared library with another fetch engine behind the ABI.")
  var rtl: String?

  @Option(help: "Only this item; may be given again.")
  var item: [String] = []

  @Option(help: ArgumentHelp("A YAML file of waivers.", valueName: "FILE"))
  var waivers: String?

  @Option(help: "The day for which waivers have to count, as YYYY-MM-DD; today without.")
  var day: String?

  @Option(help: "Where results and logs go.")
  var out: String = ".build/signoff"

  @Option(help: "Minutes after which an item's command is ended, and has failed.")
  var limit: Double = 120

  @Flag(help: "Run again what has a result.")
  var again = false

  @Flag(help: "Leave out what is made for the report alone, which takes a minute.")
  var noExhibits = false

  @Flag(help: "Only list the items.")
  var list = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    for name in item where !SignOffPlan.items.contains(where: { $0.name == name }) {
      throw ValidationError("there is no item \(name); --list shows them")
    }
    if !(0.01...10_000).contains(limit) {
      throw ValidationError("--limit is not from 0.01 to 10000 minutes")
    }
    if let day, !Waiver.isDay(day) { throw ValidationError("--day is no day such as 2027-01-31") }
  }

  func run() throws {
    if list {
      for item in SignOffPlan.items {
        print("\(item.stage.rawValue) \(item.level.rawValue) \(item.name): \(item.command)")
      }
      return
    }
    let signOff: SignOff
    do {
      let run = try SignOffRun(
        program: Self.program, library: rtl, folder: out,
        waivers: try waivers.map { try Waiver.read(path: $0) } ?? [], day: day ?? Self.today,
        limit: limit * 60)
      signOff = try run.perform(level, only: item, again: again) { Console.error($0) }
      try Data(signOff.junit.utf8).write(to: URL(fileURLWithPath: out + "/junit.xml"))
      if !noExhibits, item.isEmpty, rtl == nil {
        try run.makeExhibits(again: again) { Console.error($0) }
      }
      try run.gather()
      try run.keep(signOff, environment: SignOffFact.collected(program: Self.program))
      Console.error("report: \(try ReportCommand.render(out))")
    } catch let failure as Waiver.Failure {
      throw CommandFailure.badInput(failure.description)
    } catch let failure as SignOffRun.Failure {
      throw CommandFailure.badInput(failure.description)
    }
    if json { try Output.printJSON(signOff) } else { print(signOff.text) }
    if !signOff.isSignedOff { throw CommandFailure.violated }
  }

  /// The path of this program.
  private static var program: String {
    Bundle.main.executablePath ?? CommandLine.arguments[0]
  }

  private static var today: String {
    let formatter = DateFormatter()
    formatter.calendar = Calendar(identifier: .gregorian)
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd"
    return formatter.string(from: Date())
  }
}

extension SignOffLevel: ExpressibleByArgument {}
