internal import CDescriptorFetchABI

// Beside rtl/dfe_counters.sv.

/// Counts what passes the pins of an engine without a translation cache.
///
/// The names and their order are those of the RTL's library.
struct FetchCounting {
  static let names = [
    "doorbells", "configurations", "index_reads", "ring_reads", "descriptor_reads", "table_reads",
    "packed_reads", "local_reads", "bytes_asked", "bytes_received", "failed_reads", "descriptors",
    "chains", "tables", "rests", "errors", "crossings", "busy_cycles", "output_stalls",
    "read_stalls", "tag_stalls", "completion_waits",
  ]
  private enum Place: Int {
    case doorbells, configurations, reads
    case localReads = 7
    case bytesAsked, bytesReceived, failedReads, descriptors, chains, tables, rests, errors
    case busyCycles = 17
    case outputStalls, readStalls, tagStalls, completionWaits
  }
  private(set) var values = [UInt64](repeating: 0, count: names.count)
  private var readsUnderWay: UInt64 = 0
  private var lastCycle: UInt64?

  /// Forgets everything.
  mutating func reset() {
    for place in values.indices { values[place] = 0 }
    readsUnderWay = 0
    lastCycle = nil
  }

  private mutating func add(_ place: Place, _ count: UInt64 = 1) {
    values[place.rawValue] &+= count
  }

  /// One clock edge: the pins before it, and whether a read waited for a tag.
  mutating func step(
    cycle: UInt64, _ pins: dfe_outputs, _ inputs: dfe_inputs, lacksTag: Bool
  ) {
    let isBusy = pins.isAnyQueueBusy
    let waits = lacksTag || readsUnderWay != 0
    let idleReason: Place = lacksTag ? .tagStalls : .completionWaits
    if let lastCycle, cycle > lastCycle + 1, isBusy {
      // Cycles that were not stepped.
      add(.busyCycles, cycle - lastCycle - 1)
      if waits { add(idleReason, cycle - lastCycle - 1) }
    }
    lastCycle = cycle

    if isBusy {
      add(.busyCycles)
      let outputIsFull = pins.desc_valid != 0 && inputs.desc_ready == 0
      let readIsHeld = pins.rd_valid != 0 && inputs.rd_ready == 0
      if outputIsFull {
        add(.outputStalls)
      } else if readIsHeld {
        add(.readStalls)
      } else if waits, pins.rd_valid | pins.desc_valid | inputs.cpl_valid == 0 {
        add(idleReason)
      }
    }
    if inputs.doorbell_valid != 0 { add(.doorbells) }
    if inputs.cfg_valid != 0 { add(.configurations) }
    if pins.rd_valid & inputs.rd_ready != 0 {
      if pins.rd_kind <= DFE_READ_PACKED { values[Place.reads.rawValue + Int(pins.rd_kind)] &+= 1 }
      if pins.rd_local != 0 { add(.localReads) }
      add(.bytesAsked, UInt64(pins.rd_count))
      readsUnderWay &+= 1
    }
    if inputs.cpl_valid != 0 {
      if inputs.cpl_status == 0 {
        add(.bytesReceived, UInt64(inputs.cpl_count))
      } else {
        add(.failedReads)
      }
      if inputs.cpl_last != 0 { readsUnderWay &-= 1 }
    }
    if pins.desc_valid & inputs.desc_ready != 0 {
      add(.descriptors)
      if pins.desc_last != 0 { add(.chains) }
      if pins.desc_last & pins.desc_indirect != 0 { add(.tables) }
    }
    if pins.rest_valid & inputs.rest_ready != 0 { add(.rests) }
    if pins.err_valid & inputs.err_ready != 0 { add(.errors) }
  }
}
