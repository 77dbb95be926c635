import Foundation
import Testing

@testable import Endpoint

@Suite("Disk images that are none")
struct DiskImageTests {
  private let folder = NSTemporaryDirectory() + "ricochet-images-\(UUID().uuidString)"

  private func file(_ name: String, _ byteCount: Int) throws -> String {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/" + name
    try Data(count: byteCount).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func remove() { try? FileManager.default.removeItem(atPath: folder) }

  @Test("each reason has its own error, from opening and from checking alike")
  func errors() throws {
    defer { remove() }
    let empty = try file("empty", 0)
    let odd = try file("odd", 1000)
    let large = try file("large", 4096)
    let missing = folder + "/missing"
    let cases: [(String, UInt64, DiskImage.OpenError)] = [
      (empty, 1 << 20, .empty(path: empty)),
      (odd, 1 << 20, .notSectors(path: odd, byteCount: 1000)),
      (large, 2048, .tooLarge(path: large, byteCount: 4096, limit: 2048)),
      (missing, 1 << 20, .cannotOpen(path: missing, reason: "No such file or directory")),
    ]
    for (path, limit, error) in cases {
      #expect(throws: error) { try DiskImage(path: path, limit: limit) }
      #expect(throws: error) { try DiskImage.check(path: path, limit: limit) }
      #expect(error.description.hasPrefix(path + ": "))
      #expect(!error.description.contains("\n"))
    }
    #expect(throws: DiskImage.OpenError.cannotOpen(path: folder, reason: "not a regular file")) {
      try DiskImage.check(path: folder, limit: 1 << 20)
    }
    #expect(throws: DiskImage.OpenError.self) { try DiskImage(path: folder) }
  }

  @Test("an image of exactly the limit is taken")
  func limit() throws {
    defer { remove() }
    let path = try file("fits", 4096)
    try DiskImage.check(path: path, limit: 4096)
    #expect(try DiskImage(path: path, limit: 4096).byteCount == 4096)
  }

  @Test("the first thing that the host does not do is one line; what comes behind it is counted")
  func failure() throws {
    defer { remove() }
    let path = try file("short", 4096)
    let image = try DiskImage(path: path)
    var bytes = [UInt8](repeating: 7, count: 1024)
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    #expect(image.read(0, into: &raw))
    #expect(image.failure == nil && image.failureReason == nil && image.failureCount == 0)
    try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 512)
    #expect(!image.read(0, into: &raw))
    #expect(!image.read(2048, into: &raw))
    #expect(
      image.failure
        == "\(path): the host gave 512 of 1024 bytes at 0 (the file ends); "
        + "the request ends with VIRTIO_BLK_S_IOERR")
    #expect(image.failureReason == "the file ends")
    #expect(image.failureCount == 2)
  }
}
