import LitmusLanguage

/// Whether a packet may pass an older one on its way.
///
/// | row \ column    | posted                      | read             | write          | completion        |
/// | --------------- | --------------------------- | ---------------- | -------------- | ----------------- |
/// | posted          | relaxed, or other requester | yes              | yes            | yes               |
/// | read            | other requester             | as the platform  | yes            | yes               |
/// | non-posted write| relaxed, or other requester | yes              | yes            | yes               |
/// | completion      | see ``completionReason``    | yes              | yes            | other transaction |
///
/// "Other requester" needs ID-based ordering. Packets of other traffic classes are not ordered.
///
/// Source: PCIe Base, 2.4.1.
struct PassingRules: Sendable {
  var rules: Rules
  var readsInOrder: Bool

  /// The reason why `younger` may pass `older`, or nil if it may not.
  func reason(_ younger: Packet, _ older: Packet) -> String? {
    if younger.link != older.link, !rules.breaks(.linksOrdered) { return "another link" }
    if younger.isOtherClass != older.isOtherClass, !rules.breaks(.trafficClassesOrdered) {
      return "another traffic class"
    }
    if younger.isPosted {
      if older.isPosted { return postedReason(younger, older) }
      if older.kind != .completion, rules.breaks(.postedStaysBehindRead) { return nil }
      return older.kind == .completion ? "posted over completion" : "posted over non-posted"
    }
    if younger.kind == .completion {
      if older.isPosted { return completionReason(younger, older) }
      if older.kind == .completion {
        return younger.id != older.id ? "completion of another transaction" : nil
      }
      return "completion over non-posted"
    }
    return nonPostedReason(younger, older)
  }

  private func isOtherRequester(_ younger: Packet, _ other: Int, _ older: Packet) -> Bool {
    guard younger.idBased, !rules.breaks(.otherRequesterStays) else { return false }
    return other != older.requester || rules.breaks(.sameRequesterPasses)
  }

  private func postedReason(_ younger: Packet, _ older: Packet) -> String? {
    if rules.breaks(.postedPassesPosted) { return "broken rule" }
    if younger.relaxed, !rules.breaks(.relaxedWriteStays) { return "relaxed ordering" }
    return isOtherRequester(younger, younger.requester, older)
      ? "ID-based ordering, another requester" : nil
  }

  private func nonPostedReason(_ younger: Packet, _ older: Packet) -> String? {
    if older.isPosted {
      if rules.breaks(.readPassesPosted) { return "broken rule" }
      let isWrite = younger.kind == .nonPostedWrite
      if younger.relaxed, isWrite || rules.breaks(.relaxedReadPasses) { return "relaxed ordering" }
      return isOtherRequester(younger, younger.requester, older)
        ? "ID-based ordering, another requester" : nil
    }
    if older.kind == .completion { return "non-posted over completion" }
    let isHeld = readsInOrder && !rules.breaks(.readsNeverInOrder)
    return isHeld || rules.breaks(.readStaysBehindRead) ? nil : "non-posted over non-posted"
  }

  private func completionReason(_ younger: Packet, _ older: Packet) -> String? {
    if rules.breaks(.completionPassesPosted) { return "broken rule" }
    if younger.isBeside, !rules.breaks(.completionsNeverBeside) {
      return "a path beside the posted writes"
    }
    if younger.relaxed, !rules.breaks(.relaxedCompletionStays) {
      return "completion with relaxed ordering"
    }
    if younger.answersWrite, !rules.breaks(.configurationCompletionStays) {
      return "completion of a configuration write"
    }
    return isOtherRequester(younger, younger.completer, older)
      ? "completion with ID-based ordering, another requester" : nil
  }
}
