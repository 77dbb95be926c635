import CDescriptorFetchABI
import Foundation
import RTLBridge
import Testing

/// A shared library of a few lines, compiled for one test.
private final class ForeignLibrary {
  let path: String
  private let folder: URL

  /// Compiles `body` behind the project's own header.
  init(_ body: String) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ricochet-foreign-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let source = folder.appendingPathComponent("engine.c")
    try ("#include \"dfe_abi.h\"\n" + body).write(to: source, atomically: true, encoding: .utf8)
    path = folder.appendingPathComponent("engine.so").path
    let header = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/CDescriptorFetchABI/include").path
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = ["gcc", "-shared", "-fPIC", "-I", header, "-o", path, source.path]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0, "the test's library does not compile")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A table whose numbers are right but for `change`.
  static func table(_ change: String) -> String {
    """
    static dfe_api api;
    const dfe_api *dfe_get_api(void) {
      api.version = DFE_ABI_VERSION;
      api.input_bytes = sizeof(dfe_inputs);
      api.output_bytes = sizeof(dfe_outputs);
      api.constants.queue_count = 4;
      api.constants.tag_count = 12;
      api.constants.outstanding_reads = 12;
      api.constants.slot_count = 8;
      api.constants.data_byte_count = 32;
      \(change)
      return &api;
    }
    """
  }
}

@Suite("Somebody else's library is refused before it is used")
struct ForeignLibraryTests {
  @Test("another version of the table is named with both numbers")
  func version() throws {
    let library = try ForeignLibrary(ForeignLibrary.table("api.version = 99;"))
    #expect(
      throws: RTLLibraryError.otherVersion(
        path: library.path, found: 99, expected: UInt32(DFE_ABI_VERSION))
    ) {
      try RTLLibrary(path: library.path)
    }
  }

  @Test("another layout of the pins is named with both sizes")
  func size() throws {
    let library = try ForeignLibrary(ForeignLibrary.table("api.input_bytes = 8;"))
    let error = #expect(throws: RTLLibraryError.self) { try RTLLibrary(path: library.path) }
    guard case .otherStructSize(_, "dfe_inputs", 8, let expected) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(expected > 8)
  }

  @Test("a library without the function, or with an empty one in its table, is refused")
  func symbols() throws {
    let none = try ForeignLibrary("int unrelated;\n")
    #expect(
      throws: RTLLibraryError.symbolMissing(path: none.path, symbol: "dfe_get_api")
    ) {
      try RTLLibrary(path: none.path)
    }
    let empty = try ForeignLibrary(ForeignLibrary.table(""))
    let error = #expect(throws: RTLLibraryError.self) { try RTLLibrary(path: empty.path) }
    guard case .symbolMissing = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("numbers outside what the table allows are refused", arguments: [0, 257])
  func constants(count: Int) throws {
    let library = try ForeignLibrary(
      ForeignLibrary.table("api.constants.queue_count = \(count);"))
    let error = #expect(throws: RTLLibraryError.self) { try RTLLibrary(path: library.path) }
    guard case .badConstant(_, _, let found) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found == UInt32(count))
  }
}
