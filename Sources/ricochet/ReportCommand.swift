import ArgumentParser
import Foundation
import SignOffReport

/// The report of a sign-off that has run, rendered anew.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Renders the report of a finished sign-off anew.",
    discussion: """
      FOLDER is what ricochet signoff left (--out): results, logs, and what was made for the report. \
      The page is FOLDER/report.html, one file that needs no network (docs/report.md). What was not \
      run says so.
      """)

  @Argument(help: ArgumentHelp("The folder of a sign-off.", valueName: "FOLDER"))
  var folder: String = ".build/signoff"

  func run() throws {
    print(try Self.render(folder))
  }

  /// Writes the page and returns its path.
  static func render(_ folder: String) throws -> String {
    let path = folder + "/report.html"
    do {
      let page = try ReportPage(try ReportFolder(path: folder)).html()
      try Data(page.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch let failure as ReportFolder.Failure {
      throw CommandFailure.badInput(failure.description)
    } catch {
      throw CommandFailure.badInput(
        "\(path): cannot be written (\(error.localizedDescription)); name another folder")
    }
    return path
  }
}
