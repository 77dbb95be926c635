import Testing

@Suite("The sizes of files")
struct FileSizeTests {
  private func file(_ path: String, lines: Int) -> TextFile {
    TextFile(path: path, text: String(repeating: "x\n", count: lines))
  }

  @Test("files are small: the median and the limits hold")
  func sizes() {
    let files = ["Sources", "Tests", "rtl"].flatMap {
      Repository.files(under: $0, ending: [".swift", ".sv"])
    }
    #expect(files.count > 100)
    #expect(FileSizes.findings(in: files, reasons: FileSizes.reasons) == [])
  }

  @Test("every reason belongs to a file", arguments: FileSizes.reasons.keys.sorted())
  func reasons(path: String) { #expect(Repository.files.contains { $0.path == path }) }

  @Test("lines are counted with and without a last newline")
  func lines() {
    #expect(file("A.swift", lines: 3).lines.count == 3)
    #expect(TextFile(path: "A.swift", text: "a\n\nb").lines.count == 3)
    #expect(TextFile(path: "A.swift", text: "").lines.isEmpty)
  }

  @Test("a file above a limit is reported, a reason helps up to the largest size")
  func limits() {
    let small = (0..<5).map { file("S\($0).swift", lines: 10) }
    let files = small + [file("A.swift", lines: 300), file("B.swift", lines: 301)]
    #expect(
      FileSizes.findings(in: files, reasons: [:]) == [
        "B.swift: 301 lines, above 300 without a reason"
      ])
    #expect(FileSizes.findings(in: files, reasons: ["B.swift": "why"]) == [])
    let large = small + [file("C.swift", lines: 401)]
    #expect(
      FileSizes.findings(in: large, reasons: ["C.swift": "why"]) == [
        "C.swift: 401 lines, above 400"
      ])
  }

  @Test("a median that is too high is reported")
  func median() {
    let files = [file("A.sv", lines: 1), file("B.sv", lines: 120), file("C.sv", lines: 121)]
    #expect(
      FileSizes.findings(in: files, reasons: [:]) == ["the median is 120 lines, not below 120"])
    #expect(FileSizes.findings(in: [file("A.sv", lines: 119)], reasons: [:]) == [])
  }
}
