internal import CDescriptorFetchABI

/// The functions of a library, each known to be there.
@safe
struct RTLTable {
  typealias Step =
    @convention(c) (
      OpaquePointer?, UInt64, UnsafePointer<dfe_inputs>?, UnsafeMutablePointer<dfe_outputs>?
    ) -> Void
  typealias FileFunction = @convention(c) (OpaquePointer?, UnsafePointer<CChar>?) -> Int32
  typealias CounterName = @convention(c) (UInt32) -> UnsafePointer<CChar>?
  typealias CounterValues = @convention(c) (OpaquePointer?, UnsafeMutablePointer<UInt64>?) -> Void
  typealias Failures = @convention(c) (OpaquePointer?) -> UInt32
  typealias FaultName = @convention(c) (UInt32) -> UnsafePointer<CChar>?
  typealias ChooseFault = @convention(c) (UInt32) -> Void

  // SAFETY: the table only holds functions; a call of one is marked where it is made.
  let create: @convention(c) () -> OpaquePointer?
  let destroy: @convention(c) (OpaquePointer?) -> Void
  let reset: @convention(c) (OpaquePointer?, UnsafeMutablePointer<dfe_outputs>?) -> Void
  let step: Step
  let traceOpen: FileFunction
  let traceClose: @convention(c) (OpaquePointer?) -> Int32
  let coverageWrite: FileFunction
  let setLanes: @convention(c) (OpaquePointer?, UnsafePointer<dfe_lanes>?) -> Void
  let counterName: CounterName
  let counterValues: CounterValues
  /// Beside the table; a library need not have it.
  let assertionFailures: Failures?
  /// Faults that were put into the RTL on purpose; only a library made for that has them.
  let faultName: FaultName?
  let chooseFault: ChooseFault?

  init(
    _ api: dfe_api, library: UnsafeMutableRawPointer, path: String
  ) throws(RTLLibraryError) {
    func present<F>(_ function: F?, _ name: String) throws(RTLLibraryError) -> F {
      guard let function else { throw .symbolMissing(path: path, symbol: name) }
      return function
    }
    unsafe create = try unsafe present(api.create, "create")
    unsafe destroy = try unsafe present(api.destroy, "destroy")
    unsafe reset = try unsafe present(api.reset, "reset")
    unsafe step = try unsafe present(api.step, "step")
    unsafe traceOpen = try unsafe present(api.trace_open, "trace_open")
    unsafe traceClose = try unsafe present(api.trace_close, "trace_close")
    unsafe coverageWrite = try unsafe present(api.coverage_write, "coverage_write")
    unsafe setLanes = try unsafe present(api.set_lanes, "set_lanes")
    unsafe counterName = try unsafe present(api.counter_name, "counter_name")
    unsafe counterValues = try unsafe present(api.counter_values, "counter_values")
    // SAFETY: functions of these names have these types by `rtl/abi/dfe_abi.cpp`.
    unsafe assertionFailures = unsafe symbol("dfe_assertion_failures", in: library).map {
      unsafe unsafeBitCast($0, to: Failures.self)
    }
    unsafe faultName = unsafe symbol("dfe_fault_name", in: library).map {
      unsafe unsafeBitCast($0, to: FaultName.self)
    }
    chooseFault = unsafe symbol("dfe_choose_fault", in: library).map {
      unsafe unsafeBitCast($0, to: ChooseFault.self)
    }
  }
}
