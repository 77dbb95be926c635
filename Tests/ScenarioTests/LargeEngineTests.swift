import RTLBridge
import Scenarios
import TestSupport
import Testing

@Suite("An engine that is larger than a machine takes")
struct LargeEngineTests {
  @Test(
    "is refused with what is too large, in one line",
    arguments: [
      ("read_byte_count_max", 257, 256), ("data_byte_count", 128, 64), ("slot_count", 513, 512),
    ] as [(String, Int, Int)])
  func refused(name: String, found: Int, most: Int) throws {
    let library = try ForeignLibrary(
      ForeignLibrary.complete("api.constants.\(name) = \(found);"))
    #expect(
      throws: RTLLibraryError.tooLarge(
        path: library.path, name: name, found: UInt32(found), most: UInt32(most))
    ) { try AssembledEngine(.rtl, library: library.path) }
  }

  @Test("one that reads nothing is refused too", arguments: ["read_byte_count_max", "slot_count"])
  func empty(name: String) throws {
    let library = try ForeignLibrary(ForeignLibrary.complete("api.constants.\(name) = 0;"))
    #expect(
      throws: RTLLibraryError.badConstant(path: library.path, name: name, found: 0)
    ) { try AssembledEngine(.rtl, library: library.path) }
  }

  @Test("the largest that fits is taken")
  func largest() throws {
    let library = try ForeignLibrary(
      ForeignLibrary.complete(
        """
        api.constants.read_byte_count_max = 256;
        api.constants.data_byte_count = 64;
        api.constants.slot_count = 512;
        api.constants.tag_count = 256;
        """))
    let engine = try AssembledEngine(.rtl, library: library.path)
    #expect(engine.fetchesAhead)
  }
}
