import PlatformCells
import PlatformKnobs
import PlatformMatrix
import PlatformOracle
import Testing

@Suite("Platform files (YAML)")
struct PlatformFileTests {
  @Test("a file is read whole, and its machine runs as the file expects")
  func whole() throws {
    let text = """
      name: broken table
      platform: pc
      firmware: claims
      device: bypassing
      access-platform: false
      policy: dma-api
      reserved:
        - { base: 0xb0000000, size: 0x100000 }
      expect: corrupts
      """
    let file = try PlatformFile(text: text, path: "a.yaml")
    #expect(file.name == "broken table")
    #expect(file.cell.device == .bypassing)
    #expect(!file.cell.offersAccessPlatform)
    #expect(file.cell.reserved == [ReservedWindow(base: 0xb000_0000, byteCount: 0x10_0000)])
    let result = try PlatformCell.run(file.cell, disk: CellDisk())
    #expect(result.outcome == file.expected)
    #expect(PlatformOracle.expect(file.cell).outcome == file.expected)
  }

  @Test("what firmware reserves for a covered device stays mapped")
  func reserved() throws {
    let text = "reserved:\n  - { base: 0xb0000000, size: 0x2000 }\n"
    let file = try PlatformFile(text: text, path: "a.yaml")
    let result = try PlatformCell.run(file.cell, disk: CellDisk())
    #expect(result.outcome == .worksProtected)
    #expect(result.notes.contains { $0.contains("stays mapped") })
  }

  /// A file, the line that is wrong, and a part of what is said.
  struct Bad: Sendable {
    let text: String
    let line: Int?
    let says: String
  }

  static let bad = [
    Bad(text: "platform: pc\ncolour: red\n", line: 2, says: "there is no key colour"),
    Bad(text: "platform: vax\n", line: 1, says: "it is one of pc, powerpc"),
    Bad(text: "\nats: maybe\n", line: 2, says: "true or false"),
    Bad(text: "platform: pc\nplatform: xen\n", line: nil, says: "twice"),
    Bad(text: "- pc\n", line: 1, says: "one mapping"),
    Bad(text: "platform: [pc\n", line: nil, says: "no YAML"),
    Bad(text: "platform: xen\nfirmware: claims\n", line: 2, says: "leave firmware out"),
    Bad(text: "platform: arm\nregion: both\n", line: 2, says: "no region"),
    Bad(text: "pool: device-region\n", line: 1, says: "region: both"),
    Bad(text: "unaccepted: lift\n", line: 1, says: "memory: blocked"),
    Bad(text: "coherence: mismatched\n", line: 1, says: "platform: arm"),
    Bad(text: "platform: sparc\nats: true\n", line: 2, says: "platform: pc"),
    Bad(text: "platform: sparc\nneighbour: passed-through\n", line: 2, says: "platform: pc"),
    Bad(text: "owner-strays: true\n", line: 1, says: "owner: process"),
    Bad(text: "acknowledges-unknown: true\n", line: 1, says: "hint: true"),
    Bad(
      text: "platform: xen\nreserved:\n  - { base: 0xb0000000, size: 0x1000 }\n", line: 2,
      says: "platform: pc"),
    Bad(
      text: "firmware: silent\nreserved:\n  - { base: 0xb0000000, size: 0x1000 }\n", line: 2,
      says: "firmware: honest"),
    Bad(
      text: """
        reserved:
          - { base: 0xb0000000, size: 0x2000 }
          - { base: 0xb0001000, size: 0x1000 }
        """, line: 3, says: "overlaps 0xb0000000...0xb0001fff"),
    Bad(
      text: "reserved:\n  - { base: 0x1000, size: 0x1000 }\n", line: 2,
      says: "overlaps the guest's memory"),
    Bad(
      text: "reserved:\n  - { base: 0xb0000000, size: 100 }\n", line: 2,
      says: "whole number of pages"),
    Bad(text: "reserved:\n  - { base: 0xb0000000 }\n", line: 2, says: "a base and a size"),
    Bad(text: "reserved: 5\n", line: 1, says: "reserved is a list"),
  ]

  @Test("what is wrong is named with its line and a remedy", arguments: bad)
  func wrong(bad: Bad) throws {
    let error = #expect(throws: PlatformFileError.self) {
      try PlatformFile(text: bad.text, path: "a.yaml")
    }
    let text = try #require(error).description
    #expect(text.contains(bad.says), "\(text)")
    if let line = bad.line { #expect(error?.line == line, "\(text)") }
    #expect(text.hasPrefix("a.yaml"))
    #expect(!text.contains("\n"))
  }
}
