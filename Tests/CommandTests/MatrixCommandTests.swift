import Foundation
import RTLBridge
import Testing

@Suite("ricochet matrix")
struct MatrixCommandTests {
  private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "ricochet-matrix-\(UUID().uuidString).yaml"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test("rows come by number, thread, platform and outcome")
  func filters() throws {
    let one = try Command.run("matrix", "r07", "--no-mutants")
    #expect(one.code == 0)
    #expect(one.output.contains("R07  core       corrupts"))
    #expect(one.output.contains("1 of 1 rows as expected"))
    let sparc = try Command.run("matrix", "--on", "sparc", "--no-mutants")
    #expect(sparc.output.contains("R18"))
    #expect(sparc.output.contains("1 of 1 rows as expected"))
    let none = try Command.run(
      "matrix", "R07", "--outcome", "hangs", "--no-mutants", "--thread", "core")
    #expect(none.output.contains("0 of 0 rows as expected"))
  }

  @Test("the story names thread, machine, address, judge and what was turned")
  func story() throws {
    let outcome = try Command.run("matrix", "--explain", "R05")
    #expect(outcome.code == 0)
    for part in [
      "virtio DMA API core stuff", "device=card", "the IOMMU refused", "expected    faults",
      "turned      the driver uses the DMA API: works-protected",
    ] { #expect(outcome.output.contains(part)) }
  }

  @Test("JSON has the same, for machines")
  func json() throws {
    let outcome = try Command.run("matrix", "N5", "--json")
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    #expect(list.count == 1)
    #expect(list.first?["agrees"] as? Bool == true)
    #expect((list.first?["observed"] as? [String: Any])?["outcome"] as? String == "works-protected")
  }

  @Test("a sample of the product agrees, and the same seed prints the same")
  func sample() throws {
    let first = try Command.run("matrix", "--sample", "20", "--seed", "9")
    #expect(first.code == 0)
    #expect(first.output.contains("20 of 20 cells as expected"))
    #expect(try Command.run("matrix", "--sample", "20", "--seed", "9").output == first.output)
  }

  @Test("a row that is not there, and a file that cannot be, end with exit code 2")
  func badInput() throws {
    #expect(try Command.run("matrix", "R99").code == 2)
    #expect(try Command.run("matrix", "--platform", "no-such-file.yaml").code == 2)
    try withFile("platform: pc\npool: device-region\n") { path in
      let outcome = try Command.run("matrix", "--platform", path)
      #expect(outcome.code == 2)
      #expect(outcome.error.contains("\(path):2: "))
    }
  }

  @Test("a platform file runs; what it expects and does not get is exit code 1")
  func file() throws {
    try withFile("device: card\npolicy: physical\nexpect: faults\n") { path in
      let outcome = try Command.run("matrix", "--platform", path)
      #expect(outcome.code == 0)
      #expect(outcome.output.contains("observed    faults"))
    }
    try withFile("device: card\npolicy: physical\nexpect: hangs\n") { path in
      let outcome = try Command.run("matrix", "--platform", path)
      #expect(outcome.code == 1)
    }
  }

  @Test(
    "a row as a waveform",
    .enabled(if: RTLLibrary.isPresent(.trace), "the waveform build of the RTL is not built"))
  func waves() throws {
    let path = NSTemporaryDirectory() + "ricochet-matrix-\(UUID().uuidString).fst"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try Command.run("matrix", "--waves", "R05", "--out", path)
    #expect(outcome.code == 0, "\(outcome.error)")
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    #expect((size ?? 0) > 1000)
  }
}
