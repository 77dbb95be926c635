import CoSimulation
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("the server's socket")
struct SocketTests {
  private func path(_ name: String) -> String {
    NSTemporaryDirectory() + "ricochet-\(getpid())-\(name)"
  }

  @Test("nobody but the owner can connect, and nothing is left behind")
  func permissions() throws {
    let place = path("mode")
    var listening: ListeningSocket? = try ListeningSocket(path: place)
    var information = stat()
    #expect(stat(place, &information) == 0)
    #expect(information.st_mode & 0o777 == 0o600)
    #expect(listening != nil)
    listening = nil
    #expect(stat(place, &information) != 0)
  }

  @Test("a socket that is in use is left alone")
  func inUse() throws {
    let place = path("use")
    let first = try ListeningSocket(path: place)
    #expect(throws: ListeningSocket.OpenError.inUse(path: place)) {
      try ListeningSocket(path: place)
    }
    #expect(first.path == place)
  }

  @Test("a file that is no socket is left alone")
  func occupied() throws {
    let place = path("file")
    let file = fopen(place, "w")
    if let file { fclose(file) }
    defer { unlink(place) }
    #expect(throws: ListeningSocket.OpenError.occupied(path: place)) {
      try ListeningSocket(path: place)
    }
  }

  @Test("a path that is too long or empty is refused", arguments: [0, 200])
  func length(count: Int) throws {
    #expect(throws: ListeningSocket.OpenError.self) {
      try ListeningSocket(path: String(repeating: "x", count: count))
    }
  }
}
