@testable import SignOff
import Foundation
import Testing

@Suite("what a sign-off says of the machine")
struct SignOffFactTests {
  /// A program that prints two lines, and what is open of it for writing.
  private final class Written {
    let path = NSTemporaryDirectory() + "written-\(UUID().uuidString)"
    private var file: FileHandle?
    private(set) var pauses = 0

    init() throws {
      try Data("#!/bin/sh\necho version 7 of a tool\necho and more\n".utf8)
        .write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      file = FileHandle(forWritingAtPath: path)
    }

    /// One pause, before the last of which the file is let go.
    func pause(last: Int) throws {
      pauses += 1
      if pauses == last { try file?.close() }
      // A process that another test is just starting may hold it for a moment longer.
      if pauses > last { Thread.sleep(forTimeInterval: 0.1) }
    }

    deinit {
      try? file?.close()
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  @Test("a program that is just written is asked again until it can be started", arguments: 1...2)
  func askedAgain(last: Int) throws {
    let written = try Written()
    #expect(
      SignOffFact.said([written.path]) { try? written.pause(last: last) }
        == "version 7 of a tool")
    #expect(written.pauses >= last)
  }

  @Test("one that stays so is not there, after a while")
  func staysBusy() throws {
    let written = try Written()
    #expect(SignOffFact.said([written.path]) { try? written.pause(last: .max) } == "not there")
    #expect(written.pauses == SignOffFact.askedAgainCount)
  }

  @Test(
    "one that is missing, or that fails, is not asked again",
    arguments: [["no-such-program-anywhere"], ["false"]])
  func missing(command: [String]) {
    var pauses = 0
    #expect(SignOffFact.said(command) { pauses += 1 } == "not there")
    #expect(pauses == 0)
  }

  @Test("one that can be started says its first line at once")
  func atOnce() {
    var pauses = 0
    #expect(SignOffFact.said(["printf", "one\\ntwo\\n"]) { pauses += 1 } == "one")
    #expect(pauses == 0)
  }
}
