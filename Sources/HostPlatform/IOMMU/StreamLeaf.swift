import IOMMULayouts

/// A page or a block that a walk of one stage has found.
struct StreamLeaf: Hashable, Sendable {
  /// Where it leads, bytes, aligned to its size.
  var base: UInt64
  /// Base-two logarithm of its size.
  var sizeExponent: UInt8
  var permissions: PagePermissions
  /// Whether every address space may use it.
  var isGlobal = false

  /// Makes the leaf of a table of `level`.
  init(_ address: UInt64, level: Int, _ permissions: PagePermissions, isGlobal: Bool = false) {
    sizeExponent = UInt8(12 + 9 * (3 - level))
    base = address & ~(UInt64(1) << UInt64(sizeExponent) - 1)
    (self.permissions, self.isGlobal) = (permissions, isGlobal)
  }

  /// The address that `address` becomes.
  func translate(_ address: UInt64) -> UInt64 {
    base | address & (1 << UInt64(sizeExponent) - 1)
  }
}

/// Why an Arm unit refuses a request.
struct StreamFault: Error {
  var code: StreamEvent.Code
  /// What the rest of the host calls it; nil for a page that does not allow the access.
  var reason: FaultReason?
  var isStageTwo = false
  var subject = StreamEvent.Subject.input
  /// Between the stages, or what could not be fetched.
  var intermediate: UInt64 = 0

  init(_ code: StreamEvent.Code, _ reason: FaultReason? = nil) {
    (self.code, self.reason) = (code, reason)
  }

  /// A fault that stage 2 found.
  init(
    _ code: StreamEvent.Code, _ reason: FaultReason? = nil, at intermediate: UInt64,
    _ subject: StreamEvent.Subject
  ) {
    (self.code, self.reason, self.subject) = (code, reason, subject)
    (isStageTwo, self.intermediate) = (true, intermediate)
  }
}
