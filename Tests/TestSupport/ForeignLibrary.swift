import Foundation

/// A shared library of a few lines, compiled for one test.
public final class ForeignLibrary {
  /// Where it lies.
  public let path: String
  private let folder: URL

  /// Why there is no library.
  public struct CompileError: Error {}

  /// Compiles `body` behind the project's own header.
  public init(_ body: String) throws {
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
    guard compiler.terminationStatus == 0 else { throw CompileError() }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A table whose numbers are right but for `change`.
  public static func table(_ change: String) -> String {
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

  /// A whole table of functions that do nothing, whose numbers are right but for `change`.
  public static func complete(_ change: String) -> String {
    """
    static dfe_engine *create(void) { return (dfe_engine *)1; }
    static void destroy(dfe_engine *engine) {}
    static void reset(dfe_engine *engine, dfe_outputs *out) { *out = (dfe_outputs){0}; }
    static void step(dfe_engine *engine, uint64_t cycle, const dfe_inputs *in, dfe_outputs *out) {}
    static int trace_open(dfe_engine *engine, const char *path) { return 1; }
    static int trace_close(dfe_engine *engine) { return 1; }
    static int coverage_write(dfe_engine *engine, const char *path) { return 1; }
    static void set_lanes(dfe_engine *engine, const dfe_lanes *lanes) {}
    static const char *counter_name(uint32_t index) { return 0; }
    static void counter_values(dfe_engine *engine, uint64_t *values) {}
    """
      + table(
        """
        api.create = create; api.destroy = destroy; api.reset = reset; api.step = step;
        api.trace_open = trace_open; api.trace_close = trace_close;
        api.coverage_write = coverage_write; api.set_lanes = set_lanes;
        api.counter_name = counter_name; api.counter_values = counter_values;
        api.constants.read_byte_count_max = 32;
        \(change)
        """)
  }
}
