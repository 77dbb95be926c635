import Foundation

/// The test of the benchmark.
enum BenchTest {
  static let text: String = {
    let path = Corpus.folder + "/../bench/litmus/publish.litmus"
    return (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }()
}
