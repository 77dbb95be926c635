@testable import FetchTraffic
import CDescriptorFetchABI
import Virtqueues

/// What passed the pins of an engine, counted beside it under the names of its counters.
///
/// `crossings` and `tag_stalls` are decided inside an engine; cycles in which nothing moves and it
/// waits for a tag or for data are counted as `waits` here.
final class PinTally {
  private(set) var counts: [String: UInt64] = [:]
  private let environment: EngineEnvironment
  private var lastCycle: UInt64?
  private static let kinds = [
    "index_reads", "ring_reads", "descriptor_reads", "table_reads", "packed_reads",
  ]

  init(_ environment: EngineEnvironment) { self.environment = environment }

  private func add(_ name: String, _ count: UInt64 = 1, if holds: Bool = true) {
    if holds { counts[name, default: 0] += count }
  }

  /// Runs one step of the environment, or what contains one, and counts it.
  func step(_ body: () -> Void) {
    let pins = environment.outputs
    let readCount = environment.reads.count
    body()
    let inputs = environment.inputs
    add("doorbells", if: inputs.doorbell_valid != 0)
    add("configurations", if: inputs.cfg_valid != 0)
    let isRead = pins.rd_valid != 0 && inputs.rd_ready != 0
    add(Self.kinds[Int(pins.rd_kind)], if: isRead)
    add("local_reads", if: isRead && pins.rd_local != 0)
    add("bytes_asked", UInt64(pins.rd_count), if: isRead)
    add(
      "bytes_received", UInt64(inputs.cpl_count),
      if: inputs.cpl_valid != 0 && inputs.cpl_status == 0)
    add("failed_reads", if: inputs.cpl_valid != 0 && inputs.cpl_status != 0)
    let isShown = pins.desc_valid != 0 && inputs.desc_ready != 0
    add("descriptors", if: isShown)
    add("chains", if: isShown && pins.desc_last != 0)
    add("tables", if: isShown && pins.desc_last != 0 && pins.desc_indirect != 0)
    add("rests", if: pins.rest_valid != 0 && inputs.rest_ready != 0)
    add("errors", if: pins.err_valid != 0 && inputs.err_ready != 0)
    guard pins.isAnyQueueBusy else { return }
    add("busy_cycles")
    if pins.desc_valid != 0 && inputs.desc_ready == 0 {
      add("output_stalls")
    } else if pins.rd_valid != 0 && inputs.rd_ready == 0 {
      add("read_stalls")
    } else if pins.rd_valid == 0 && pins.desc_valid == 0 && inputs.cpl_valid == 0 && readCount > 0 {
      add("waits")
    }
  }

  /// What counters differ in, one line each.
  func differences(_ counters: FetchCounters) -> [String] {
    var found: [String: UInt64] = [:]
    for (name, value) in zip(counters.names, counters.values) { found[name] = value }
    found["waits"] = counters["tag_stalls"] + counters["completion_waits"]
    // Reads that wait for a translation hold tags, and are not on the bus.
    if counters["translation_requests"] > 0 { found["waits"] = counts["waits"] }
    var lines: [String] = []
    let own = Set(counts.keys).union(Self.kinds).union(["output_stalls", "read_stalls", "errors"])
    for name in own.sorted() where found[name] != counts[name, default: 0] {
      lines.append("\(name) is \(found[name] ?? 0), but \(counts[name, default: 0]) passed")
    }
    return lines
  }
}
