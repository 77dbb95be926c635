import PCIeLayouts

/// Pages that the host did not grant, while it can be asked for them.
extension TranslationCache {
  /// The oldest page that is to be asked for.
  var nextLacking: (page: UInt64, isWrite: Bool)? {
    for request in requests where request.state == .lacking {
      return (request.page, request.wantsWrite)
    }
    return nil
  }

  /// The page that ``nextLacking`` named waits for the response to a group.
  mutating func await(group: UInt16) {
    guard let index = requests.firstIndex(where: { $0.state == .lacking }) else { return }
    requests[index].state = .paging
    requests[index].group = group
    noteLacking()
  }

  /// A group was answered: its page is translated again, or the access ends.
  mutating func answer(group: UInt16, isThere: Bool) {
    for index in requests.indices
    where requests[index].state == .paging && requests[index].group == group {
      if requests[index].isStale {
        requests[index].state = .free
      } else if !isThere {
        requests[index].state = .denied
      } else {
        requests[index].state = .again
        if mutant == .takesResponseAsTranslation {
          install(
            TranslationEntry(
              range: AlignedRange(containing: requests[index].page, sizeExponent: 12),
              allowsRead: true, allowsWrite: true), page: requests[index].page)
        }
      }
    }
  }

  /// Ends the accesses whose pages are still to be asked for.
  mutating func denyLacking() { deny(.lacking) }

  /// Ends the accesses that wait for a response.
  mutating func denyPaging() { deny(.paging) }

  private mutating func deny(_ state: Request.State) {
    for index in requests.indices where requests[index].state == state {
      requests[index].state = requests[index].isStale ? .free : .denied
    }
    noteLacking()
  }

  /// Whether an entry lets an access through.
  func covers(_ page: UInt64, isWrite: Bool) -> Bool {
    guard let index = entryIndex(page) else { return false }
    return isWrite ? entries[index].allowsWrite : entries[index].allowsRead
  }
}
