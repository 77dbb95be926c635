import LitmusLanguage

/// A packet on a link, as the ordering table of PCI Express sees it.
struct LitmusPacket {
  enum Kind {
    case posted
    case read
    case write
    case completion
  }

  static let host = -1

  var kind: Kind
  var event: Int
  var isUp: Bool
  var sent: Int
  /// Nil for a request that nothing answers.
  var arrived: Int?
  var requester: Int
  var completer: Int
  var link: Int
  var isRelaxed: Bool
  var isByIdentity: Bool
  var isOtherClass: Bool
  var answersWrite = false
  var isBeside = false
}

/// The packets of a candidate, and the demands of the ordering table on them.
struct LitmusPackets {
  private let order: LitmusProgramOrder
  private(set) var packets: [LitmusPacket] = []

  init(_ order: LitmusProgramOrder, _ moments: LitmusMoments) {
    self.order = order
    for index in order.events.indices { add(index, moments) }
  }

  private mutating func add(_ index: Int, _ moments: LitmusMoments) {
    let event = order.events[index]
    guard let start = moments.start[index] else { return }
    let perform = moments.perform[index]
    switch moments.path(of: event, index) {
    case .immediate: break
    case .writeDown: put(.posted, index, up: false, start, perform)
    case .requestDown, .configurationWrite:
      let isWrite = event.path == .configurationWrite
      put(isWrite ? .write : .read, index, up: false, start, perform)
      guard let perform else { return }
      let isBeside = !isWrite && order.test.platform.completionsBeside
      put(.completion, index, up: true, perform, moments.end[index]) {
        $0.answersWrite = isWrite
        $0.isBeside = isBeside
      }
    case .writeUp:
      if let turn = moments.turn[index] {
        put(.posted, index, up: true, start, turn)
        if let perform {
          put(.posted, index, up: false, turn, perform) { $0.link = 0 }
        }
      } else if let perform {
        let meetsAtSwitch = event.location?.place == .bar
        put(.posted, index, up: !meetsAtSwitch, start, perform) {
          if meetsAtSwitch { $0.link = 0 }
        }
      }
    case .requestUp, .translation:
      guard moments.end[index] == nil || moments.end[index] != start else { return }
      put(.read, index, up: true, start, perform)
      if let perform { put(.completion, index, up: false, perform, moments.end[index]) }
    case .invalidation:
      put(.posted, index, up: false, start, perform)
      if let answer = moments.answer[index] {
        put(.posted, index, up: true, answer, moments.end[index]) { $0.requester = 0 }
      }
    }
  }

  private mutating func put(
    _ kind: LitmusPacket.Kind, _ index: Int, up: Bool, _ sent: Int, _ arrived: Int?,
    _ change: (inout LitmusPacket) -> Void = { _ in }
  ) {
    let event = order.events[index]
    let isHost = event.agentKind == .cpu
    let function = order.test.agents[event.agent].function
    var packet = LitmusPacket(
      kind: kind, event: index, isUp: up, sent: sent, arrived: arrived,
      requester: isHost ? LitmusPacket.host : function, completer: isHost ? 0 : LitmusPacket.host,
      link: event.agentKind == .peer ? function : 0, isRelaxed: event.operation.has(.ro),
      isByIdentity: event.operation.has(.ido), isOtherClass: event.operation.has(.tc1))
    change(&packet)
    packets.append(packet)
  }

  /// What may not pass stays behind what was sent before it.
  var demands: [OrderFormula] {
    var demands: [OrderFormula] = []
    for younger in packets {
      for older in packets where older.isUp == younger.isUp && older.sent != younger.sent {
        if mayPass(younger, older) { continue }
        guard let arrived = younger.arrived else { continue }
        let wasSentBefore = OrderFormula.before(younger.sent, older.sent)
        demands.append(older.arrived.map { wasSentBefore || .before($0, arrived) } ?? wasSentBefore)
      }
    }
    return demands
  }

  /// Whether the ordering table lets a packet pass an older one.
  ///
  /// Source: PCIe Base, 2.4.1.
  func mayPass(_ younger: LitmusPacket, _ older: LitmusPacket) -> Bool {
    let rules = order.rules
    if younger.link != older.link, rules.has(.mayPassOtherLink) { return true }
    if younger.isOtherClass != older.isOtherClass, rules.has(.mayPassOtherClass) { return true }
    switch (younger.kind, older.kind) {
    case (.posted, .posted):
      return !rules.has(.postedBehindPosted) || isRelaxed(younger)
        || isOther(younger, younger.requester, older)
    case (.read, .posted), (.write, .posted):
      return !rules.has(.readBehindPosted) || younger.kind == .write && isRelaxed(younger)
        || isOther(younger, younger.requester, older)
    case (.completion, .posted):
      return !rules.has(.completionBehindPosted) || isRelaxed(younger)
        || younger.isBeside && rules.has(.mayCompleteBeside)
        || younger.answersWrite && rules.has(.mayCompleteWriteEarly)
        || isOther(younger, younger.completer, older)
    case (.completion, .completion): return younger.event != older.event
    case (.read, .read), (.read, .write), (.write, .read), (.write, .write):
      return !(order.test.platform.readsInOrder && rules.has(.readsKeepOrder))
    case (.posted, _), (.completion, _), (_, .completion): return true
    }
  }

  private func isRelaxed(_ packet: LitmusPacket) -> Bool {
    packet.isRelaxed && order.rules.has(.mayPassRelaxed)
  }

  private func isOther(_ younger: LitmusPacket, _ identity: Int, _ older: LitmusPacket) -> Bool {
    younger.isByIdentity && identity != older.requester && order.rules.has(.mayPassByIdentity)
  }
}
