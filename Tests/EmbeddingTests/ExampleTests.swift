import Foundation
import Testing

@Suite("the examples of the C interface")
struct ExampleTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let isPossible = ["/usr/bin/cc", "/usr/bin/python3"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(
    "the disk in C and the greeting in Python build and run against libricochet.so",
    .enabled(if: isPossible, "needs cc and python3; install them with: make deps"))
  func run() throws {
    let out = NSTemporaryDirectory() + "ricochet-library-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: out) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    let built = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    process.arguments = [
      "scripts/library.sh", "--build", built.path, "--out", out, "--run",
    ]
    process.currentDirectoryURL = Self.root
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    let lines = text.split(separator: "\n").map(String.init)
    // Both engines take the same cycles.
    #expect(lines.count == 5, "\(text)")
    #expect(lines.first == lines.dropFirst().first)
    #expect(lines.first?.contains(", as written, ") == true)
    #expect(lines.dropLast().last?.hasPrefix("hello: 8 bytes ") == true)
    #expect(lines.last == "10441af4")
  }
}
