import CDescriptorFetchABI
import RTLBridge
import Testing
import VirtioLayouts
import Virtqueues

@Suite("A library is opened at run time, or refused in one line")
struct LibraryTests {
  @Test("a missing file is named")
  func missing() {
    #expect(throws: RTLLibraryError.fileMissing(path: "no/such/libdfe.so")) {
      try RTLLibrary(path: "no/such/libdfe.so")
    }
  }

  @Test("a file that is no library is refused with the loader's reason")
  func notALibrary() {
    let error = #expect(throws: RTLLibraryError.self) { try RTLLibrary(path: #filePath) }
    guard case .notALibrary(let path, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path == #filePath && !reason.isEmpty)
  }

  @Test(
    "engines of one library end in any order",
    .enabled(if: RTLLibrary.isPresent(.plain), needsLibrary))
  func lifetimes() throws {
    let library = try RTLLibrary(.plain)
    var first: RTLFetchEngine? = try RTLFetchEngine(library)
    var second: RTLFetchEngine? = try RTLFetchEngine(library)
    var outputs = FetchEngineOutputs()
    second?.reset(outputs: &outputs)
    second = nil
    var inputs = FetchEngineInputs()
    first?.reset(outputs: &outputs)
    first?.step(cycle: 0, inputs: &inputs, outputs: &outputs)
    #expect(outputs.idle == 1)
    first = nil
    #expect(first == nil && second == nil)
  }

  @Test("each error is one line that says both numbers")
  func oneLine() {
    let version = RTLLibraryError.otherVersion(path: "x.so", found: 7, expected: 1)
    #expect(
      version.description
        == "x.so: table version 7, but version 1 is needed; build the library again")
    let size = RTLLibraryError.otherStructSize(
      path: "x.so", name: "dfe_inputs", found: 80, expected: 88)
    #expect(size.description.contains("80") && size.description.contains("88"))
  }

  @Test(
    "the RTL and the layouts have the same numbers",
    .enabled(if: RTLLibrary.isPresent(.plain), needsLibrary))
  func sameNumbers() throws {
    let constants = try RTLLibrary(.plain).constants
    #expect(constants.flag_next == UInt32(DescriptorFlags.next.rawValue))
    #expect(constants.flag_write == UInt32(DescriptorFlags.write.rawValue))
    #expect(constants.flag_indirect == UInt32(DescriptorFlags.indirect.rawValue))
    #expect(Int(constants.descriptor_byte_count) == SplitDescriptor.byteCount)
    let swift = SwiftFetchEngine().constants
    #expect(constants.queue_count == swift.queue_count && constants.tag_count == swift.tag_count)
    #expect(constants.outstanding_reads == 12 && constants.slot_count == 8)
  }

  @Test(
    "a plain library refuses a waveform and coverage",
    .enabled(
      if: (try? RTLLibrary(.plain))?.hasCoverage == false,
      "needs the plain library, without the counters of make cover"))
  func noWaves() throws {
    let engine = try RTLFetchEngine(RTLLibrary(.plain))
    #expect(throws: RTLFileError.self) { try engine.openTrace(path: "unwritten.fst") }
    #expect(throws: RTLFileError.self) { try engine.writeCoverage(path: "unwritten.dat") }
    #expect(!engine.isTracing)
  }
}
