import Foundation
import Testing

@Suite("ricochet serve")
struct ServeCommandTests {
  @Test(
    "what cannot be is said in one line, with exit code 2",
    arguments: [
      ["--socket", String(repeating: "x", count: 200)], ["--socket", "no/such/folder/socket"],
      ["--socket", "s", "--require-bounce"], ["--socket", "s", "--bounce-size", "3K"],
      ["--socket", "s", "--engine", "model", "--waves", "w"], ["--socket", "s", "--peer", "1.2.3"],
      ["--socket", "s", "--device", "gpu"], [],
    ])
  func refused(arguments: [String]) throws {
    for door in ["vfio-user", "vhost-user"] {
      let outcome = try Command.run(list: ["serve", door] + arguments)
      #expect(outcome.code == 2)
      #expect(outcome.output.isEmpty)
    }
  }

  @Test("an image that is none leaves no socket behind")
  func wrongImage() throws {
    let socket = NSTemporaryDirectory() + "ricochet-serve-\(UUID().uuidString.prefix(8))"
    let outcome = try Command.run(
      "serve", "vfio-user", "--socket", socket, "--engine", "model", "--image", "no-such-image")
    #expect(outcome.code == 2)
    #expect(outcome.error.contains("no-such-image"))
    #expect(!FileManager.default.fileExists(atPath: socket))
  }
}
