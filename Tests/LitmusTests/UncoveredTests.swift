/// The tests that the axioms do not cover: a cache holds both host memory and memory of the device
/// there, and copies of both can differ from the memory.
enum UncoveredTests {
  static let names: [String] = []
}
