import RTLBridge
import Scenarios
import Testing

@Suite("An engine that is larger than a machine takes")
struct LargeEngineTests {
  @Test(
    "is refused with what is too large",
    .enabled(
      if: RTLLibrary.isPresent(.stream),
      "needs the streaming engine; build it with scripts/build-rtl.sh stream"))
  func refused() {
    let path = RTLLibrary.path(of: .stream)
    #expect(
      throws: RTLLibraryError.tooLarge(
        path: path, name: "read_byte_count_max", found: 256, most: 32)
    ) { try AssembledEngine(.rtl, library: path) }
  }
}
