import Foundation
import Testing

@Suite("The image of the sources (scripts/make-image.sh)")
struct ImageTests {
  /// Where Debian keeps the tools of ext4.
  static let hasTools = ["mke2fs", "debugfs"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: "/usr/sbin/\($0)")
  }

  /// Runs the script of the project in `folder`, and gives the image's bytes.
  private func image(of folder: URL, named name: String) throws -> Data {
    let image = folder.appendingPathComponent(".build/\(name).img")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [
      folder.appendingPathComponent("scripts/make-image.sh").path, image.path,
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return try Data(contentsOf: image)
  }

  @Test(
    "the same sources give the same bytes at another time, other sources do not",
    .enabled(if: hasTools, "needs mke2fs and debugfs; install them with: make deps"))
  func isDeterministic() throws {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appendingPathComponent("image-\(UUID().uuidString)")
    defer { try? manager.removeItem(at: folder) }
    for part in ["scripts", "Sources/a b"] {
      try manager.createDirectory(
        at: folder.appendingPathComponent(part), withIntermediateDirectories: true)
    }
    try manager.copyItem(
      at: Repository.root.appendingPathComponent("scripts/make-image.sh"),
      to: folder.appendingPathComponent("scripts/make-image.sh"))
    let source = folder.appendingPathComponent("Sources/a b/One.swift")
    try Data("let one = 1\n".utf8).write(to: source)

    let first = try image(of: folder, named: "first")
    #expect(first.count == 4 << 20)
    // The ext4 superblock is at 1024; its magic number is at byte 56, its label at byte 120.
    #expect(first[1080...1081] == Data([0x53, 0xef]))
    #expect(first[1144..<1152] == Data("ricochet".utf8))
    #expect(first.range(of: Data("let one = 1\n".utf8)) != nil)

    // Times in an image are whole seconds.
    Thread.sleep(forTimeInterval: 1.1)
    try manager.removeItem(at: source)
    try Data("let one = 1\n".utf8).write(to: source)
    #expect(try image(of: folder, named: "second") == first)

    try Data("let one = 2\n".utf8).write(to: source)
    #expect(try image(of: folder, named: "third") != first)
  }
}
