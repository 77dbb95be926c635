import CDescriptorFetchABI
import Virtqueues

/// An engine that tells the coverage which chains it presents, and is the engine inside otherwise.
final class CoveringEngine: FetchEngine {
  private struct Ring {
    var size = 0
    var isPacked = false
    var hasWrapped = false
  }

  private struct Chain {
    var length = 0
    var hasTable = false
  }

  private static let cross = CoveragePlan.number(of: CoveragePlan.rings)

  var constants: dfe_constants { engine.constants }
  var name: String { engine.name }
  var counters: FetchCounters? { engine.counters }
  /// Chains that were presented whole.
  private(set) var chainCount: UInt64 = 0

  private let engine: any FetchEngine
  private let counts: CoverageCounts
  private var rings = Array(repeating: Ring(), count: 256)
  private var chains: [Chain]

  init(_ engine: any FetchEngine, counts: CoverageCounts) {
    self.engine = engine
    self.counts = counts
    chains = Array(repeating: Chain(), count: max(1, Int(engine.constants.slot_count)))
  }

  func reset(outputs: inout FetchEngineOutputs) {
    for index in chains.indices { chains[index] = Chain() }
    engine.reset(outputs: &outputs)
  }

  func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    if inputs.desc_ready != 0 && outputs.desc_valid != 0 { take(outputs) }
    if inputs.cfg_valid != 0 {
      rings[Int(inputs.cfg_queue)] = Ring(
        size: Int(inputs.cfg_size),
        isPacked: inputs.cfg_flags & UInt8(DFE_QUEUE_PACKED) != 0)
    }
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
  }

  private func take(_ pins: FetchEngineOutputs) {
    let slot = Int(pins.desc_slot)
    guard slot < chains.count else { return }
    if pins.desc_first != 0 { chains[slot] = Chain() }
    chains[slot].length += 1
    if pins.desc_indirect != 0 { chains[slot].hasTable = true }
    guard pins.desc_last != 0 else { return }
    chainCount += 1
    let chain = chains[slot]
    let queue = Int(pins.desc_queue)
    let ring = rings[queue]
    guard ring.size > 1 else { return }
    let entries = ring.isPacked ? max(1, Int(pins.desc_ring_count)) : 1
    let place =
      ring.isPacked ? Int(pins.desc_position & 0x7fff) : Int(pins.desc_position) % ring.size
    let wrap: Int
    if place + entries > ring.size {
      wrap = 2
    } else if place + entries == ring.size {
      wrap = 1
    } else {
      wrap = ring.hasWrapped ? place == 0 ? 3 : 4 : 0
    }
    if place + entries >= ring.size { rings[queue].hasWrapped = true }
    let size =
      switch ring.size {
      case ...4: 0
      case ...16: 1
      case ...64: 2
      default: 3
      }
    let length =
      switch chain.length {
      case 1: 0
      case 2: 1
      case 3, 4: 2
      default: 3
      }
    counts.hit(
      Self.cross, ring.isPacked ? 1 : 0, size, wrap, length, chain.hasTable ? 1 : 0)
  }
}
