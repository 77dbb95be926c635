import CDescriptorFetchABI
import RTLBridge
import TestSupport
import Testing

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
