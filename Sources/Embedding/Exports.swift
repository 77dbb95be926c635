public import CRicochet
import CoSimulation
import OrderingReference

/// Runs a call on a device and turns what it throws into a code and words.
///
/// - Parameter inside: whether callbacks may make the call.
func call(
  _ number: rc_device, inside: Bool = false,
  _ body: (EmbeddedDevice) throws(EmbeddingFault) -> Void
) -> Int32 {
  guard let device = HandleTable.find(number) else { return RC_NO_DEVICE }
  do throws(EmbeddingFault) {
    guard inside || !device.isInside else {
      throw .state("a callback is being called; it may answer requests, and nothing else")
    }
    try body(device)
    return RC_OK
  } catch {
    device.errorText.set(error.text)
    return error.code
  }
}

/// The version of the interface.
@c @implementation
public func rc_abi_version() -> UInt32 { UInt32(RC_ABI_VERSION) }

/// Makes a device.
@c @implementation
public func rc_create() -> rc_device { HandleTable.add(EmbeddedDevice()) }

/// Ends a device.
@c @implementation
public func rc_destroy(_ device: rc_device) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    HandleTable.remove(device)
    try found.close()
  }
}

/// The words for the last failure.
@c @implementation
public func rc_error(_ device: rc_device) -> UnsafePointer<CChar>? {
  guard let found = HandleTable.find(device) else {
    return unsafe CText.pointer(to: "no such device; make one with rc_create")
  }
  return unsafe found.errorText.pointer
}

/// Sets an option.
@c @implementation
public func rc_set(
  _ device: rc_device, _ name: UnsafePointer<CChar>?, _ value: UnsafePointer<CChar>?
) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    guard let name = unsafe name else { throw .null("the name of an option") }
    guard let value = unsafe value else { throw .null("the value of an option") }
    // SAFETY: the interface asks for texts that end with a zero.
    try unsafe found.set(String(cString: name), String(cString: value))
  }
}

/// The option at a place.
@c @implementation
public func rc_option(_ index: Int) -> UnsafePointer<CChar>? {
  guard EmbeddedOption.all.indices.contains(index) else { return nil }
  return unsafe OptionTexts.pointer(index)
}

/// Puts the device together.
@c @implementation
public func rc_start(_ device: rc_device, _ host: UnsafePointer<rc_host>?) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    // SAFETY: the interface asks for a structure of this header, or null.
    try unsafe found.start(host.map(HostCallbacks.init) ?? HostCallbacks())
  }
}

/// The present cycle; 0 where there is no device.
@c @implementation
public func rc_cycle(_ device: rc_device) -> UInt64 {
  HandleTable.find(device)?.machine?.cycle ?? 0
}

/// Lets cycles pass.
@c @implementation
public func rc_run(_ device: rc_device, _ cycles: UInt64) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    try found.inTime { machine throws(EmbeddingFault) in
      let (end, wraps) = machine.cycle.addingReportingOverflow(cycles)
      guard !wraps, end < .max else { throw .range("\(cycles) cycles; time has 64 bits") }
      machine.run(through: end)
    }
  }
}

/// Lets cycles pass until nothing is under way.
@c @implementation
public func rc_settle(_ device: rc_device, _ limit: UInt64) -> Int32 {
  call(device) { found throws(EmbeddingFault) in
    try found.inTime { machine throws(EmbeddingFault) in
      let (end, wraps) = machine.cycle.addingReportingOverflow(limit)
      guard machine.settle(through: wraps ? .max - 1 : end) else {
        throw EmbeddingFault(
          RC_WAITING, "something is still under way after \(limit) cycles")
      }
    }
  }
}

/// Resets the function.
@c @implementation
public func rc_reset(_ device: rc_device) -> Int32 {
  call(device) { found throws(EmbeddingFault) in try found.reset() }
}

/// Broken rules so far; 0 where nobody watches.
@c @implementation
public func rc_violation_count(_ device: rc_device) -> UInt64 {
  UInt64(HandleTable.find(device)?.machine?.judge?.violations.count ?? 0)
}

/// The words for a broken rule.
@c @implementation
public func rc_violation(_ device: rc_device, _ index: UInt64) -> UnsafePointer<CChar>? {
  guard let found = HandleTable.find(device), let judge = found.machine?.judge,
    index < UInt64(judge.violations.count)
  else { return nil }
  found.violationText.set(judge.violations[Int(index)].description)
  return unsafe found.violationText.pointer
}
