import Foundation
import Testing

@Suite("the device in SystemC")
struct SystemCTests {
  static let isPossible = ["/usr/include/systemc", "/usr/bin/g++", "/usr/bin/python3"].allSatisfy {
    FileManager.default.fileExists(atPath: $0)
  }

  @Test(
    "both timings move the blocks, and a recorded run is done again packet for packet",
    .enabled(if: isPossible, "needs SystemC, g++ and python3; run: make systemc"))
  func platform() throws {
    let out = NSTemporaryDirectory() + "ricochet-systemc-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: out) }
    let built = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [
      "scripts/systemc.sh", "--program", built.appendingPathComponent("ricochet").path,
      "--library", built.path, "--rtl",
      ProcessInfo.processInfo.environment["RICOCHET_RTL_DIR"]
        ?? ".build/rtl", "--out", out, "--if-possible", "--short",
    ]
    process.currentDirectoryURL = ExampleTests.root
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    for form in ["loose", "approximate", "replay"] {
      #expect(text.contains("\(form): ") && !text.contains("FAILS"), "\(text)")
    }
    #expect(text.contains("lines of the link are equal in cycle and bytes"), "\(text)")
  }
}
