import ArgumentParser
import Foundation
import RegressionCampaign

/// What a regression came to.
struct RegressReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Runs, failures by rule, coverage by cross with empty bins, and the slowest runs.")

  @Argument(help: "The folder of a regression, or its regress.sqlite.")
  var place: String

  @Option(help: "Empty bins of each cross to list.")
  var empty: Int = 1000

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !(0...1_000_000).contains(empty) {
      throw ValidationError("--empty is not from 0 to 1000000")
    }
  }

  func run() throws {
    var isFolder: ObjCBool = false
    let isThere = unsafe FileManager.default.fileExists(atPath: place, isDirectory: &isFolder)
    let path = isFolder.boolValue ? "\(place)/\(Campaign.storeName)" : place
    guard isThere, FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure.badInput("\(path): is not there; ricochet regress --out FOLDER makes it")
    }
    do {
      let report = try RegressionReport(RegressionStore(path: path))
      if json { try Output.printJSON(report) } else { print(report.text(limit: empty)) }
    } catch let failure as RegressionStore.Failure {
      throw CommandFailure.badInput(failure.description)
    }
  }
}
