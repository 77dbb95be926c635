import CycleKernel
import PCIeLayouts

/// The function's Page Request Interface: groups of requests, credits, responses.
///
/// A group is one page that an access cannot go on without and, where the request that wants it
/// goes on behind the page, those that follow. Each page takes a credit of the allocation until its
/// group is answered.
///
/// Source: ATS 1.1, 4 and 5.2.
struct PageRequestUnit: ~Copyable {
  /// Groups that can be under way.
  static let groupCount = 8
  /// Most pages of a group.
  static let groupPageCount = 4

  private struct Group {
    var isActive = false
    var index: UInt16 = 0
    var pageCount = 0
    /// The prefix of its requests, which its response has too.
    var pasid: PASIDPrefix?
  }

  /// One request with its prefix.
  struct Message {
    var request: PageRequest
    var pasid: PASIDPrefix?
  }

  private var groups = Array(repeating: Group(), count: PageRequestUnit.groupCount)
  private var nextIndex: UInt16 = 0
  /// Messages that wait for room on the link, oldest first.
  private var messages: FixedRing<Message>
  /// Whether software turned the interface on.
  private(set) var isEnabled = false
  /// A response said failure: nothing is asked until the interface is turned on again.
  private(set) var hasFailed = false
  /// Page requests whose groups have no response yet.
  private(set) var outstandingCount = 0
  /// Page requests that may be under way.
  private var limit = 0
  private let mutant: EndpointMutant?

  init(mutant: EndpointMutant?) {
    self.mutant = mutant
    messages = FixedRing(capacity: Self.groupCount * Self.groupPageCount)
  }

  /// Whether requests may be made.
  var mayAsk: Bool { isEnabled && (!hasFailed || mutant == .asksBehindFailure) }
  /// Whether a message waits.
  var hasMessages: Bool { !messages.isEmpty }

  /// Turned on by software, with what it allows.
  mutating func enable(limit: Int) {
    isEnabled = true
    hasFailed = false
    self.limit = limit
  }

  /// Turned off: groups under way are still answered.
  mutating func disable() { isEnabled = false }

  /// Forgets what is under way.
  mutating func reset() {
    for index in groups.indices { groups[index].isActive = false }
    messages.removeAll()
    outstandingCount = 0
  }

  /// How many pages the next group may have; 0 while there is no credit or no place for it.
  var nextGroupLimit: Int {
    guard mayAsk, groups.contains(where: { !$0.isActive }) else { return 0 }
    if mutant == .asksBeyondAllocation { return Self.groupPageCount }
    return min(Self.groupPageCount, limit - outstandingCount)
  }

  /// Makes a group of `pages`, at most as many as ``nextGroupLimit`` says; returns its index.
  mutating func ask(_ pages: [UInt64], isWrite: Bool, pasid: PASIDPrefix?) -> UInt16 {
    guard let place = groups.firstIndex(where: { !$0.isActive }) else {
      preconditionFailure("a group has a place")
    }
    if mutant != .reusesPageGroup {
      repeat {
        nextIndex = (nextIndex + 1) % PageRequest.indexCount
      } while groups.contains { $0.isActive && $0.index == nextIndex }
    }
    groups[place] = Group(
      isActive: true, index: nextIndex, pageCount: pages.count, pasid: pasid)
    outstandingCount += pages.count
    for (number, page) in pages.enumerated() {
      let request = PageRequest(
        page: page, index: nextIndex, isLast: number == pages.count - 1, wantsRead: !isWrite,
        wantsWrite: isWrite)
      messages.push(Message(request: request, pasid: mutant == .omitsPagePASID ? nil : pasid))
    }
    return nextIndex
  }

  /// The next message.
  mutating func takeMessage() -> Message { messages.pop() }

  /// What a response means.
  enum Outcome {
    /// A group was answered.
    case answered
    /// No such group is under way, or one of another PASID.
    case unexpected
    /// It comes behind a failure and means nothing.
    case ignored
  }

  /// Takes a response; a failure ends every group.
  mutating func take(_ response: PageGroupResponse) -> Outcome {
    if hasFailed { return .ignored }
    guard let place = groups.firstIndex(where: { $0.isActive && $0.index == response.index }),
      groups[place].pasid?.pasid == response.pasid?.pasid
    else { return .unexpected }
    outstandingCount -= groups[place].pageCount
    groups[place].isActive = false
    if response.code == .failure {
      hasFailed = true
      reset()
    }
    return .answered
  }
}
