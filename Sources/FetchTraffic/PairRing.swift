import CDescriptorFetchABI
import CycleKernel
import VirtioLayouts

/// One life of a queue of a pair: the guest's side of its ring, and what the engines make of it.
///
/// An entry is written again only when both engines have presented the chain in it to its end, so
/// that what an engine fetches does not depend on how fast either of them is.
class PairRing {
  let shape: PairShape
  let memory: PairMemory
  /// Where the next chain will appear, as the engines count.
  var position: UInt16
  /// What the engines were told last.
  private(set) var published: UInt16
  /// Chains not done, by their place in the ring.
  var chains: [ChainRecord?]
  private(set) var outstanding = 0
  /// Whether a fault is planted: from then on nothing is written.
  var isFrozen = false
  /// Whether somebody rang since the ring was last found at rest.
  var hasRung = false
  /// Where a table begins that was named and crosses the window's edge.
  var straddling: UInt64?
  /// The last rest of each engine.
  var rests: [UInt16?] = [nil, nil]
  /// Errors of each engine, in their order.
  var errors: [[(code: UInt8, address: UInt64)]] = [[], []]
  private var boundaries = [Bool](repeating: false, count: 0x1_0000)

  init(_ shape: PairShape, _ memory: PairMemory) {
    self.shape = shape
    self.memory = memory
    position = shape.start
    published = shape.start
    chains = Array(repeating: nil, count: Int(shape.size))
    boundaries[Int(position)] = true
  }

  /// Entries that chains may take now.
  var freeCount: Int { 0 }
  /// The place in the ring of a position; nil beyond it.
  func index(of position: UInt16) -> Int? { nil }
  /// Writes a chain, `direct` buffers of it in the ring and the others in a table; nil for no table.
  func add(_ buffers: [GuestBuffer], direct: Int?, _ random: inout RandomStream) {}
  /// Makes every chain visible.
  func show() {}
  /// Takes back what a chain that is done had.
  func free(_ chain: ChainRecord) {}
  /// Changes the newest chain into a bad one before it is visible.
  func spoil(_ fault: PlannedFault, _ random: inout RandomStream) {}

  /// What a doorbell of a packed ring may say that no driver would, so that it says nothing.
  ///
  /// It lies more than a ring ahead of any entry; of a large ring there is no such place.
  final var strayHint: UInt16? { shape.size <= 0x3fff ? 0x7fff : nil }

  final func record(_ chain: ChainRecord, at index: Int) {
    chains[index] = chain
    outstanding += 1
  }

  final func publish() {
    show()
    published = position
    boundaries[Int(position)] = true
  }

  /// Whether the engines were ever told that the ring goes so far, and no further.
  final func wasPublished(_ position: UInt16) -> Bool { boundaries[Int(position)] }

  /// Notes a descriptor that engine `side` presented, and tells what is wrong with it.
  final func take(_ pins: dfe_outputs, side: Int) -> String? {
    guard let index = index(of: pins.desc_position),
      chains[index]?.position == pins.desc_position
    else { return "presented position \(pins.desc_position), where no chain waits" }
    let found = chains[index]?.add(pins, isPacked: shape.isPacked, side: side)
    if !isFrozen, let chain = chains[index], chain.isDone {
      chains[index] = nil
      outstanding -= 1
      free(chain)
    }
    return found.map { "position \(pins.desc_position): \($0)" }
  }

  /// Chains that both engines have presented to their ends, or that wait still.
  final var areAllDone: Bool { chains.allSatisfy { $0?.isDone ?? true } }
}
