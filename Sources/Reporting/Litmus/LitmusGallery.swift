import Foundation
import LitmusLanguage
public import OrderingExplorer
import RTLBridge

/// A waveform for each test of the corpus in which a bad outcome is reached, and a table of them.
///
/// The file of a test is `story-name.fst`, with a GTKWave save file beside it.
public struct LitmusGallery: Encodable, Sendable {
  /// One waveform.
  public struct Picture: Encodable, Sendable {
    /// The test's story.
    public var story: String
    /// The waveform's path.
    public var path: String
    /// The outcome that it shows.
    public var outcome: String
    /// Why that comes about: the rules that let accesses change places, or what else there is.
    public var reasons: [String]
  }

  /// By story and name of the test.
  public var pictures: [Picture] = []

  /// Draws the tests at `paths` into a folder, which is made if it is not there.
  ///
  /// - Throws: ``LitmusFile/Failure`` for a file that cannot be read, `ExplorationError` for a test
  ///   that is too large, `LaneWriter.Failure` for a waveform that cannot be written, and the error
  ///   of a folder that cannot be made.
  public init(paths: [String], explorer: Explorer, folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for path in paths {
      let file = try LitmusFile(path: path)
      guard let wave = try LitmusWave(file, with: explorer) else { continue }
      let name = "\(folder)/\(file.test.story)-\(file.test.name)"
      try wave.write(to: name + ".fst")
      try Data(wave.saveFile.utf8).write(to: URL(fileURLWithPath: name + ".gtkw"))
      let rules = wave.cause.exchanges.map(\.rule.text)
      pictures.append(
        Picture(
          story: file.test.story, path: name + ".fst",
          outcome: wave.outcome.text(in: file.test),
          reasons: rules.isEmpty ? [wave.cause.text(in: file.test)] : Set(rules).sorted()))
    }
  }

  /// The table: a line for each waveform, by story.
  public var text: String {
    var lines: [String] = []
    var story = ""
    for picture in pictures {
      if picture.story != story { lines.append(picture.story) }
      story = picture.story
      lines.append("  \(picture.path): \(picture.outcome)")
      lines += picture.reasons.map { "    \($0)" }
    }
    return (lines + ["\(pictures.count) waveforms of bad outcomes"]).joined(separator: "\n")
  }
}
