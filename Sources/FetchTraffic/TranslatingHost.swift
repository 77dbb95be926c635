import CDescriptorFetchABI
import CycleKernel

/// The host's side of address translation around an engine: page tables, answers, invalidations.
///
/// Every mapping has target pages of its own, so an address tells which mapping it came from. It
/// notes reads through translations that are gone, and invalidations that are complete too early.
final class TranslatingHost {
  struct Asked {
    var tag: UInt8
    var page: UInt64
    var due: UInt64
    /// The mapping, when the tables were looked at as the request came.
    var number: Int?
  }
  struct Invalidation {
    var tag: UInt8
    var page: UInt64
    var bits: UInt8
    var killed: [Int]
    var begun: UInt64
  }
  /// Cycles after which an invalidation that is not complete has been lost.
  static let patience: UInt64 = 60_000

  /// Whether reads are to be translated.
  var isOn = true { didSet { if isOn != oldValue { switched = now } } }
  /// Cycles after ``isOn`` changed in which a read may leave as it was looked up before.
  var lingering: UInt64 = 0
  /// Cycles from a request to its answer.
  var latency: ClosedRange<UInt64> = 1...40
  /// Chances in 256.
  var requestReadyChance: UInt64 = 256
  var completionReadyChance: UInt64 = 256
  /// An invalidation begins in one of so many cycles; 0 for none.
  var invalidationPeriod: UInt64 = 0
  /// Pages that may not be read, that have no translation, and that are used untranslated.
  var denied: Set<UInt64> = []
  var missing: Set<UInt64> = []
  var untranslated: Set<UInt64> = []
  /// Pages of a block as a power of 2, by its first page.
  var blockBits: (UInt64) -> UInt64 = { [0, 1, 4, 0][Int($0 >> 4 & 3)] }
  /// Pages whose mappings are invalidated at random.
  var pages: Range<UInt64> = 0..<1
  /// Nothing begins that the engine did not ask for.
  var isResting = false
  /// Of 64 invalidations of more than a page, those of up to everything.
  var largeInvalidations: UInt64 = 0
  /// One of so many mappings is used untranslated; 0 for none.
  var untranslatedPeriod: UInt64 = 0
  /// One of so many mappings may not be read, or is not there; 0 for none.
  var refusedPeriod: UInt64 = 0

  private(set) var violations: [String] = []
  /// Translation requests, invalidations that were begun, and those that are complete.
  private(set) var requestCount = 0
  private(set) var begunCount = 0
  private(set) var completedCount = 0
  var mappings: [Mapping] = []
  /// The number of each mapping that is in force, by its first page.
  var current: [UInt64: Int] = [:]
  /// Pages that were refused at any time.
  private(set) var refusedPages: Set<UInt64> = []
  private var asked: [Asked] = []
  private var offered: Invalidation?
  private var pending: [Invalidation] = []
  private var sawCompletion = false
  private var flushes = false
  private var now: UInt64 = 0
  private var switched: UInt64 = 0
  private var underWay: [UInt8: Int] = [:]
  private var nextTag: UInt8 = 0

  func note(_ violation: String) {
    if violations.count < 8 { violations.append(violation) }
  }

  /// Whether an engine at rest has something to answer or to complete.
  var isQuiet: Bool { asked.isEmpty && offered == nil && pending.isEmpty && !flushes }

  /// Whether the engine has not taken the last invalidation yet.
  var isOffering: Bool { offered != nil }

  /// Moves a page with its block and those of 2^`bits` pages around it, whose translations are
  /// invalidated.
  func move(_ page: UInt64, bits: UInt8 = 0) {
    precondition(offered == nil, "one invalidation is offered at a time")
    // What moves is a block, or several.
    let bits = max(bits, UInt8(blockBits(page)))
    let first = (page >> UInt64(bits)) << UInt64(bits)
    let range = first..<first + (1 << UInt64(min(bits, 62)))
    var killed: [Int] = []
    // In the order of pages, so that the same seed has the same numbers.
    for (start, number) in current.sorted(by: { $0.key < $1.key }) {
      let end = start + (1 << mappings[number - 1].bits)
      if start < range.upperBound && range.lowerBound < end {
        killed.append(number)
        current[start] = nil
      }
    }
    offered = Invalidation(tag: nextTag, page: first, bits: bits, killed: killed, begun: now)
    nextTag = (nextTag + 1) % 32
    begunCount += 1
  }

  /// A reset of the function that moves no page.
  func forget() { flushes = true }

  /// A reset of the function: every page moves, and nothing is said.
  func flush() {
    flushes = true
    for number in current.values { mappings[number - 1].isGone = true }
    current = [:]
  }

  /// The inputs of a cycle, and what the handshakes with these outputs mean.
  func drive(
    _ inputs: inout dfe_inputs, _ pins: dfe_outputs, cycle: UInt64, _ random: inout RandomStream
  ) {
    now = cycle
    if let oldest = pending.first, cycle - oldest.begun == Self.patience {
      note("ITag \(oldest.tag) is not complete after \(Self.patience) cycles")
    }
    inputs.ats_enable = isOn ? 1 : 0
    inputs.ats_flush = flushes ? 1 : 0
    flushes = false
    func chance(_ of256: UInt64) -> Bool { of256 >= 256 || random.next() & 255 < of256 }
    inputs.xl_ready = chance(requestReadyChance) ? 1 : 0
    if pins.xl_valid & inputs.xl_ready != 0 {
      let span = latency.upperBound - latency.lowerBound
      requestCount += 1
      asked.append(
        Asked(
          tag: pins.xl_tag, page: pins.xl_page,
          due: cycle + latency.lowerBound + (span == 0 ? 0 : random.below(span + 1)),
          number: chance(128) ? number(of: pins.xl_page) : nil))
    } else if let place = asked.firstIndex(where: { $0.due <= cycle }) {
      answer(asked.remove(at: place), &inputs)
    }
    if offered == nil, pending.count < 32, invalidationPeriod > 0, !isResting,
      random.below(invalidationPeriod) == 0
    {
      let page = pages.lowerBound + random.below(UInt64(pages.count))
      let isLarge = largeInvalidations > 0 && random.below(64) < largeInvalidations
      move(page, bits: !isLarge && chance(128) ? 0 : UInt8(random.below(isLarge ? 64 : 10)))
    }
    if let invalidation = offered {
      inputs.inv_valid = 1
      inputs.inv_itag = invalidation.tag
      inputs.inv_page = invalidation.page
      inputs.inv_size = invalidation.bits
      if pins.inv_ready != 0 {
        pending.append(invalidation)
        offered = nil
      }
    }
    inputs.invc_ready = chance(completionReadyChance) ? 1 : 0
    if pins.invc_valid != 0 { complete(pins.invc_itag, isTaken: inputs.invc_ready != 0) }
  }

  private func answer(_ request: Asked, _ inputs: inout dfe_inputs) {
    inputs.xa_valid = 1
    inputs.xa_tag = request.tag
    let number = request.number ?? number(of: request.page)
    let mapping = mappings[number - 1]
    guard !missing.contains(request.page) && mapping.fate != .missing else {
      refusedPages.insert(request.page)
      let statuses = [
        DFE_TRANSLATION_UNSUPPORTED, DFE_TRANSLATION_ABORT, DFE_TRANSLATION_TIMEOUT,
      ]
      inputs.xa_status = UInt8(statuses[Int(request.page % 3)])
      return
    }
    let isDenied = denied.contains(request.page) || mapping.fate == .denied
    if isDenied { refusedPages.insert(request.page) }
    let page = target(number) + (request.page - mapping.firstPage)
    // The lowest zero bit of the page number tells the size.
    inputs.xa_page =
      mapping.bits > 0
      ? (page >> mapping.bits) << mapping.bits | (1 << (mapping.bits - 1) - 1) : page
    inputs.xa_flags = UInt8(
      (mapping.bits > 0 ? DFE_TRANSLATION_SIZE : 0)
        | (isDenied ? 0 : DFE_TRANSLATION_READ)
        | (untranslated.contains(request.page) || mapping.fate == .untranslated
          ? DFE_TRANSLATION_UNTRANSLATED : 0)
        // What a cache that only reads has to hand on, and what it has to ignore.
        | Int(Self.noise(number) >> 20)
        & (DFE_TRANSLATION_WRITE | DFE_TRANSLATION_NO_SNOOP | DFE_TRANSLATION_GLOBAL))
  }

  private func complete(_ tag: UInt8, isTaken: Bool) {
    guard let invalidation = pending.first, invalidation.tag == tag else {
      return note("a completion with ITag \(tag), which is not the oldest")
    }
    if !sawCompletion {
      for number in invalidation.killed { mappings[number - 1].isGone = true }
      for (read, number) in underWay where invalidation.killed.contains(number) {
        note("ITag \(tag) is complete, but read \(read) uses what it invalidated")
      }
    }
    sawCompletion = !isTaken
    guard isTaken else { return }
    pending.removeFirst()
    completedCount += 1
  }

  /// The address of a read of the bus as the guest says it.
  func guestAddress(_ pins: dfe_outputs) -> UInt64 {
    guard isTranslated(pins), let number = number(at: pins.rd_addr) else { return pins.rd_addr }
    let mapping = mappings[number - 1]
    return mapping.firstPage << 12 | pins.rd_addr & (1 << (12 + mapping.bits) - 1)
  }

  private func isTranslated(_ pins: dfe_outputs) -> Bool {
    pins.rd_attributes & UInt8(DFE_READ_TRANSLATED) != 0 && !mappings.isEmpty
  }

  /// A read of the bus is taken.
  func take(_ pins: dfe_outputs) {
    let page = guestAddress(pins) >> 12
    if pins.rd_addr >> 12 != (pins.rd_addr &+ UInt64(pins.rd_count) &- 1) >> 12 {
      note("a read of \(pins.rd_count) bytes at \(pins.rd_addr) crosses a page")
    }
    if pins.rd_page != page { note("read \(pins.rd_tag) names page \(pins.rd_page), not \(page)") }
    if isTranslated(pins) {
      guard let number = number(at: pins.rd_addr) else {
        return note("no mapping has the address \(pins.rd_addr)")
      }
      underWay[pins.rd_tag] = number
      if !isOn && !lingers { note("read \(pins.rd_tag) is translated while translation is off") }
      if mappings[number - 1].isGone {
        note("read \(pins.rd_tag) uses a translation that is gone")
      }
      if denied.contains(page) || mappings[number - 1].fate == .denied {
        note("read \(pins.rd_tag) is of a page that may not be read")
      }
    } else if isOn && !lingers && !untranslated.contains(page) && !wasUntranslated(page) {
      note("read \(pins.rd_tag) goes untranslated")
    }
  }

  private var lingers: Bool { now - switched < lingering }

  /// Whether any mapping of a page is, or was, used untranslated; such reads hold no invalidation.
  private func wasUntranslated(_ page: UInt64) -> Bool {
    untranslatedPeriod > 0
      && mappings.contains {
        $0.fate == .untranslated && $0.firstPage == (page >> $0.bits) << $0.bits
      }
  }

  /// A read has ended.
  func end(_ tag: UInt8) { underWay[tag] = nil }
}
