public import CDescriptorFetchABI
public import Virtqueues

/// Two engines side by side: same inputs, and every meaningful output compared in every step.
///
/// Payload pins are compared while their valid pin is 1. The outputs returned are those of the
/// engine under test.
public final class LockstepEngine: FetchEngine {
  /// Queues, tags and slots of the engine under test.
  public var constants: dfe_constants { subject.constants }
  /// The counters of the engine under test.
  public var counters: FetchCounters? { subject.counters }
  /// Both names.
  public let name: String
  /// The first mismatches, up to the limit.
  public private(set) var mismatches: [LockstepMismatch] = []
  /// All mismatching pins and cycles.
  public private(set) var mismatchCount: Int = 0

  private let reference: any FetchEngine
  private let subject: any FetchEngine
  private let limit: Int
  private var expected = FetchEngineOutputs()

  /// Pairs two engines.
  ///
  /// - Parameter limit: how many mismatches are kept; all are counted.
  public init(reference: any FetchEngine, subject: any FetchEngine, limit: Int = 16) {
    self.reference = reference
    self.subject = subject
    self.limit = limit
    name = "lockstep of \(reference.name) and \(subject.name)"
    mismatches.reserveCapacity(limit)
  }

  /// Returns both engines to their reset values; mismatches found so far stay.
  public func reset(outputs: inout FetchEngineOutputs) {
    reference.reset(outputs: &expected)
    subject.reset(outputs: &outputs)
    compareConstants()
    compare(cycle: 0, outputs)
  }

  /// One clock edge of both.
  public func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    reference.step(cycle: cycle, inputs: &inputs, outputs: &expected)
    subject.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    compare(cycle: cycle, outputs)
  }

  /// Compares each counter of the reference, if it counts, with that of the engine under test.
  ///
  /// An engine under test without counters is not compared.
  public func compareCounters(cycle: UInt64) {
    guard let expected = reference.counters, let found = subject.counters else { return }
    for (name, value) in zip(expected.names, expected.values) where value != found[name] {
      report(cycle, "counter \(name)", value, found[name])
    }
  }

  private func compareConstants() {
    let (a, b) = (reference.constants, subject.constants)
    check(0, "queue_count", a.queue_count, b.queue_count)
    check(0, "tag_count", a.tag_count, b.tag_count)
    check(0, "outstanding_reads", a.outstanding_reads, b.outstanding_reads)
    check(0, "slot_count", a.slot_count, b.slot_count)
    check(0, "data_byte_count", a.data_byte_count, b.data_byte_count)
    check(0, "descriptor_byte_count", a.descriptor_byte_count, b.descriptor_byte_count)
    check(0, "flag_next", a.flag_next, b.flag_next)
    check(0, "flag_write", a.flag_write, b.flag_write)
    check(0, "flag_indirect", a.flag_indirect, b.flag_indirect)
    check(0, "features", a.features, b.features)
    check(0, "queue_size_max", a.queue_size_max, b.queue_size_max)
    check(0, "read_byte_count_max", a.read_byte_count_max, b.read_byte_count_max)
    check(0, "translation_count", a.translation_count, b.translation_count)
  }

  private func compare(cycle: UInt64, _ found: FetchEngineOutputs) {
    let a = expected
    check(cycle, "busy_queues", a.busy_queues.0, found.busy_queues.0)
    check(cycle, "busy_queues", a.busy_queues.1, found.busy_queues.1)
    check(cycle, "busy_queues", a.busy_queues.2, found.busy_queues.2)
    check(cycle, "busy_queues", a.busy_queues.3, found.busy_queues.3)
    check(cycle, "idle", a.idle, found.idle)
    check(cycle, "rd_valid", a.rd_valid, found.rd_valid)
    if a.rd_valid & found.rd_valid != 0 {
      check(cycle, "rd_addr", a.rd_addr, found.rd_addr)
      check(cycle, "rd_tag", a.rd_tag, found.rd_tag)
      check(cycle, "rd_local", a.rd_local, found.rd_local)
      check(cycle, "rd_kind", a.rd_kind, found.rd_kind)
      check(cycle, "rd_queue", a.rd_queue, found.rd_queue)
      check(cycle, "rd_count", a.rd_count, found.rd_count)
    }
    check(cycle, "desc_valid", a.desc_valid, found.desc_valid)
    if a.desc_valid & found.desc_valid != 0 {
      check(cycle, "desc_addr", a.desc_addr, found.desc_addr)
      check(cycle, "desc_len", a.desc_len, found.desc_len)
      check(cycle, "desc_flags", a.desc_flags, found.desc_flags)
      check(cycle, "desc_head", a.desc_head, found.desc_head)
      check(cycle, "desc_position", a.desc_position, found.desc_position)
      check(cycle, "desc_queue", a.desc_queue, found.desc_queue)
      check(cycle, "desc_slot", a.desc_slot, found.desc_slot)
      check(cycle, "desc_first", a.desc_first, found.desc_first)
      check(cycle, "desc_last", a.desc_last, found.desc_last)
      check(cycle, "desc_indirect", a.desc_indirect, found.desc_indirect)
      if a.desc_last & found.desc_last != 0 {
        check(cycle, "desc_ring_count", a.desc_ring_count, found.desc_ring_count)
      }
    }
    check(cycle, "rest_valid", a.rest_valid, found.rest_valid)
    if a.rest_valid & found.rest_valid != 0 {
      check(cycle, "rest_queue", a.rest_queue, found.rest_queue)
      check(cycle, "rest_index", a.rest_index, found.rest_index)
    }
    check(cycle, "err_valid", a.err_valid, found.err_valid)
    if a.err_valid & found.err_valid != 0 {
      check(cycle, "err_addr", a.err_addr, found.err_addr)
      check(cycle, "err_queue", a.err_queue, found.err_queue)
      check(cycle, "err_code", a.err_code, found.err_code)
    }
  }

  @inline(__always)
  private func check<Pin: FixedWidthInteger>(
    _ cycle: UInt64, _ pin: StaticString, _ expected: Pin, _ found: Pin
  ) {
    if expected != found { report(cycle, pin.description, UInt64(expected), UInt64(found)) }
  }

  private func report(_ cycle: UInt64, _ pin: String, _ expected: UInt64, _ found: UInt64) {
    mismatchCount += 1
    guard mismatches.count < limit else { return }
    mismatches.append(
      LockstepMismatch(cycle: cycle, pin: pin, expected: expected, found: found))
  }
}
