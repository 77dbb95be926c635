import Foundation

/// A file system of a few pages for one command, in a mount namespace of its own.
///
/// `unshare` and `mount` make it, and it is gone with the command.
enum SmallFileSystem {
  /// Runs a command of this program with `--small-folder` in such a namespace; nil where the system
  /// does not let it, else the exit code.
  static func run(_ program: String, _ arguments: [String]) throws -> Int32? {
    let folder =
      NSTemporaryDirectory() + "ricochet-small-\(ProcessInfo.processInfo.processIdentifier)"
    let manager = FileManager.default
    guard (try? manager.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil
    else { return nil }
    defer { try? manager.removeItem(atPath: folder) }
    guard unshared(folder, ["true"], isQuiet: true) == 0 else { return nil }
    return unshared(folder, [program] + arguments + ["--small-folder", folder], isQuiet: false)
  }

  private static func unshared(_ folder: String, _ command: [String], isQuiet: Bool) -> Int32? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["unshare", getuid() == 0 ? "-m" : "-rm", "sh", "-c"]
      + ["mount -t tmpfs -o size=256k none \"$0\" && exec \"$@\"", folder] + command
    if isQuiet {
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
    }
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : 1
  }
}
