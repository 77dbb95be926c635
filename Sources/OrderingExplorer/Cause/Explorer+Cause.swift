public import LitmusLanguage

extension Explorer {
  /// Why a found outcome is reached.
  ///
  /// Each packet that passed another in its shortest execution is kept behind it, and each pair of
  /// accesses that changed places is put in order, and the test is explored again: what makes the
  /// outcome go away is the cause. Where nothing of that does, caches and translations are looked
  /// at.
  ///
  /// - Throws: ``ExplorationError`` if one of these searches is too large.
  public func cause(
    of found: Exploration.Found, in test: LitmusTest
  ) throws(ExplorationError) -> Cause {
    try CauseFinder(found, in: test, explorer: self).find()
  }
}
