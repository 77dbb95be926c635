internal import CDescriptorFetchABI

/// The functions of a library, each known to be there.
struct RTLTable {
  typealias Step =
    @convention(c) (
      OpaquePointer?, UInt64, UnsafePointer<dfe_inputs>?, UnsafeMutablePointer<dfe_outputs>?
    ) -> Void
  typealias FileFunction = @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
  typealias Failures = @convention(c) (OpaquePointer?) -> UInt32

  let create: @convention(c) () -> OpaquePointer?
  let destroy: @convention(c) (OpaquePointer?) -> Void
  let reset: @convention(c) (OpaquePointer?, UnsafeMutablePointer<dfe_outputs>?) -> Void
  let step: Step
  let traceOpen: FileFunction
  let traceClose: @convention(c) (OpaquePointer?) -> Int32
  let coverageWrite: FileFunction
  let setLanes: @convention(c) (OpaquePointer?, UnsafePointer<dfe_lanes>?) -> Void
  /// Beside the table; a library need not have it.
  let assertionFailures: Failures?

  init(
    _ api: dfe_api, library: UnsafeMutableRawPointer, path: String
  ) throws(RTLLibraryError) {
    func present<F>(_ function: F?, _ name: String) throws(RTLLibraryError) -> F {
      guard let function else { throw .symbolMissing(path: path, symbol: name) }
      return function
    }
    create = try present(api.create, "create")
    destroy = try present(api.destroy, "destroy")
    reset = try present(api.reset, "reset")
    step = try present(api.step, "step")
    traceOpen = try present(api.trace_open, "trace_open")
    traceClose = try present(api.trace_close, "trace_close")
    coverageWrite = try present(api.coverage_write, "coverage_write")
    setLanes = try present(api.set_lanes, "set_lanes")
    // SAFETY: a function of this name has this type by `rtl/abi/dfe_abi.cpp`.
    assertionFailures = symbol("dfe_assertion_failures", in: library).map {
      unsafeBitCast($0, to: Failures.self)
    }
  }
}
