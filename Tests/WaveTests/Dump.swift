import CDescriptorFetchABI
import Foundation
import RTLBridge
import Virtqueues

/// The signals of a real dump.
enum Dump {
  /// Where the tool that lists signals is, if it is installed.
  static let lister: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { "\($0)/fst2vcd" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Whether a dump can be made and listed here.
  static var isPossible: Bool {
    lister != nil && RTLLibrary.isPresent(.trace) && RTLLibrary.isPresent(.streamTrace)
  }

  /// Writes a dump of a few cycles of an engine and lists its signals as a save file names them.
  static func signals(_ kind: RTLLibrary.Kind) throws -> Set<String> {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("wave-tests-\(ProcessInfo.processInfo.globallyUniqueString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let dump = folder.appendingPathComponent("few.fst").path
    let engine = try RTLFetchEngine(RTLLibrary(kind))
    var outputs = FetchEngineOutputs()
    var inputs = FetchEngineInputs()
    engine.reset(outputs: &outputs)
    try engine.openTrace(path: dump)
    for cycle in 0..<4 as Range<UInt64> {
      engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    }
    engine.closeTrace()
    let listing = folder.appendingPathComponent("few.vcd")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: lister ?? "fst2vcd")
    process.arguments = ["-f", dump, "-o", listing.path]
    try process.run()
    process.waitUntilExit()
    return names(inVCD: try String(contentsOf: listing, encoding: .utf8))
  }

  /// The names in the header of a VCD file.
  static func names(inVCD text: String) -> Set<String> {
    var scopes: [Substring] = []
    var names: Set<String> = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      switch words.first {
      case "$scope" where words.count > 2: scopes.append(words[2])
      case "$upscope": scopes.removeLast()
      case "$var" where words.count > 5:
        // $var wire 64 ! name [63:0] $end
        names.insert((scopes + [words[4..<(words.count - 1)].joined()[...]]).joined(separator: "."))
      case "$enddefinitions": return names
      default: break
      }
    }
    return names
  }
}
